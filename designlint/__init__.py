"""designlint: a linter and reviewer for system-design diagrams."""
