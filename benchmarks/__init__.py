"""Speed, measured by hand: every figure is a ratio against a peer or a floor of the same run, printed as a table."""
