"""Nothing hidden is in anything public: every file and every open address, against a marker in every hidden thing."""

import pytest
from django.urls import get_resolver

from components import actions as components
from components.status import ComponentStatus as S
from incidents import actions
from monitoring.models import Proposal
from tests.publication.conftest import MARKER, NOON, at, publish, story  # noqa: F401 (fixtures)

BEHIND_THE_DOOR = ("manage/", "admin/")


def texts(folder):
    """Names and bytes of every published file, encodings left out."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".gz", ".br"}]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def open_addresses(patterns=None, prefix=""):
    """Every address without arguments that is neither for staff nor for the administrator."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = prefix + str(pattern.pattern)
        if address.startswith(BEHIND_THE_DOOR):
            continue
        if hasattr(pattern, "url_patterns"):
            yield from open_addresses(pattern.url_patterns, address)
        elif "<" not in address and "(" not in address:
            yield f"/{address}"


def test_no_public_file_holds_a_hidden_thing(story, publish, public_dir):  # noqa: F811
    publish()
    leaks = [name for name, body in texts(public_dir).items() if MARKER.encode() in body or MARKER in name]
    assert leaks == []
    codes = {story.private.code, story.secret.code, story.archived.code}
    leaks = [name for name, body in texts(public_dir).items() if any(c.encode() in body or c in name for c in codes)]
    assert leaks == []


@pytest.mark.slow
@pytest.mark.parametrize("waited_for", [True, False])
def test_what_happens_to_hidden_things_changes_no_public_byte(story, publish, waited_for):  # noqa: F811
    before = publish()
    with at(minutes=1):
        actions.post_update(story.private, status="monitoring", body=f"{MARKER} again", by="carla")
        components.set_baseline(story.secret, S.MAJOR_OUTAGE, by="carla")
    after = publish(minutes=1, waited_for=waited_for)
    assert {name for name in after if before.get(name) != after[name]} - {"alive.json"} == set()


def test_a_proposal_changes_no_public_byte(story, publish):  # noqa: F811
    before = publish()
    proposal = Proposal.objects.create(
        dedupe_key=MARKER, title=MARKER, draft=MARKER, since=NOON, opened_at=NOON, updated_at=NOON
    )
    proposal.suggestions.create(component=story.api, status=S.MAJOR_OUTAGE, since=NOON)
    assert publish() == before


def test_no_open_address_shows_a_hidden_thing(story, client):  # noqa: F811
    addresses = sorted(set(open_addresses()))
    assert addresses
    for address in addresses:
        assert MARKER.encode() not in client.get(address).content, address
