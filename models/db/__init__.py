"""The only room that names SQLAlchemy: tables, migrations, and functions that take and give plain data types."""
