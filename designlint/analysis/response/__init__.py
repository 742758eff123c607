"""How long users wait: what they wait for, and how times add up."""
