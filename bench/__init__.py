"""Measurements that are repeated by `make bench`; each compares with a reference in the same run."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "statuspage.settings")
os.environ.setdefault("SECRET_KEY", "measurements only")  # else the settings would make one and keep it
