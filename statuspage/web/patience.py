"""How long the server waits for a slow or silent client, looked at once a second for all connections."""

from collections.abc import Iterable

from statuspage.web.protocol import PublishedFirst

IDLE = 20  # seconds between two requests
HEAD = 10  # seconds from a request's first byte to the end of its head
BODY = 30  # seconds from its first byte to its end
UNREAD = 15  # seconds in which a slow reader must take at least one byte
CROWD = 2_000  # connections in one process from which on the idle ones are given less time
IDLE_IN_A_CROWD = 3


def sweep(connections: Iterable[PublishedFirst], now: float) -> None:
    """Close every connection that has had its time; `now` is the event loop's clock."""
    connections = list(connections)
    idle = IDLE_IN_A_CROWD if len(connections) > CROWD else IDLE
    for connection in connections:
        if _is_stuck(connection, now):
            connection.transport.abort()
        elif connection.is_reading:
            if now - connection.heard_at > (BODY if connection.has_head else HEAD):
                connection.transport.abort()
        elif not connection.is_answering and now - connection.heard_at > idle:
            connection.transport.close()


def _is_stuck(connection: PublishedFirst, now: float) -> bool:
    """Whether none of what we wrote has been taken for a while."""
    waiting = connection.transport.get_write_buffer_size()
    before, since = connection.unwritten
    if waiting != before:
        connection.unwritten = (waiting, now)
        return False
    return waiting > 0 and now - since > UNREAD
