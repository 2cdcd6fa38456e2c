"""Texts that a database and a page can hold."""


def is_writable(text: str) -> bool:
    """Whether there is no NUL in it, which PostgreSQL refuses, and no half of a character, which UTF-8 does."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
