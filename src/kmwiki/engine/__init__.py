"""What makes a build fast and safe: what is remembered, what is stale, processes, writing."""
