"""Targets to be looked at, in a process of their own: some answer after 50-200 ms, some never do."""

import asyncio
import contextlib
import random
import ssl
import sys

import trustme

HOSTS = 50
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"


def hosts() -> list[str]:
    """The loopback addresses that the certificate is good for."""
    return [f"127.0.0.{number}" for number in range(1, HOSTS + 1)]


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A good server: some time, then two bytes."""
    with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(random.uniform(0.05, 0.2))
        writer.write(ANSWER)
        await writer.drain()
        writer.close()


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server that takes the request and says nothing."""
    with contextlib.suppress(OSError):
        while await reader.read(65_536):
            pass
        writer.close()


async def serve(authority_file: str) -> None:
    """Serve until the parent closes our input; prints both ports."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(authority_file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*hosts()).configure_cert(context)
    good = await asyncio.start_server(answer, "0.0.0.0", 0, ssl=context, backlog=1024)
    bad = await asyncio.start_server(hang, "0.0.0.0", 0, backlog=1024)
    print(good.sockets[0].getsockname()[1], bad.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(sys.argv[1]))
