"""The secret that an installation without any configuration makes for itself."""

import os
import secrets
import tempfile
from pathlib import Path


def first_secret_key(data_dir: Path) -> str:
    """The key kept in `data_dir`/secret_key, made (mode 0600) on the first call.

    Two processes that start together agree: the whole file is put in place by
    an exclusive link, so nobody reads half a key and the first one wins.
    """
    path = data_dir / "secret_key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=data_dir, prefix=".secret_key")
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(name, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(name)
    return path.read_text().strip()
