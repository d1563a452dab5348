"""A shelf: each file is one channel by which a message leaves, found by its file name."""
