"""The HTTP client under the hub's own: bounded time and size, bounded retries, and a token that never goes elsewhere.

Import inside functions only: it loads httpx2.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2

from desktop.library.hub import problems as words
from desktop.library.hub.call import Call, current
from desktop.library.hub_names import origin

CONNECT_S, SILENCE_S = 6.0, 10.0
LARGEST_ANSWER = 32 * 2**20  # bytes, unpacked; 1,000 search hits are about 3 MiB
PAUSES_S = (0.5, 1.0)  # before the second and the third try
LONGEST_WAIT_S = 2.0  # what is honoured of Retry-After on the spot; beyond it the user decides
_AGAIN = (408, 429, 500, 502, 503, 504)
_REFUSED = 400


def new_client() -> httpx2.Client:
    """For huggingface_hub.set_client_factory(). No connection is kept: it might be dead after the lid was closed.

    Raises HubFailed where the environment names a proxy of a kind that cannot be used.
    """
    try:
        return BoundedClient(
            event_hooks={"request": [_before], "response": [_after]},
            follow_redirects=True,
            limits=httpx2.Limits(max_keepalive_connections=0),
        )
    except (ImportError, ValueError):  # of SOCKS and of other kinds of proxies; the words may hold a password
        raise words.unusable_proxy() from None


class BoundedClient(httpx2.Client):
    """Raises HubProblem where the hub's client would sleep and try again without end."""

    def send(self, request: httpx2.Request, *, stream: bool = False, **how: Any) -> httpx2.Response:  # noqa: ANN401, ARG002
        """As httpx2's, with at most three tries. Raises HubProblem for every failure and every status from 400 on."""
        call = current.get()
        for pause in (*PAUSES_S, None):
            call.check()
            try:
                with in_words(call):
                    response = _whole(super().send(request, stream=True, **how))
            except words.HubFailed as problem:
                if pause is None or not problem.passing:
                    raise
                call.wait(pause)
                continue
            if response.status_code < _REFUSED:
                return response
            refused = words.refusal(response.status_code, response.headers, call.asked)
            wait = max(pause or 0.0, words.wait_of(response.headers))
            if pause is None or response.status_code not in _AGAIN or wait > LONGEST_WAIT_S:
                raise refused
            call.wait(wait)
        raise AssertionError("the last try returns or raises")


def _before(request: httpx2.Request) -> None:
    """Runs before every request, those after a redirect among them."""
    call = current.get()
    if origin(str(request.url)) != origin(call.asked.endpoint):
        request.headers.pop("Authorization", None)
        if request.url.scheme != "https" and call.asked.endpoint.startswith("https:"):
            raise words.not_trusted(call.asked, f"It leads to {request.url.host} without a secure connection.")
    left = call.remaining()
    timeout = {"connect": min(CONNECT_S, left), "read": min(SILENCE_S, left), "write": left, "pool": left}
    request.extensions = {**request.extensions, "timeout": timeout, "trace": call.trace}


def _after(response: httpx2.Response) -> None:
    """Runs when the headers are here, before the body is read."""
    kind = response.headers.get("content-type", "").lower()
    names_a_commit = "x-repo-commit" in response.headers
    if response.status_code < _REFUSED and not response.has_redirect_location and "html" in kind and not names_a_commit:
        raise words.login_page(current.get().asked)


def _whole(response: httpx2.Response) -> httpx2.Response:
    """The response with its body read, if that stays below LARGEST_ANSWER however well it was packed."""
    try:
        if response.request.method == "HEAD":
            response.read()
            return response
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) > LARGEST_ANSWER:
                raise words.not_understood(current.get().asked, f"It is larger than {LARGEST_ANSWER // 2**20} MiB.")
    finally:
        response.close()
    left_out = ("content-encoding", "content-length", "transfer-encoding")
    headers = [pair for pair in response.headers.multi_items() if pair[0].lower() not in left_out]
    return httpx2.Response(
        response.status_code, headers=headers, content=bytes(body), request=response.request, history=response.history
    )


@contextmanager
def in_words(call: Call) -> Iterator[None]:
    """Raises HubProblem in place of what httpx2 raises; the hub's client raises some of that itself."""
    try:
        yield
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        call.check()  # sockets that were cut fail too: the reason is the cancel or the deadline
        raise _problem(error, call.asked) from error


def _problem(error: Exception, asked: words.Asked) -> words.HubProblem:
    for kinds, make in _WORDS:
        if isinstance(error, kinds):
            return make(error, asked)
    return words.broke_off(asked, f"The connection failed ({type(error).__name__}).")


def _not_connected(error: Exception, asked: words.Asked) -> words.HubProblem:
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return words.insecure(asked, cause.verify_message)
        if isinstance(cause, ssl.SSLError):
            return words.insecure(asked, cause.reason or "no common way to encrypt")
        if isinstance(cause, socket.gaierror):
            return words.no_connection(asked, "Its name was not found: there may be no network connection.")
        if isinstance(cause, ConnectionRefusedError):
            return words.no_connection(asked, "Nothing answers at this address (connection refused).")
    return words.no_connection(asked, f"No connection could be made ({causes[-1]}).")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


_Words = Callable[[Exception, words.Asked], words.HubProblem]
_WORDS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], _Words], ...] = (
    (httpx2.ConnectTimeout, lambda _, asked: words.no_connection(asked, "Nothing answered in time.")),
    (httpx2.ConnectError, _not_connected),
    (httpx2.ProxyError, lambda _, asked: words.no_connection(asked, "The network's proxy refused the connection.")),
    (httpx2.TimeoutException, lambda _, asked: words.broke_off(asked, "It fell silent in the middle.")),
    (httpx2.DecodingError, lambda _, asked: words.not_understood(asked, "Its packing is damaged.")),
    (httpx2.TooManyRedirects, lambda _, asked: words.not_understood(asked, "It leads in a circle.")),
    (
        (httpx2.UnsupportedProtocol, httpx2.InvalidURL, httpx2.LocalProtocolError),
        lambda _, asked: words.not_trusted(asked, "It leads to no address of the web."),
    ),
)
