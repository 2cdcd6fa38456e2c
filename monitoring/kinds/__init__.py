"""The ways to look, one file each: its options, and what it makes of what it saw."""
