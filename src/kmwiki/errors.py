"""What stops a run: exceptions with one clear line for the person who started it."""


class KmwikiError(Exception):
    """The command could not run (usage, configuration, unreadable root): exit code 2."""


class Spoilt(Exception):
    """Something that the last build left cannot be read any more."""
