"""The shelf of pages: each file here is one page or a few that belong together, found by its name."""
