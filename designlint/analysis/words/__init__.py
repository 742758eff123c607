"""What the author of a design says in words: reasons, choices, claims, evidence of what a problem asks for."""
