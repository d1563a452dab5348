"""Reads: page to article, article to claims about diplomatic missions, each field with its evidence."""
