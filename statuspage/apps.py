"""The wiring as an app, so that its checks and commands are found."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class StatuspageConfig(AppConfig):
    """Loads the checks for operators, once all models are there."""

    name = "statuspage"

    def ready(self) -> None:
        autodiscover_modules("checks")
