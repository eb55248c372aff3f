"""What makes a build fast and safe: the cache, stale results, processes, writing.

`pipeline` calls it in order, `snapshot` gives it the last analysis, and `tables` says what a result read: a *mark* is a
table and a key of it, a *seen* table notes the marks.
"""
