"""Fetches the signed notice: one GET, to one host, with an end, a size limit and nothing in it that tells who asks.

What is sent: the host's name, "Accept: */*", "Accept-Encoding: identity", "Connection: close" and "User-Agent: Tandem",
which some servers insist on; no version, no system, no cookie, no account.
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from desktop.aside import run_aside
from desktop.release import update_words as words

MOST_BYTES = 64 * 1024
DEADLINE_S = 20.0
_CONNECT_S, _SILENCE_S = 8.0, 8.0
_OK, _REDIRECTS = 200, range(300, 400)
_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close", "User-Agent": "Tandem"}
log = logging.getLogger(__name__)


def fetch(address: str, cancelled: threading.Event, deadline_s: float = DEADLINE_S) -> bytes:
    """The body behind `address`. Raises UpdateProblem, within a step of a cancel or the deadline."""
    if cancelled.is_set():
        raise words.stopped()
    question = _Question(address)
    ends = time.monotonic() + deadline_s

    def look() -> None:
        if cancelled.is_set():
            raise words.stopped()
        if time.monotonic() >= ends:
            raise words.too_slow(question.host, deadline_s)

    try:
        return run_aside(question.ask, look, "update question")
    finally:
        question.cut()


class _Question:
    """One request on a thread of its own, whose socket another thread may cut."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).hostname or address
        self._is_over = False
        self._address = address
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._given_up = False

    def ask(self) -> bytes:
        """The answer's body. Raises UpdateProblem."""
        import httpx2

        try:
            return self._get()
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            log.info("update check: %r", error)
            raise words.no_answer(self.host, _reason(error)) from error
        finally:
            self._is_over = True

    def cut(self) -> None:
        """Nobody waits any more: a thread that still reads finds its connection ended."""
        with self._lock:
            self._given_up = True
            for kept in self._sockets:
                if not self._is_over:
                    with suppress(OSError):  # the other side was quicker
                        kept.shutdown(socket.SHUT_RDWR)
                kept.close()
            self._sockets.clear()

    def _get(self) -> bytes:
        import httpx2

        limit = httpx2.Timeout(_SILENCE_S, connect=_CONNECT_S)
        try:
            client = httpx2.Client(headers=_HEADERS, timeout=limit, follow_redirects=False)
        except (ImportError, ValueError):  # of SOCKS and of other kinds of proxies; the words may hold a password
            raise words.unusable_proxy() from None
        extensions = {"trace": self._trace}
        with client, client.stream("GET", self._address, extensions=extensions) as response:
            if response.status_code in _REDIRECTS:
                raise words.leads_elsewhere(self.host, response.status_code)
            if response.status_code != _OK:
                raise words.refused(self.host, response.status_code)
            body = bytearray()
            for piece in response.iter_raw():  # raw: nothing is unpacked that was not asked to be packed
                body += piece
                if len(body) > MOST_BYTES:
                    raise words.too_large(self.host, MOST_BYTES)
            return bytes(body)

    def _trace(self, event: str, info: Mapping[str, object]) -> None:
        """For httpcore2's `trace` extension: keep a handle of our own of the connection, to cut it by."""
        if event != "connection.connect_tcp.complete":
            return
        connected: socket.socket = info["return_value"].get_extra_info("socket")  # type: ignore[attr-defined]
        with self._lock:
            if not self._given_up:
                self._sockets.append(connected.dup())
                return
        with suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)


def _reason(error: BaseException) -> str:
    """The innermost cause in a few words."""
    names: tuple[tuple[type[BaseException], str], ...] = (
        (socket.gaierror, "its name was not found; there may be no network connection"),
        (ConnectionRefusedError, "nothing answers there (connection refused)"),
        (TimeoutError, "it fell silent"),
    )
    cause: BaseException | None = error
    last = error
    while cause is not None:
        last = cause
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted ({cause.verify_message})"
        for kind, text in names:
            if isinstance(cause, kind):
                return text
        cause = cause.__cause__ or cause.__context__
    return " ".join(str(last).rstrip(".").split()) or type(last).__name__
