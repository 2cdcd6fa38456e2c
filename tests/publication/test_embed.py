"""The small frame for other sites looks as it was told, as long as it can be read."""

import importlib

import pytest
from django.apps import apps

from publication import frame
from publication.contrast import contrast
from publication.decisions import save_embed_look
from publication.frame import EmbedFacts
from publication.models import EmbedLook
from tests.publication.conftest import at

MOVED = importlib.import_module("api.migrations.0003_the_look_of_the_frame_moves_to_publication")
COLOURS = {"incident_background_color": "navy", "incident_text_color": "#fd0"}


@pytest.mark.slow
def test_corner_and_colours_are_published_with_the_next_publish(story, publish):
    before = publish()
    assert b'bottom: "16px", left: "16px"' in before["embed/script.js"]
    with at(minutes=1):
        save_embed_look({"position": "top-right", **COLOURS}, by="ada")
    after = publish(waited_for=True, minutes=1)
    assert b'top: "16px", right: "16px"' in after["embed/script.js"]
    assert b"--state-tint: #000080" in after["embed/look.css"]
    assert b"--state-ink: #ffdd00" in after["embed/look.css"]
    assert b'href="/embed/look.css"' in after["embed/frame.html"]


@pytest.mark.parametrize(
    ("asked", "drawn"),
    [
        (("#B00020", "#FFFFFF"), ("#b00020", "#ffffff")),
        (("white", "#fff"), ("#ffffff", "#000000")),
        (("#222", "black"), ("#222222", "#ffffff")),
        (("#ffcc0080", "yellow"), ("#ffcc00", "#000000")),  # drawn opaque, whatever stands behind the frame
        (("transparent", "transparent"), ("#000000", "#ffffff")),
    ],
)
def test_words_can_be_read_on_every_ground(asked, drawn):
    facts = EmbedFacts(incident=asked, maintenance=asked)
    assert [facts.colours(is_maintenance=one) for one in (False, True)] == [drawn, drawn]
    assert contrast(*map(frame.read, drawn)) >= 4.5


def test_maintenance_has_colours_of_its_own():
    assert EmbedFacts().colours(is_maintenance=True) != EmbedFacts().colours(is_maintenance=False)


class Before:
    """The models when the look was still kept in another room."""

    def __init__(self, rows):
        self.rows = rows
        self.objects = self

    def get_model(self, room, name):
        return self if room == "api" else apps.get_model(room, name)

    def order_by(self, name):
        return self

    def values(self, *columns):
        return [{name: row[name] for name in columns} for row in self.rows]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "rows",
    [[], [{"position": "top-left", "maintenance_text_color": "", "maintenance_background_color": "", **COLOURS}]],
)
def test_what_was_kept_in_another_room_came_over(rows):
    MOVED.move(Before(rows), None)
    assert list(EmbedLook.objects.values(*MOVED.COLUMNS)) == rows
