"""Changes of the author's own files: planned as values, proved, then shown as a patch or written."""
