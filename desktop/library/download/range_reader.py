"""An HTTP range reader: one connection brings bytes from a location, on a thread that can be left behind any time.

Nothing in a system's name look-up, connect or read can be interrupted for sure. So the waiting is done here, on a
thread that writes no file; whoever wants the bytes takes them from a short queue, and may walk away within a twentieth
of a second. Cutting the sockets makes the thread end too.
"""

from __future__ import annotations

import functools
import logging
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar
from urllib.parse import urlsplit

import msgspec

from desktop.aside import run_aside
from desktop.library.download.problems import Stopped
from desktop.library.hub.problems import Asked, HubProblem, broke_off, insecure, no_connection, not_trusted
from desktop.library.location import Location

if TYPE_CHECKING:
    import httpx2

log = logging.getLogger(__name__)
STEP_S = 0.05
QUEUED_BLOCKS = 4  # of at most 64 KiB: what a kill can lose
REDIRECTS = 5
LONGEST_NUMBER = 18  # digits of a size in bytes; Python refuses to read thousands of them
Result = TypeVar("Result")


class Head(msgspec.Struct, frozen=True):
    """How an answer begins. headers: names in lower case."""

    status: int
    headers: Mapping[str, str]

    @property
    def length(self) -> int:
        """Content-Length, -1 where it is missing or no number."""
        text = self.headers.get("content-length", "")
        return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else -1


class _End(msgspec.Struct, frozen=True):
    problem: HubProblem | None = None


class RangeReader:
    """Use as a context manager. head() first, then blocks(). Both raise Stopped, HubProblem.

    silence_s: less than `least` bytes in so many seconds of waiting counts as a broken connection.
    """

    def __init__(
        self, location: Location, start: int, cancelled: threading.Event, silence_s: float = 30.0, least: int = 1024
    ) -> None:
        self._location, self._start, self._cancelled = location, start, cancelled
        self._silence_s, self._least = silence_s, least
        self.asked = asked_of(location)
        self._items: queue.Queue[Head | bytes | _End] = queue.Queue(QUEUED_BLOCKS)
        self._left = threading.Event()
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        # A daemon: a name look-up can take half a minute and must not hold up the exit.
        self._thread = threading.Thread(target=self._run, name="range reader", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._left.set()
            for kept in self._sockets:
                with suppress(OSError):  # the other side was quicker
                    kept.shutdown(socket.SHUT_RDWR)
                kept.close()
            self._sockets.clear()

    def head(self) -> Head:
        """How the answer begins."""
        item = self._wait_for_item(time.monotonic() + self._silence_s)
        if isinstance(item, Head):
            return item
        problem = item.problem if isinstance(item, _End) else None
        raise problem or broke_off(self.asked, "There was no answer.")

    def blocks(self) -> Iterator[bytes]:
        """The body as it comes. Raises HubProblem when it breaks off or all but stops."""
        waited, count = 0.0, 0
        while True:
            began = time.monotonic()
            item = self._wait_for_item(began + self._silence_s - waited)
            waited += time.monotonic() - began
            if isinstance(item, _End):
                if item.problem is not None:
                    raise item.problem
                return
            if isinstance(item, bytes):
                count += len(item)
                yield item
            if count >= self._least:
                waited, count = 0.0, 0
            elif waited >= self._silence_s:
                raise self._silent()

    def _silent(self) -> HubProblem:
        return broke_off(self.asked, f"Hardly anything came for {self._silence_s:.0f} s.")

    def _wait_for_item(self, until: float) -> Head | bytes | _End:
        while True:
            if self._cancelled.is_set():
                raise Stopped
            with suppress(queue.Empty):
                return self._items.get(timeout=STEP_S)
            if time.monotonic() >= until:
                raise self._silent()

    # on the reader's own thread

    def _run(self) -> None:
        import httpx2

        problem: HubProblem | None = None
        try:
            self._bring()
        except HubProblem as error:
            problem = error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            problem = _in_words(error, self.asked)
        except OSError as error:
            problem = broke_off(self.asked, error.strerror or type(error).__name__)
        except _LeftError:
            return
        except Exception:  # the background boundary: whoever waits for the bytes must hear of it
            log.exception("a connection ended in an unforeseen way")
            problem = broke_off(self.asked, "The answer could not be read.")
        with suppress(_LeftError):
            self._put(_End(problem))

    def _bring(self) -> None:
        import httpx2

        limits = httpx2.Limits(max_keepalive_connections=0)  # a kept one may be dead after the lid was closed
        timeout = httpx2.Timeout(10.0, read=self._silence_s + 1.0)
        headers = {**self._location.headers, "Accept-Encoding": "identity"}
        if self._start:
            headers["Range"] = f"bytes={self._start}-"
        with (
            httpx2.Client(
                verify=_trust(),
                timeout=timeout,
                limits=limits,
                follow_redirects=True,
                max_redirects=REDIRECTS,
                event_hooks={"request": [self._stay_secure]},
            ) as client,
            client.stream("GET", self._location.url, headers=headers, extensions={"trace": self._trace}) as answer,
        ):
            self._put(Head(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}))
            for block in answer.iter_raw():
                self._put(block)

    def _stay_secure(self, request: httpx2.Request) -> None:
        """Runs before every request, those after a redirect among them. Raises HubFailed."""
        if self._location.url.startswith("https:") and request.url.scheme != "https":
            raise not_trusted(self.asked, f"It leads to {request.url.host} without a secure connection.")

    def _put(self, item: Head | bytes | _End) -> None:
        while not self._left.is_set():
            with suppress(queue.Full):
                return self._items.put(item, timeout=STEP_S)
        raise _LeftError

    def _trace(self, event: str, info: Mapping[str, object]) -> None:
        """For httpcore2's `trace` extension: remember every connection, by a handle of our own."""
        if event != "connection.connect_tcp.complete":
            return
        connected = info["return_value"].get_extra_info("socket")  # type: ignore[attr-defined]  # NetworkStream
        with self._lock:
            if self._left.is_set():
                connected.shutdown(socket.SHUT_RDWR)
            else:
                self._sockets.append(socket.socket.dup(connected))


class _LeftError(Exception):
    """Nobody waits for the bytes any more."""


def ask_aside(work: Callable[[], Result], cancelled: threading.Event) -> Result:
    """What `work` returns or raises, on a thread that is left behind when `cancelled` is set. Raises Stopped."""

    def look() -> None:
        if cancelled.is_set():
            raise Stopped

    look()
    try:
        return run_aside(work, look, "download question")
    except Exception as error:
        if cancelled.is_set():  # what was asked may have noticed the cancel first
            raise Stopped from error
        raise


@functools.cache
def _trust() -> ssl.SSLContext:
    """The certificates; loading them takes longer than a small file."""
    import httpx2

    return httpx2.create_ssl_context()


def asked_of(location: Location) -> Asked:
    """Who is asked for the bytes, for the words of an error: never the signed part of the address."""
    address = urlsplit(location.url)
    return Asked(f"{address.scheme}://{address.hostname}")


def _in_words(error: httpx2.HTTPError | httpx2.InvalidURL, asked: Asked) -> HubProblem:
    import httpx2

    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.ProxyError):
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, ssl.SSLError):
                return insecure(asked, cause.reason or "no common way to encrypt")
            cause = cause.__cause__ or cause.__context__
        return no_connection(asked, f"No connection could be made ({type(error).__name__}).")
    return broke_off(asked, f"The connection failed ({type(error).__name__}).")
