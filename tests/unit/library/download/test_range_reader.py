"""What went wrong with a connection, in words: a certificate that is not believed is told, however deep it lies."""

from __future__ import annotations

import ssl

import httpx2
import pytest

from desktop.library.download.range_reader import _in_words, asked_of
from desktop.library.location import Location

ASKED = asked_of(Location(url="https://hub.example/file?signature=secret", size=1))


def chained(*causes: BaseException) -> httpx2.ConnectError:
    """The error of the client, with others behind it."""
    error: BaseException = httpx2.ConnectError("no")
    first = error
    for cause in causes:
        error.__cause__, error = cause, cause
    assert isinstance(first, httpx2.ConnectError)
    return first


@pytest.mark.parametrize("before", [(), (OSError("reset"),), (OSError("a"), OSError("b"))])
def test_a_certificate_behind_other_errors_is_told(before: tuple[OSError, ...]) -> None:
    unbelieved = ssl.SSLError("failed")
    unbelieved.reason = "CERTIFICATE_VERIFY_FAILED"
    problem = _in_words(chained(*before, unbelieved), ASKED)
    assert "CERTIFICATE_VERIFY_FAILED" in f"{problem.detail} {problem.hint}"
    assert "secret" not in f"{problem.title} {problem.detail} {problem.hint}"


def test_without_one_it_is_a_connection_that_could_not_be_made() -> None:
    problem = _in_words(chained(OSError("refused")), ASKED)
    assert "No connection could be made (ConnectError)." in problem.detail
