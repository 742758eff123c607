"""Where data lives: records and their copies, who writes them, what keeps them the same."""
