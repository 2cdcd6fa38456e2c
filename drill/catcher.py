"""A mail server that delivers nothing: every mail becomes a file that staff can read in the browser."""

import argparse
import asyncio
import contextlib
import os
import secrets
import signal
import socket
from collections import deque
from datetime import datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from core import clock

KEPT = 1000  # mails; older ones make room
SIZE_LIMIT = 10 * 1024 * 1024


class Folder:
    """The caught mails, one file each, named so that the names sort by time; only the newest `kept` stay."""

    def __init__(self, path: Path, *, kept: int = KEPT) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.kept = kept
        self.names = deque(sorted(entry.name for entry in path.glob("*.eml")))

    def add(self, content: bytes, *, at: datetime) -> str:
        """Keep one mail; its file appears whole or not at all."""
        name = f"{at:%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}.eml"
        draft = self.path / f".{name}"
        draft.write_bytes(content)
        draft.rename(self.path / name)
        self.names.append(name)
        while len(self.names) > self.kept:
            (self.path / self.names.popleft()).unlink(missing_ok=True)
        return name


class Catcher:
    """What the SMTP library calls when a mail has arrived."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Write the mail down, with its envelope in headers before its own (RFC 5321, 4.4)."""
        envelope_lines = [f"Return-Path: <{envelope.mail_from}>", *(f"Delivered-To: {to}" for to in envelope.rcpt_tos)]
        head = "".join(f"{line}\r\n" for line in envelope_lines).encode()
        name = self.folder.add(head + (envelope.original_content or b""), at=clock.now())
        return f"250 Caught as {name}"


async def serve(listener: socket.socket, folder: Folder) -> None:
    """Catch mail on a listening socket until SIGTERM."""
    loop = asyncio.get_running_loop()
    is_over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, is_over.set)

    def protocol() -> SMTP:
        return SMTP(Catcher(folder), hostname="localhost", enable_SMTPUTF8=True, data_size_limit=SIZE_LIMIT, loop=loop)

    server = await loop.create_server(protocol, sock=listener)
    async with server:
        await is_over.wait()


def main() -> None:
    """Entry point of `python -m drill.catcher --fd N FOLDER` (or `--port N` to listen by itself)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the mails are kept")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--fd", type=int, help="an inherited listening socket")
    where.add_argument("--port", type=int, help="a port of this machine to listen on")
    options = parser.parse_args()
    listener = (
        socket.socket(fileno=options.fd)
        if options.fd is not None
        else socket.create_server(("127.0.0.1", options.port), backlog=1024)
    )
    os.umask(0o077)  # mails carry personal links
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(listener, Folder(options.folder)))


if __name__ == "__main__":
    main()
