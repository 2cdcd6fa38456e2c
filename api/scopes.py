"""What a token may do, from looking on to setting up."""

from django.db import models


class Scope(models.TextChoices):
    """Each scope may do all that the ones before it may."""

    READ = "read", "Read: what is public, and templates"
    PROPOSE = "propose", "Propose: suggest incidents that a person decides about"
    PUBLISH = "publish", "Publish: speak in public and manage subscribers"
    ADMIN = "admin", "Admin: set up the page, its components and its metrics"


_RANK = {scope.value: rank for rank, scope in enumerate(Scope)}


def covers(held: str, needed: str) -> bool:
    """Whether a token with the scope `held` may do what needs `needed`."""
    return _RANK[held] >= _RANK[needed]
