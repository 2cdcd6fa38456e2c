"""`manage.py up`: the whole product with one command."""
