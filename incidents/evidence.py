"""What the probes say of components now; asked by name, because who looks stands above this room."""

from collections.abc import Callable, Iterable

from django.conf import settings
from django.utils.module_loading import import_string

from components.models import Component


def red(components: Iterable[Component]) -> dict[Component, str]:
    """Those of these components that the probes see failing at this moment, each with what they see in words."""
    ask: Callable[[list[Component]], dict[Component, str]] = import_string(settings.EVIDENCE)
    return ask(list(components))
