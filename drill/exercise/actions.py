"""Beginning and ending an exercise, and what an exercise makes in its own empty installation."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from components import actions as components
from components.models import Page
from drill import replay, timeline
from drill.exercise import place
from drill.loading import make_components
from people import actions as people
from people.models import Membership

NOTICE = "EXERCISE. Nothing on this page is real: it is a private copy on which our staff practises."


def start(*, speed: float, until: str, by: object) -> None:
    """Begin one; everybody who may sign in here may sign in there with the same password."""
    staff = [
        {"name": each.user.get_username(), "password": each.user.password, "role": each.role}
        for each in Membership.objects.filter(user__is_active=True).select_related("user")
    ]
    place.begin(staff, speed=speed, until=until)
    with transaction.atomic():
        people.note("start_exercise", place.NAME, by=by, speed=speed, until=until)


def stop(*, by: object) -> None:
    """End the running one."""
    place.end()
    with transaction.atomic():
        people.note("stop_exercise", place.NAME, by=by)


@transaction.atomic
def furnish() -> None:
    """In the exercise's own installation: its page, its components, its readers and its people."""
    if Page.objects.exists():
        return
    story = timeline.read()
    components.save_page(Page(**story.page | {"name": "Exercise", "notice": NOTICE}), by="the exercise")
    make_components(story)
    replay.add_readers(story)
    for each in _people():
        _add_person(each)


def _people() -> list[dict[str, Any]]:
    path = Path(settings.DATA_DIR) / place.PEOPLE
    people_of_the_house: list[dict[str, Any]] = json.loads(path.read_text())
    path.unlink()
    return people_of_the_house


def _add_person(each: dict[str, Any]) -> None:
    is_admin = each["role"] == "admin"
    user = get_user_model()(username=each["name"], email="", is_staff=is_admin, is_superuser=is_admin)
    user.password = each["password"]  # the digest as it is; the clear text is known to nobody
    user.save()
    Membership.objects.create(user=user, role=each["role"], is_on_duty=False)
