"""Problem reports: what visitors of our own page say about it; evidence, never truth."""
