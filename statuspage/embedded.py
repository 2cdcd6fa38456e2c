"""What an installation without any configuration makes for itself: its secret, its broker's address."""

import hashlib
import os
import re
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

# unix(7): the address of a socket has 108 bytes, the last of them zero; the broker's name is among them.
LONGEST_ADDRESS = 100


def first_secret_key(data_dir: Path) -> str:
    """The key kept in `data_dir`/secret_key, made (mode 0600) on the first call.

    Two processes that start together agree: the whole file is put in place by
    an exclusive link, so nobody reads half a key and the first one wins.
    """
    path = data_dir / "secret_key"
    try:
        if not path.exists():
            data_dir.mkdir(parents=True, exist_ok=True)
            _put(path, secrets.token_urlsafe(50))
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{data_dir} cannot be used ({error.strerror}): start as its owner, or give another folder with DATA_DIR=."
        ) from error


def _put(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}")
    with os.fdopen(handle, "w") as file:
        file.write(text)
    try:
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(name)


def broker_socket(data_dir: Path) -> Path:
    """Where the embedded broker listens: in `data_dir`, or at a short address made from its name.

    A socket's address must be short, and the broker's URL knows no blanks; every process of the
    installation comes to the same answer.
    """
    near = data_dir / "broker" / "broker.sock"
    if len(os.fsencode(near)) <= LONGEST_ADDRESS and re.fullmatch(r"[\w./-]+", str(near), re.ASCII):
        return near
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path("/tmp") / f"statuspage-{os.getuid()}-{digest}" / "broker.sock"
