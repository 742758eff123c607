"""Reasons, trade-offs and what can go wrong: what a design says beside its picture."""
