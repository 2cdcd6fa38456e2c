"""A message that only one browser can read (RFC 8291), and the proof of who sends it (RFC 8292)."""

import base64
import hashlib
import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CURVE = ec.SECP256R1()
RECORD = 4096  # one record (RFC 8188) holds all that push services take
GOOD_FOR = timedelta(hours=12)  # at most a day (RFC 8292, section 2)
LAST = b"\x02"


def encrypted(
    plain: bytes,
    public_key: bytes,
    auth_secret: bytes,
    *,
    private_key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a push request, aes128gcm; key and salt are new each time unless a test gives them."""
    ours, salt = private_key or ec.generate_private_key(CURVE), salt or os.urandom(16)
    shared = ours.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, public_key))
    our_point = point_of(ours)
    secret = _derived(shared, auth_secret, b"WebPush: info\0" + public_key + our_point, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD.to_bytes(4, "big") + bytes([len(our_point)]) + our_point
    return head + AESGCM(key).encrypt(nonce, plain + LAST, None)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def authorization(url: str, key: ec.EllipticCurvePrivateKey, *, contact: str, at: datetime) -> str:
    """The header by which a push service knows us again: a signed note for its own origin, good for hours."""
    parts = urlsplit(url)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((at + GOOD_FOR).timestamp()), "sub": contact}
    signed = ".".join(packed(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = packed(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={packed(point_of(key))}"


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half as browsers want it."""
    return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def packed(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def key_from(text: str) -> ec.EllipticCurvePrivateKey:
    """The key of an installation, given as the base64url of its 32 bytes; raises ValueError."""
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(raw) != 32:
        raise ValueError("A VAPID key has 32 bytes.")
    return ec.derive_private_key(int.from_bytes(raw, "big"), CURVE)


def key_at(path: Path) -> ec.EllipticCurvePrivateKey:
    """The key that is kept in a file, made the first time; two processes that begin at once agree on one."""
    if not path.exists():
        fresh = ec.generate_private_key(CURVE).private_numbers().private_value.to_bytes(32, "big")
        beside = path.with_name(f".{path.name}-{hashlib.sha256(fresh).hexdigest()[:12]}")
        beside.touch(mode=0o600)
        beside.write_text(packed(fresh))
        try:
            path.hardlink_to(beside)
        except FileExistsError:
            pass  # somebody was faster: theirs is the key
        finally:
            beside.unlink()
    return key_from(path.read_text().strip())
