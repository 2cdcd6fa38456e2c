"""`python -m statuspage.web`: the web server's entry, on a given socket or an address of its own."""

import argparse
import os
import socket
import sys

from django.conf import settings

from statuspage.web.processes import run
from statuspage.web.server import serve


def main() -> int:
    """Serve until told to stop; 0 after an orderly stop, 2 when the address cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m statuspage.web", description=__doc__)
    parser.add_argument("--fd", type=int, help="a listening socket that the parent has opened")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, help="default: one for each core, at most two")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "statuspage.settings")
    try:
        listener = socket.socket(fileno=asked.fd) if asked.fd is not None else _listen(asked.host, asked.port)
    except OSError as error:
        print(f"Cannot serve on {asked.host}:{asked.port}: {error.strerror}. Give another --port.", file=sys.stderr)
        return 2
    return run(serve, listener, asked.processes or settings.WEB_PROCESSES)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=2048)
    listener.setblocking(False)
    return listener


if __name__ == "__main__":
    sys.exit(main())
