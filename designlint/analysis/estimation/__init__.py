"""The figures that people write, worked out anew: formulas with units and intervals, and what is left out."""
