"""One folder a source: an invented index and story in the structure of the site, what they must give, and the clock."""
