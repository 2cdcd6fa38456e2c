"""What a page says of itself, and how its small frame looks, come over by its manage API."""

import json

import pytest

from api.importing.manage.actions import bring
from api.importing.manage.source import Folder
from api.importing.progress import Progress
from components.actions import save_page
from components.models import Page
from outbox.models import OutboxEvent
from people.models import AuditEntry
from publication.build import page_facts
from publication.decisions import save_embed_look
from publication.models import EmbedLook

PAGE = {
    "id": "pg0123456789",
    "name": "Harbour",
    "page_description": "<p>Ships &amp; quays of the <b>harbour</b>.</p>\n\nSee [the map](https://harbour.example.com/map).",
    "support_url": "https://help.example.com/",
    "headline": "",
    "css_greens": None,
    "hero_cover": {"url": None},
    "allow_email_subscribers": True,
}
LOOK = {
    "page_id": "pg0123456789",
    "position": "top-right",
    "incident_background_color": "#D00000",
    "incident_text_color": "#FFFFFF",
    "maintenance_background_color": "navy",
    "maintenance_text_color": "#FFF",
}


@pytest.fixture
def move(harbour, import_from, tmp_path):
    """Brings in the harbour, and then what its manage API says of the page and its frame; answers the ledger."""
    import_from(harbour)

    def run(page=PAGE, look=LOOK, **options):
        for name, content in (("page", page), ("status_embed_config", look)):
            (tmp_path / f"{name}.json").write_text(json.dumps(content))
        return bring(Folder(tmp_path), origin="https://status.example.com", progress=Progress(None), **options)

    return run


def counted(ledger):
    return {pair: count for pair, count in ledger.counts.items() if count}


def test_description_support_address_and_look_come_over_as_no_news(move):
    before = page_facts().updated_at
    ledger = move()
    assert counted(ledger) == {("page settings", "comes"): 2, ("embed look", "comes"): 1}
    page, look = Page.objects.get(), EmbedLook.objects.get()
    assert page.about == "Ships & quays of the harbour. See the map (https://harbour.example.com/map)."
    assert page.support_url == "https://help.example.com/"
    assert {name: getattr(look, name) for name in LOOK if name != "page_id"} | {"page_id": PAGE["id"]} == LOOK
    assert page_facts().updated_at == before
    assert set(OutboxEvent.objects.values_list("kind", flat=True)) == {"page.imported"}
    assert AuditEntry.objects.filter(deed__in=["import_page_settings", "import_embed_look"]).count() == 3


def test_the_table_lists_them_before_anything_comes(move, all_rows):
    before = all_rows()
    lines = list(move(is_rehearsal=True).lines())
    assert lines[1].split() == ["page", "settings", "2", "0", "0"]
    assert lines[2].split() == ["embed", "look", "1", "0", "0"]
    assert all_rows() == before


def test_what_was_decided_here_stays(move):
    page = Page.objects.get()
    page.about = "Ours."
    save_page(page, by="ada")
    save_embed_look({"position": "bottom-right"}, by="ada")
    move()
    ledger = move()
    assert counted(ledger) == {("page settings", "is here already"): 2, ("embed look", "is here already"): 1}
    assert (Page.objects.get().about, EmbedLook.objects.get().position) == ("Ours.", "bottom-right")


@pytest.mark.parametrize("address", ["mailto:help@example.com", "mailto:help@example.com?subject=Status"])
def test_help_by_mail_comes_too(move, address):
    assert counted(move({"support_url": address}, {})) == {("page settings", "comes"): 1}
    assert Page.objects.get().support_url == address


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "mailto:nobody", "call us", "https://x.example.com/" + "a" * 200]
)
def test_an_address_that_leads_nowhere_stays_with_its_reason(move, address):
    ledger = move({"support_url": address}, {})
    assert counted(ledger) == {("page settings", "stays there"): 1}
    assert "support_url" in "".join(ledger.lines())
    assert Page.objects.get().support_url == ""


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"headline": "All about us"}, "headline has no place"),
        ({"css_greens": "2fcc66", "css_reds": "e74c3c"}, "css_* is drawn here by a theme"),
        ({"email_logo": {"url": "https://cdn.example.com/l.png"}}, "email_logo is drawn here by a theme"),
        ({"viewers_must_be_team_members": True}, "everybody sees the same page"),
        ({"allow_webhook_subscribers": False}, "allow_webhook_subscribers was off"),
    ],
)
def test_what_cannot_be_set_here_is_named(move, told, reason):
    ledger = move(told, {})
    assert counted(ledger) == {("page settings", "stays there"): 1}
    assert reason in list(ledger.lines())[-1]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [({"position": "middle"}, "position “middle”"), ({"incident_text_color": "#12"}, "incident_text_color")],
)
def test_a_look_that_cannot_be_drawn_stays_there_whole(move, wrong, reason):
    ledger = move({}, LOOK | wrong)
    assert counted(ledger) == {("embed look", "stays there"): 1}
    assert reason in list(ledger.lines())[-1]
    assert not EmbedLook.objects.exists()
