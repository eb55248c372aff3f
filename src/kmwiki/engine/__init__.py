"""What makes a build fast and safe: the cache, stale results, processes, writing."""
