"""Pure functions of a Design, each computed at most once for a design."""
