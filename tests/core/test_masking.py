"""What is shown of addresses to whoever need not know them."""

import pytest

from core.masking import masked, without_names


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("ann@example.com", "…@example.com"),
        ('"odd@name"@example.com', "…@example.com"),
        ("https://user:secret@hooks.example.com/T0/B1/key", "https://hooks.example.com/…"),
        ("+4915112345667", "…67"),
        ("", "…"),
    ],
)
def test_an_address_keeps_its_place_and_loses_its_name(address, shown):
    assert masked(address) == shown


def test_T29_every_mailbox_in_a_text_loses_its_name_in_a_moment():
    assert without_names("550 <ann.o'neil+x@mail.example.com>, b@c.de") == "550 <…@mail.example.com>, …@c.de"
    assert without_names("a" * 100_000) == "a" * 100_000
