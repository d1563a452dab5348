"""States, their names, capitals and cities, as data with its origin: both extract and events need it."""
