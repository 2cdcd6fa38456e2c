"""A long history written anew lets posts through, and nothing older overwrites them."""

import pytest

from components import actions as components
from incidents import actions
from outbox.models import OutboxEvent
from publication import actions as publication
from publication import kept, pieces, rebuild
from publication.writer import Folder
from tests.publication.conftest import at, tree

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def in_the_breath(monkeypatch):
    """Runs what it is given in the first moment in which the folder is free, as another process would."""
    monkeypatch.setattr(rebuild, "HOLD", 0.0)
    monkeypatch.setattr(publication, "LONG_HISTORY", 1)

    def do(deed):
        left = [deed]
        monkeypatch.setattr(rebuild.time, "sleep", lambda seconds: left.pop()() if left else None)

    return do


def anew(settings, folder):
    """What a publish into an empty folder would write."""
    settings.PUBLIC_DIR = folder
    kept.forget()
    pieces.forget()
    publication.publish()
    return tree(folder)


def test_a_post_goes_first_and_is_overwritten_by_nothing_older(
    story, publish, public_dir, in_the_breath, settings, tmp_path
):
    publish()
    seen = []

    def post():
        actions.post_update(story.outage, status="monitoring", body="Said in between.", by="carla")
        publication.publish(OutboxEvent.objects.order_by("-pk").first())
        seen.extend(tree(public_dir)[name] for name in ("index.html", f"incidents/{story.outage.code}.html"))

    in_the_breath(post)
    with at(minutes=1):
        publication.publish(is_full=True)
        assert len(seen) == 2
        assert all(b"Said in between." in page for page in seen)
        publication.publish()
        found = tree(public_dir)
        assert found == anew(settings, tmp_path / "fresh")


def test_a_name_that_changes_meanwhile_begins_it_again(story, publish, public_dir, in_the_breath, settings, tmp_path):
    publish()

    def rename():
        story.page.name = "Renamed"
        components.save_page(story.page, by="carla")
        publication.publish(OutboxEvent.objects.order_by("-pk").first())

    in_the_breath(rename)
    with at(minutes=1):
        publication.publish(is_full=True)
        publication.publish()
        found = tree(public_dir)
        assert b"Renamed" in found[f"incidents/{story.resolved.code}.html"]
        assert found == anew(settings, tmp_path / "fresh")


def test_a_second_one_meanwhile_is_left_to_the_first(story, publish, public_dir, in_the_breath):
    publish()
    written = []

    def another():
        written.extend(Folder(public_dir).names())
        rebuild.everything(Folder(public_dir), lambda done, of: written.append((done, of)))

    in_the_breath(another)
    with at(minutes=1):
        publication.publish(is_full=True)
    assert written
    assert not any(isinstance(one, tuple) for one in written)
