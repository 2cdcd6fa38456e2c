"""What an installation makes for itself."""

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from statuspage.embedded import broker_socket, first_secret_key


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path):
    key = first_secret_key(tmp_path / "var")
    assert len(key) >= 50
    assert first_secret_key(tmp_path / "var") == key
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ImproperlyConfigured, match=r"Not a directory.*give another folder with DATA_DIR="):
        first_secret_key(tmp_path / "file" / "var")


def test_the_broker_listens_in_the_data_folder():
    assert broker_socket(Path("/srv/page/var")) == Path("/srv/page/var/broker/broker.sock")


@pytest.mark.parametrize("folder", ["/srv/" + "deep/" * 20 + "var", "/srv/my page/var", "/srv/Straße/var"])
def test_an_address_that_a_socket_or_url_cannot_carry_becomes_a_short_one(folder):
    address = broker_socket(Path(folder))
    assert address == broker_socket(Path(folder))
    assert address != broker_socket(Path(folder + "2"))
    assert address.is_relative_to("/tmp")
    assert len(bytes(address)) < 108
