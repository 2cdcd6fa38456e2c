"""One connection: requests for published files are answered here, all others go on to the application."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from publication import serving
from statuspage.web.answer import Answer
from statuspage.web.question import Question, question_of
from statuspage.web.site import Site

LARGEST_HEAD = 16 * 1024
LARGEST_BODY = 256 * 1024
DISCARDED = 4 * 1024 * 1024  # bytes of a refused body that are read and thrown away, so that its sender can read us
LINGER = 2.0  # seconds


class PublishedFirst(HttpToolsProtocol):
    """Uvicorn's HTTP/1.1 connection with a short way for files.

    The parser stays httptools. A head that it has once accepted as exactly one
    whole request is, byte for byte the same, accepted again without parsing.
    """

    site: Site  # set on a subclass by the server

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_reading = False  # a request has begun and not ended
        self.has_head = False
        self.has_refused = False  # nothing more is answered on this connection
        self.heard_at = self.loop.time()
        self.unwritten = (0, 0.0)  # bytes that wait for a slow reader, since when (kept by patience)
        self.head_size = self.body_size = self.messages = self.discarded = self.fed = 0
        self.answer: Answer | None = None
        self.question = Question()
        self.is_told = False  # the last request was for a file, and has its answer

    @property
    def is_answering(self) -> bool:
        """Whether the application is at work on an earlier request of this connection."""
        return self.cycle is not None and not self.cycle.response_complete

    def data_received(self, data: bytes) -> None:
        site = self.site
        now = self.loop.time()
        if now >= site.turn_ends:
            site.begin_turn(now)
        is_fresh = not self.is_reading and not self.has_refused and (self.cycle is None or self.cycle.response_complete)
        if is_fresh:
            self.heard_at = now
            if self.timeout_keep_alive_task is not None:
                self._unset_keepalive_if_required()
            ready = site.at_once(data)
            if ready is not None:
                self.transport.write(ready)
                return
        if self.has_refused:
            self._discard(len(data))
            return
        self._parse(data)
        if is_fresh and self.messages == 1 and self.is_told and not self.is_reading and not self.has_refused:
            site.memory.keep(data, self.question)

    def _parse(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        self.messages = 0
        self.is_told = False
        self.fed = len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            return  # answered as an ordinary request; the connection ends with it
        except httptools.HttpParserError:
            self.refuse(HTTPStatus.BAD_REQUEST)
            return
        if self.is_reading and not self.has_head:
            self.head_size += len(data)
            if self.head_size > LARGEST_HEAD:
                self.refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_message_begin(self) -> None:
        self.messages += 1
        self.is_reading = True
        self.has_head = False
        self.head_size = self.body_size = 0
        self.answer = None
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_headers_complete(self) -> None:
        self.has_head = True
        if self.has_refused:
            return
        fields = dict(self.headers)
        wrong = self._wrong(fields)
        if wrong is not None:
            self.refuse(wrong)
            return
        parser = self.parser
        method = parser.get_method()
        if not self.is_answering:
            self.answer = self.site.answer(method, serving.address(self.url))
        if self.answer is None:
            self._hand_on()
        else:
            is_last = not parser.should_keep_alive() or parser.get_http_version() == "1.0" or parser.should_upgrade()
            self.question = question_of(method, fields, is_last=is_last)

    def _wrong(self, fields: Mapping[bytes, bytes]) -> HTTPStatus | None:
        """What is wrong with this head, before anybody looks at its address."""
        if int(fields.get(b"content-length", 0)) > LARGEST_BODY:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        # what has arrived so far is small: so is the head in it
        if self.head_size + self.fed > LARGEST_HEAD and self._measured_head() > LARGEST_HEAD:
            return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        # RFC 9112, 3.2: exactly one Host; an absolute address is for proxies
        hosts = len(fields) != len(self.headers) and sum(name == b"host" for name, _ in self.headers)
        if hosts > 1 or not self.url.startswith(b"/"):
            return HTTPStatus.BAD_REQUEST
        if b"host" not in fields and self.parser.get_http_version() == "1.1":
            return HTTPStatus.BAD_REQUEST
        return None

    def _measured_head(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)

    def _hand_on(self) -> None:
        """Give the request to the application, as uvicorn would have from the start."""
        # a WSGI name cannot tell "X_Forwarded_Proto" from "X-Forwarded-Proto": only the honest spelling passes
        self.headers = [(name, value) for name, value in self.headers if b"_" not in name]
        self.scope = {
            "type": "http",
            "asgi": {"version": self.asgi_version, "spec_version": "2.3"},
            "http_version": "1.1",
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme or "http",
            "root_path": self.root_path,
            "headers": self.headers,
            "state": self.app_state.copy(),
        }  # type: ignore[typeddict-item]
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self.body_size += len(body)
        if self.has_refused:
            return
        if self.body_size > LARGEST_BODY:
            self.refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        elif self.answer is None:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self.is_reading = False
        if self.has_refused:
            return
        if self.answer is None:
            super().on_message_complete()
            return
        self.transport.write(self.answer.respond(self.question, self.site.date))
        if self.question.is_last:
            self.has_refused = True
            self.transport.close()
        else:
            self.is_told = self.answer.status == HTTPStatus.OK

    def refuse(self, status: HTTPStatus) -> None:
        """Say why and end the connection; what is still being sent is thrown away for a moment."""
        self.has_refused = True
        if self.is_answering:
            self.cycle.disconnected = True  # the application learns that nobody waits
            self.cycle.message_event.set()
            if self.cycle.response_started:
                self.transport.abort()
                return
        self.transport.write(self.site.error(status).respond(Question(is_last=True), self.site.date))
        self.flow.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(LINGER, self.transport.close)

    def _discard(self, size: int) -> None:
        self.discarded += size
        if self.discarded > DISCARDED:
            self.flow.pause_reading()

    def on_response_complete(self) -> None:
        self.heard_at = self.loop.time()
        super().on_response_complete()

    def pause_writing(self) -> None:
        """A slow reader is not read from either: pipelined requests wait in its own machine."""
        super().pause_writing()
        self.flow.pause_reading()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.cycle is None or self.cycle.response_complete:
            self.flow.resume_reading()
