"""Options read from the environment; nonsense is refused in a sentence that names the option."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

# What each shipped language calls itself; their catalogs are in locale/.
LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "français", "es": "español", "ja": "日本語", "ar": "العربية"}


class Options(environ.FileAwareEnv):
    """django-environ with its complaints made readable; NAME_FILE=/run/secrets/name is read where NAME is not given."""

    def get_value(self, var: str, *args: Any, **kwargs: Any) -> Any:
        """The value, in the type that was asked for."""
        try:
            return super().get_value(var, *args, **kwargs)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var} has a value that it cannot have: {error}.") from error

    def port(self, name: str, *, default: int) -> int:
        """A port number."""
        port = self.int(name, default=default)
        if not 0 < port < 65536:
            raise ImproperlyConfigured(f"{name} has a value that it cannot have: {port} is not between 1 and 65535.")
        return port

    def one_of(self, name: str, choices: list[str]) -> str:
        """One of these words; the first by default."""
        value = self.str(name, default=choices[0])
        if value not in choices:
            raise ImproperlyConfigured(f"{name} has a value that it cannot have: {value} is none of {choices}.")
        return value

    def languages(self, name: str, *, always: str) -> list[tuple[str, str]]:
        """Shipped languages by code, with what each calls itself; all of them by default."""
        codes = {always, *self.list(name, default=list(LANGUAGES))}
        if unknown := codes - LANGUAGES.keys():
            words = f"{', '.join(sorted(unknown))} is none of {', '.join(LANGUAGES)}"
            raise ImproperlyConfigured(f"{name} has a value that it cannot have: {words}.")
        return [(code, own) for code, own in LANGUAGES.items() if code in codes]
