"""What every test of the manage API has on its page."""

import pytest

from tests import factories


@pytest.fixture
def api(page):
    return factories.make_component(name="API")
