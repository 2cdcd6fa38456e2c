"""The product's settings with one view in the place of all its addresses."""

from statuspage.settings import *  # noqa: F403 - the same settings but for one

ROOT_URLCONF = "bench.naive"
