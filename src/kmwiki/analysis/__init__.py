"""What counts of each page and of all: checks, reports, relations."""
