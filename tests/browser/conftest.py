"""What every walk through the desk begins with: a page with components, and a second commander."""

import pytest

from components.actions import save_page, save_part
from components.models import Component, Page
from people.policy import Role
from tests.conftest import make_person


@pytest.fixture
def parts(live_site, commander):
    """The page and its components by name."""
    save_page(Page(name="Example", time_zone="Europe/Berlin"), by=commander)
    made = {name: Component(name=name, position=number) for number, name in enumerate(("Chat", "API"), 1)}
    for part in made.values():
        save_part(part, by=commander)
    return made


@pytest.fixture
def chat(parts):
    """The component that everybody knows."""
    return parts["Chat"]


@pytest.fixture
def ben(db):
    """Ben commands as well."""
    return make_person("ben", Role.COMMANDER)
