"""What a design has to carry, in SI units at peak: demand, traffic, capacity, storage, cost."""
