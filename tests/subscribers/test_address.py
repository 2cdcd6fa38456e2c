"""Which addresses are taken, and in which spelling (T05)."""

import pytest

from subscribers.address import BadAddress, domain_of, masked, normalise


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("reader@example.com", "reader@example.com"),
        ("  Reader@Example.COM ", "reader@example.com"),
        ("first.last+status@sub.example.co.uk", "first.last+status@sub.example.co.uk"),
        ("o'neil@example.com", "o'neil@example.com"),
        ("reader@bücher.example.com", "reader@xn--bcher-kva.example.com"),
    ],
)
def test_an_address_has_one_spelling(typed, kept):
    assert normalise(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "reader",
        "reader@",
        "@example.com",
        "reader@localhost",
        "a@[127.0.0.1]",
        '"quoted part"@example.com',
        f"{'a' * 65}@example.com",
        f"reader@{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 63}.com",
        "reader@example.com\r\nBcc: victim@example.com",
        "a@example.com,b@example.com",
        "reader@example.com\x00",
        "réader@example.com",
        "reader@exa mple.com",
        "Reader <reader@example.com>",
        "reader@example..com",
    ],
)
def test_t05_what_is_no_plain_address_is_refused(typed):
    with pytest.raises(BadAddress):
        normalise(typed)


def test_logs_show_no_whole_address():
    assert masked("reader@example.com") == "r***@example.com"
    assert domain_of("reader@example.com") == "example.com"
