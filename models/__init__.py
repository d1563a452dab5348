"""The words that every room speaks: frozen data types, ids, ports, the archive and the database."""
