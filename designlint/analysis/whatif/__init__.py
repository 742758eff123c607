"""What becomes of a design when parts are lost, traffic grows or limits tighten, and what to do about it."""
