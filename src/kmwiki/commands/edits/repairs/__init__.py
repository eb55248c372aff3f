"""The repairs of `kmwiki fix`: a module for each kind, each a function from a page to what may be edited on it."""
