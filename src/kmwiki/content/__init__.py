"""From the disk: files, front matter, and what must stay private."""
