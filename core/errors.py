"""Refusals that a person can read."""

from django.utils.translation import gettext


class DomainError(Exception):
    """That is not possible."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (self.__doc__ or "").strip())

    @property
    def message(self) -> str:
        """The sentence for the person, in their language where the catalogs know it."""
        return gettext(str(self)) if str(self) else ""


class StaleForm(DomainError):
    """Somebody else has changed this in the meantime; look at the newer state and send your text again."""
