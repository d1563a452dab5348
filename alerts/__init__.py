"""Tells people: turns alerts into messages and messages into deliveries."""
