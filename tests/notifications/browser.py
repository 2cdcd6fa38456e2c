"""A browser as a push service sees it: two keys, and reading what was sealed for them (RFC 8291, section 3)."""

import base64
import os

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CURVE = ec.SECP256R1()


class Browser:
    """Written from the RFC's text for the receiver, apart from the sender's code."""

    def __init__(self, auth_secret=None, private_key=None):
        self.private_key = private_key or ec.generate_private_key(CURVE)
        self.auth_secret = auth_secret or os.urandom(16)

    @property
    def public_key(self):
        form = serialization.PublicFormat.UncompressedPoint
        return self.private_key.public_key().public_bytes(serialization.Encoding.X962, form)

    @property
    def keys(self):
        """As `PushSubscription.toJSON()` writes them."""
        return {name: packed(raw) for name, raw in (("p256dh", self.public_key), ("auth", self.auth_secret))}

    def reads(self, body):
        """The text in an aes128gcm body (RFC 8188, one record)."""
        salt, length = body[:16], body[20]
        sender, sealed = body[21 : 21 + length], body[21 + length :]
        shared = self.private_key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
        secret = derived(self.auth_secret, shared, b"WebPush: info\x00" + self.public_key + sender, 32)
        key = derived(salt, secret, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = derived(salt, secret, b"Content-Encoding: nonce\x00", 12)
        plain = AESGCM(key).decrypt(nonce, sealed, None)
        assert int.from_bytes(body[16:20], "big") >= len(sealed)
        text, delimiter = plain.rstrip(b"\x00")[:-1], plain.rstrip(b"\x00")[-1:]
        assert delimiter == b"\x02"
        return text


def derived(salt, secret, info, length):
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def packed(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
