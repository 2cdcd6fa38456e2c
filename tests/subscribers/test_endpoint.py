"""Webhook addresses and their secrets (T17, T21)."""

import base64

import pytest

from subscribers.endpoint import BadEndpoint, WrongHost, normalise_url, secret_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://Hooks.Example.com", "https://hooks.example.com/"),
        (" https://hooks.example.com:443/a?b=c#d ", "https://hooks.example.com/a?b=c"),
        ("https://hooks.example.com.:8443/A", "https://hooks.example.com:8443/A"),
        ("https://hooks.example.com:8443/A", "https://hooks.example.com:8443/A"),
    ],
)
def test_an_address_has_one_spelling(typed, kept):
    assert normalise_url(typed, "standard") == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "http://hooks.example.com/",
        "ftp://hooks.example.com/",
        "https://user:secret@hooks.example.com/",
        "https://localhost/",
        "https:///path",
        "https://hooks.example.com/ x",
        "https://hooks.example.com/\r\nHost: y",
        "javascript:alert(1)",
        "https://hooks.example.com/" + "a" * 600,
    ],
)
def test_t17_what_is_no_plain_https_address_is_refused(typed):
    with pytest.raises(BadEndpoint):
        normalise_url(typed, "standard")


@pytest.mark.parametrize(
    ("body", "url"),
    [
        ("slack", "https://hooks.slack.com/services/T0/B0/x"),
        ("discord", "https://discord.com/api/webhooks/1/x"),
        ("teams", "https://example.webhook.office.com/webhookb2/x"),
        ("google_chat", "https://chat.googleapis.com/v1/spaces/x/messages?key=y"),
    ],
)
def test_t21_a_chat_service_is_reached_at_its_own_hosts_only(body, url):
    assert normalise_url(url, body) == url
    for foreign in ("https://victim.example.com/", url.replace(".com", ".com.evil.example")):
        with pytest.raises(WrongHost):
            normalise_url(foreign, body)


def test_a_secret_has_256_bits_and_belongs_to_one_endpoint_and_version():
    secrets = {secret_text(code, version) for code in ("a", "b") for version in (1, 2)}
    assert len(secrets) == 4
    assert {len(base64.b64decode(secret.removeprefix("whsec_"))) for secret in secrets} == {32}
