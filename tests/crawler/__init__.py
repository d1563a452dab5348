"""Tests of the crawler: pure parts directly, the crawl itself in child processes against servers on loopback."""
