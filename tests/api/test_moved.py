"""Old permalinks and feeds go on working under the new roof."""

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


def target(path: str) -> tuple[int, str]:
    answer = Client().get(path)
    return answer.status_code, answer.headers.get("Location", "")


def test_permalinks_of_cachet():
    factories.make_incident(code="cachet-i7")
    factories.make_incident(code="cachet-i8", is_private=True)
    assert target("/incidents/7") == (301, "/incidents/cachet-i7")
    assert target("/incidents/8") == (404, "")
    assert target("/incidents/9") == (404, "")


def test_feeds_of_cachet():
    assert target("/rss") == (301, "/updates.rss")
    assert target("/atom") == (301, "/updates.atom")


def test_the_page_of_uptime_kuma():
    factories.make_page(code="kuma-harbour")
    assert target("/status/harbour") == (301, "/")
    assert target("/status/harbour/rss") == (301, "/updates.rss")
    assert target("/status/elsewhere") == (404, "")
