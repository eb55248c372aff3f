"""The commands of `kmwiki`: a module for each, with its function `command`, and what they share."""
