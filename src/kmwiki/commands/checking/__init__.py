"""What `kmwiki check` makes of findings: which count, which were known before, and their forms for other programs."""
