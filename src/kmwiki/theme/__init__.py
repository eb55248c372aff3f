"""Templates, static files and the interface's words; it knows no page."""
