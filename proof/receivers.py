"""Receivers of webhooks, good and evil by their path /KIND/NUMBER; each request is a line of the log: kind, moment.

Run as `python -m proof.receivers PORT LOG`. While a file LOG.dark is there nobody but /reference answers.
"""

import asyncio
import gzip
import sys
import time
from pathlib import Path

HOSTS = ["127.0.0.1", "127.0.0.2", "127.0.0.3"]
HANGS_FOR = 60.0
BOMB = gzip.compress(b"0" * 20_000_000)
ANSWERS = {
    "good": b"HTTP/1.1 204 ok\r\n\r\n",
    "redirect": b"HTTP/1.1 301 there\r\nLocation: /inside/1\r\nContent-Length: 0\r\n\r\n",
    "bomb": b"HTTP/1.1 500 bomb\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB,
    "gone": b"HTTP/1.1 410 gone\r\nContent-Length: 0\r\n\r\n",
    "busy": b"HTTP/1.1 429 busy\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n",
    "garbage": b"\x00\xff no HTTP at all\r\n\r\n",
    "reference": b"HTTP/1.1 204 ok\r\n\r\n",
    "inside": b"HTTP/1.1 204 ok\r\n\r\n",
}


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, log: Path) -> None:
    """One connection."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        kind = head.split(b" ")[1].decode().split("/")[1]
        with log.open("a") as file:
            file.write(f"{kind} {time.time():.6f}\n")
        is_dark = kind != "reference" and log.with_suffix(".dark").exists()
        await answer("reset" if is_dark else kind, writer)
    except (ConnectionError, asyncio.IncompleteReadError):
        return
    finally:
        writer.close()


async def answer(kind: str, writer: asyncio.StreamWriter) -> None:
    """What that kind of receiver does."""
    if kind == "hang":
        await asyncio.sleep(HANGS_FOR)
    elif kind == "reset":
        writer.transport.abort()
    elif kind == "endless":
        writer.write(b"HTTP/1.1 200 ok\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            await writer.drain()
    elif kind == "drip":
        for byte in b"HTTP/1.1 200 " + b"o" * 1000:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(1)
    else:
        writer.write(ANSWERS[kind])
        await writer.drain()


async def main(port: int, log: Path) -> None:
    """Serve until killed."""
    server = await asyncio.start_server(lambda r, w: serve(r, w, log), HOSTS, port, backlog=1000)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
