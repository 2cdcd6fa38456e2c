"""The wiring as an app, so that its checks and commands are found."""

from django.apps import AppConfig


class StatuspageConfig(AppConfig):
    """Loads the checks for operators."""

    name = "statuspage"

    def ready(self) -> None:
        from statuspage import checks  # noqa: F401, PLC0415  # models must be loaded before the rooms are imported
