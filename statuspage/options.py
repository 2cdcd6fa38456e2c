"""Options read from the environment; nonsense is refused in a sentence that names the option."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


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
