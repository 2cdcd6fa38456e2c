"""Every part of the fake provider, looked at by itself: what a person breaks is what is proposed."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from components.models import Component
from core import addresses, http
from core.errors import DomainError
from core.unreachable import Unreachable
from drill.provider import MODELS, PARTS, REGIONS, STREAM, Provider, model_part, region_part
from monitoring.models import Probe, ProbeKind

LOOPBACK = addresses.networks(["127.0.0.0/8"])
PREFIX = "provider: "
BREAKABLE = [*PARTS, STREAM, *map(model_part, MODELS), *map(region_part, REGIONS)]
QUICK = {"interval": 5, "timeout": 3, "fall": 2, "rise": 2}
STEPS = [
    {"name": "sign in", "method": "POST", "url": "/login", "body": "{}", "captures": {"key": "session"}},
    {"name": "open chat", "url": "/chat", "headers": {"Authorization": "{{key}}"}},
    {"name": "first token", "method": "POST", "url": "/chat", "body": "{}", "keyword": '"delta"'},
]


class NothingToBreak(DomainError):
    """No fake provider runs here; start it with `manage.py provider run` in another terminal, or use `make demo`."""


class UnknownPart(DomainError):
    """The fake provider has no such part."""


def look_at(provider: Provider, parts: dict[str, Component]) -> Iterator[Probe]:
    """Quick probes of the sign-in, of the journey into the chat, and of each model in each region."""
    yield _probe(parts["login"], "sign-in", target=f"{provider.url}/login")
    yield _probe(parts["chat"], "journey", kind=ProbeKind.JOURNEY, target=provider.url, options={"steps": STEPS})
    for region in REGIONS:
        for model in MODELS:
            target = f"{provider.url}/api/{region}/{model}"
            cell = {"model": model, "region": region}
            yield _probe(parts["api"], f"{model} in {region}", kind=ProbeKind.AI, target=target, options=cell)


def stop_looking() -> None:
    """Take these probes away; the provider they look at ends."""
    Probe.objects.filter(name__startswith=PREFIX).delete()


def announce(provider: Provider) -> None:
    """Note where the running provider can be told what to break."""
    _note().write_text(provider.url)


def withdraw() -> None:
    """It runs no more."""
    _note().unlink(missing_ok=True)


def tell(deed: str, part: str) -> str:
    """Break or heal one part of the provider that runs; answers what is broken then."""
    if part not in BREAKABLE:
        raise UnknownPart(f"There is no part “{part}”; there are {', '.join(BREAKABLE)}.")
    try:
        url = _note().read_text()
        answer = http.fetch("POST", f"{url}/_/{deed}/{part}", total_timeout=5, allow_private=LOOPBACK)
    except (OSError, Unreachable):
        raise NothingToBreak from None
    return answer.text.strip()


def _note() -> Path:
    return Path(settings.DATA_DIR) / "provider.url"


def _probe(component: Component, name: str, **given: object) -> Probe:
    defaults = {**QUICK, "kind": ProbeKind.HTTP, "options": {}, **given}
    return Probe.objects.update_or_create(component=component, name=f"{PREFIX}{name}", defaults=defaults)[0]
