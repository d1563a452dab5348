"""A shelf: each file is one stage of a night, load, think, save."""
