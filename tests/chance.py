"""How many random examples a property gets: few in every run, ten times as many in `make proof`."""

from hypothesis import settings

ORDINARY, THOROUGH = 100, 1000  # Hypothesis' own number, and that of the profile "thorough" (tests/conftest.py)


def examples(ordinary: int) -> int:
    """So many of them; ten times as many under `--hypothesis-profile=thorough`."""
    return ordinary * settings.default.max_examples // ORDINARY
