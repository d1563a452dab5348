"""Raw pages, write once: WARC inside, and no caller knows."""
