"""What is pushed to a browser: sealed as RFC 8291 says, signed as RFC 8292 says."""

import base64
import json
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from core import webpush
from tests.notifications.browser import Browser

# RFC 8291, appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
UA_PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
UA_PRIVATE = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
AS_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95b"
    "Qpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def raw(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_example_of_rfc_8291_comes_out_byte_for_byte():
    sealed = webpush.encrypted(
        PLAIN, raw(UA_PUBLIC), raw(AUTH), private_key=webpush.key_from(AS_PRIVATE), salt=raw(SALT)
    )
    assert webpush.packed(sealed) == SEALED


def test_a_browser_reads_what_was_sealed_for_it_and_nobody_else_does():
    browser, other = Browser(), Browser()
    sealed = webpush.encrypted(PLAIN, browser.public_key, browser.auth_secret)
    assert browser.reads(sealed) == PLAIN
    for stranger in (other, Browser(auth_secret=other.auth_secret, private_key=browser.private_key)):
        with pytest.raises(InvalidTag):
            stranger.reads(sealed)


def test_the_note_is_signed_for_its_own_push_service_alone():
    key = ec.generate_private_key(ec.SECP256R1())
    at = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    header = webpush.authorization("https://push.example.com/x/y?z", key, contact="mailto:ops@example.com", at=at)
    kind, token, public = header.replace(",", "").split(" ")
    assert kind == "vapid"
    assert raw(public.removeprefix("k=")) == webpush.point_of(key)
    head, claims, signature = token.removeprefix("t=").split(".")
    assert json.loads(raw(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(raw(claims)) == {
        "aud": "https://push.example.com", "exp": int(at.timestamp()) + 12 * 3600, "sub": "mailto:ops@example.com",
    }  # fmt: skip
    r, s = (int.from_bytes(raw(signature)[start : start + 32], "big") for start in (0, 32))
    der = encode_dss_signature(r, s)
    key.public_key().verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        key.public_key().verify(der, f"{head}.{claims}x".encode(), ec.ECDSA(hashes.SHA256()))


def test_a_key_is_made_once_and_kept_for_its_owner_alone(tmp_path):
    path = tmp_path / "vapid.key"
    first = webpush.point_of(webpush.key_at(path))
    assert webpush.point_of(webpush.key_at(path)) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["vapid.key"]


@pytest.mark.parametrize("text", ["", "short", "A" * 50])
def test_a_key_of_another_length_is_refused(text):
    with pytest.raises(ValueError, match=r"32 bytes|Incorrect padding|Invalid"):
        webpush.key_from(text)
