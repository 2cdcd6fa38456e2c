"""A mail server of the proofs: it notes what it takes before it says so, and misbehaves by the mailbox's name.

Run as `python -m proof.sink PORT LOG [HOST SECONDS]`; SECONDS are what it takes for each message. Each accepted
message is one line of LOG: recipient, Message-ID, moment; LOG.peers has recipient and the sender's address.
Names: grey* is told "later" once, gone* "no such user", lost* loses the connection once after its message was
taken, torn* once before, hang* is answered late once; everybody else is taken. While a file LOG.refuse
is there everybody is refused for good; while LOG.tarpit is there every second connection is never greeted.
"""

import asyncio
import re
import sys
import time
from collections import Counter
from pathlib import Path

MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^>]+)>", re.MULTILINE | re.IGNORECASE)
ANSWERS_AFTER = 0.002  # seconds between writing down and saying so: the gap that a crash may fall into
NO_GREETING_FOR = 600.0
HANGS_FOR = 0.8  # as far below the scaled lease as thirty seconds are below the real one


class Sink:
    """What all connections share."""

    def __init__(self, log: Path, answers_after: float = ANSWERS_AFTER) -> None:
        self.answers_after = answers_after
        self.peers = log.with_suffix(".peers").open("a", buffering=1)
        self.log = log.open("a", buffering=1)
        self.refusing = log.with_suffix(".refuse")
        self.stuck = log.with_suffix(".tarpit")
        self.connections = 0
        self.seen: Counter[str] = Counter()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        recipient = ""
        self.connections += 1
        if self.connections % 2 and self.stuck.exists():
            await asyncio.sleep(NO_GREETING_FOR)
        writer.write(b"220 proof ESMTP\r\n")
        try:
            while line := await reader.readline():
                verb = line[:4].upper()
                if verb == b"EHLO":
                    writer.write(b"250-proof\r\n250-8BITMIME\r\n250 PIPELINING\r\n")
                elif verb == b"RCPT":
                    recipient = line.decode().partition("<")[2].partition(">")[0]
                    writer.write(self.welcome(recipient))
                    recipient = "" if self.is_refused(recipient) else recipient
                elif verb == b"DATA":
                    if not recipient:
                        writer.write(b"503 no recipient\r\n")
                        continue
                    writer.write(b"354 go on\r\n")
                    if not await self.take(recipient, await reader.readuntil(b"\r\n.\r\n"), writer):
                        return
                elif verb == b"QUIT":
                    return
                else:
                    writer.write(b"250 ok\r\n")
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    def is_refused(self, recipient: str) -> bool:
        if self.refusing.exists():
            return True
        return recipient.startswith("gone") or (recipient.startswith("grey") and self.seen[recipient] == 1)

    def welcome(self, recipient: str) -> bytes:
        self.seen[recipient] += 1
        if self.refusing.exists():
            return b"550 5.7.1 you are listed\r\n"
        if recipient.startswith("gone"):
            return b"550 5.1.1 no such user\r\n"
        if recipient.startswith("grey") and self.seen[recipient] == 1:
            return b"450 4.2.0 later\r\n"
        return b"250 ok\r\n"

    async def take(self, recipient: str, message: bytes, writer: asyncio.StreamWriter) -> bool:
        """Take one message; False when the connection is over."""
        is_first = self.seen[recipient] == 1
        if recipient.startswith("torn") and is_first:
            writer.transport.abort()
            return False
        found = MESSAGE_ID.search(message)
        self.log.write(f"{recipient} {found[1].decode() if found else '-'} {time.time():.6f}\n")
        self.peers.write(f"{recipient} {writer.get_extra_info('peername')[0]}\n")
        if recipient.startswith("lost") and is_first:
            writer.transport.abort()
            return False
        await asyncio.sleep(HANGS_FOR if recipient.startswith("hang") and is_first else self.answers_after)
        writer.write(b"250 2.0.0 taken\r\n")
        return True


async def main(port: int, log: Path, host: str = "127.0.0.1", answers_after: str = str(ANSWERS_AFTER)) -> None:
    """Serve until killed."""
    sink = Sink(log, float(answers_after))
    server = await asyncio.start_server(sink.serve, host, port, limit=1 << 22, backlog=200)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]))
