"""What we say something about: the page, its components, and what each is in by itself."""
