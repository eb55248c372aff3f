"""The facts of each page and of all pages together: checks, reports, relations."""
