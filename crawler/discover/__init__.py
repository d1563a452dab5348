"""A shelf: each file is one way to discover article addresses, found by its file name."""
