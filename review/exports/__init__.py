"""Events and missions as files and feeds that others read: tables, maps, feeds, changes and archived evidence."""
