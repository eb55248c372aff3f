"""What stops a run: exceptions with one clear line for the person who started it."""


class KmwikiError(Exception):
    """The command could not run (usage, configuration, unreadable root): exit code 2."""
