"""The fake provider that runs beside the product is broken and healed from another terminal."""

import pytest
from django.core.management import CommandError, call_command

from components.models import Component
from drill import cells, loading, replay, timeline
from drill.provider import Provider
from monitoring.look import look
from monitoring.models import Probe
from tests.factories import make_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]


@pytest.fixture
def running(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    make_page()
    loading.make_components(timeline.read())
    with Provider() as provider:
        probes = list(cells.look_at(provider, replay.find_parts(timeline.read())))
        cells.announce(provider)
        yield provider, probes
    cells.withdraw()


def failing(probes):
    return {probe.name.removeprefix(cells.PREFIX) for probe in probes if not look(probe).is_good}


@pytest.mark.parametrize(
    ("part", "seen"),
    [
        ("login", {"sign-in", "journey"}),
        ("stream", {"journey"}),
        ("model:large", {"large in eu", "large in us"}),
        ("region:eu", {"large in eu", "small in eu"}),
        ("api", {"large in eu", "large in us", "small in eu", "small in us"}),
    ],
)
def test_what_is_broken_from_outside_is_seen_by_exactly_its_probes(running, part, seen, capsys):
    _, probes = running
    assert failing(probes) == set()
    call_command("provider", "break", part)
    assert failing(probes) == seen
    call_command("provider", "heal", part)
    assert failing(probes) == set()
    assert capsys.readouterr().out == f"broken: {part}\nbroken: nothing\n"


def test_a_part_that_is_not_there_is_named_with_those_that_are(running):
    with pytest.raises(CommandError, match="There is no part “web”; there are login, chat, api, stream, model:small"):
        call_command("provider", "break", "web")


def test_without_a_provider_it_says_how_to_start_one(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with pytest.raises(CommandError, match="No fake provider runs here"):
        call_command("provider", "break", "login")


def test_its_probes_leave_with_it(running):
    assert Component.objects.filter(probes__isnull=False).distinct().count() == 3
    cells.stop_looking()
    assert not Probe.objects.exists()
