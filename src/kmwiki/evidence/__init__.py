"""Citations against the lines of their sources."""
