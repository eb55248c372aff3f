"""Resolves names, links and redirects, and analyses the links as a graph."""
