"""The faults of the catalogue, one file for each part that fails."""
