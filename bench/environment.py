"""The settings under which our own modules run inside a measurement."""

import os


def prepare() -> None:
    """Name the settings and a key; without a key they would make one and keep it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "statuspage.settings")
    os.environ.setdefault("SECRET_KEY", "measurements only")
