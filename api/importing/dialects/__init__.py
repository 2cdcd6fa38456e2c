"""What other products write, said again in the words of the public API v2, so that one reader serves for all."""
