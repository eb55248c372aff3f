"""What is another in one state of a wiki than in an older one."""
