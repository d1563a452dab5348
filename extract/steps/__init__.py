"""A shelf: each file is one step of reading, and its module docstring says what it needs and what it gives."""
