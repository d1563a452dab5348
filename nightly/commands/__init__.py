"""What the commands do; each file is imported only when one of its commands is run."""
