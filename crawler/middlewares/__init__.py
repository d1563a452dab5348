"""What every request and answer passes, one concern a file: hosts, robots, pace, retries, packing, redirects."""
