"""How a design is built: what stands behind each part, where it runs, who it belongs to, how users come in."""
