"""Mistakes of an operator, said in sentences with a remedy by `manage.py check`."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Warning, register

from publication import theme

Messages = list[Error | Warning]


@register()
def check_addresses(app_configs: object, **options: object) -> Messages:
    """The public address is whole, and the dynamic part answers to its host."""
    return list(_addresses())


@register()
def check_object_store(app_configs: object, **options: object) -> Messages:
    """A mirror that is asked for can be written."""
    if not settings.OBJECT_STORE:
        return []
    if not settings.OBJECT_STORE.startswith("s3://"):
        hint = "Write it as s3://BUCKET/PREFIX?endpoint=https://HOST&region=NAME."
        return [Error(f"OBJECT_STORE is {settings.OBJECT_STORE!r}.", hint=hint, id="statuspage.E020")]
    if find_spec("boto3") is None:
        hint = "Run: .venv/bin/python -m pip install -r requirements-s3.txt"
        return [Error("OBJECT_STORE needs the library boto3.", hint=hint, id="statuspage.E021")]
    return []


@register()
def check_provider(app_configs: object, **options: object) -> Messages:
    """A mail provider that tells us of returned mails can prove that it is the one."""
    if not settings.EMAIL_PROVIDER or settings.EMAIL_WEBHOOK_SECRET:
        return []
    hint = "Set EMAIL_WEBHOOK_SECRET and give the provider the address /mail-events; docs/operations.md says how."
    return [Warning("EMAIL_PROVIDER is set, but its webhook is refused.", hint=hint, id="statuspage.W020")]


@register()
def check_theme(app_configs: object, **options: object) -> Messages:
    """The operator's theme asks nobody else and can be read by everybody."""
    defaults = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    hint = f"Edit {settings.THEME_DIR}/theme.css; docs/operations.md lists the properties."
    found = theme.problems(theme.read(Path(settings.THEME_DIR)), defaults)
    return [
        (Warning if "contrast" in problem else Error)(
            problem, hint=hint, id="statuspage.W010" if "contrast" in problem else "statuspage.E010"
        )
        for problem in found
    ]


def _addresses() -> Iterator[Error | Warning]:
    site = urlsplit(settings.SITE_URL)
    if site.scheme not in ("http", "https") or not site.hostname:
        yield Error(
            f"SITE_URL is {settings.SITE_URL!r}, which is no web address.",
            hint="Give it a scheme and a host, like https://status.example.com.",
            id="statuspage.E001",
        )
        return
    if site.path:
        yield Error(
            f"SITE_URL has the path {site.path!r}; the page lives at the root of its host.",
            hint=f"Set SITE_URL to {site.scheme}://{site.netloc}.",
            id="statuspage.E002",
        )
    if site.hostname not in settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        yield Warning(
            f"The dynamic part does not answer to {site.hostname}, the host of SITE_URL.",
            hint=f"Add {site.hostname} to ALLOWED_HOSTS.",
            id="statuspage.W001",
        )
    if not settings.EMBEDDED and site.scheme == "http":
        yield Warning(
            "SITE_URL is plain http: passwords and subscriptions travel readable.",
            hint="Put TLS in front and set SITE_URL to the https address.",
            id="statuspage.W002",
        )
