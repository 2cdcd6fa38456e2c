"""The ways out: each takes ready deliveries and says of each what became of it."""
