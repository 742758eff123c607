"""Rehearsing an interview: a file to begin with, the clock, and the screen (the extra `practice`)."""
