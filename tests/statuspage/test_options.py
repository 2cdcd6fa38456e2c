"""Nonsense in the environment is a sentence, not a traceback."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from statuspage.options import Options

options = Options()


def test_an_option_that_is_not_given_has_its_default(monkeypatch):
    monkeypatch.delenv("PORT", raising=False)
    assert options.port("PORT", default=8000) == 8000


def test_an_option_is_read_in_its_type(monkeypatch):
    monkeypatch.setenv("PORT", "8123")
    assert options.port("PORT", default=8000) == 8123


def test_a_secret_may_come_from_a_file(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("from a file")
    monkeypatch.setenv("A_SECRET_FILE", str(tmp_path / "secret"))
    assert options.str("A_SECRET", default="") == "from a file"


@pytest.mark.parametrize("value", ["abc", "", "80 80", "0", "-1", "65536"])
def test_a_port_that_is_none_is_refused_by_its_name(monkeypatch, value):
    monkeypatch.setenv("PORT", value)
    with pytest.raises(ImproperlyConfigured, match=r"^PORT has a value that it cannot have: .*[^.][.]$"):
        options.port("PORT", default=8000)
