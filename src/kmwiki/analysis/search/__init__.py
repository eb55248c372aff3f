"""The index by which readers find pages."""
