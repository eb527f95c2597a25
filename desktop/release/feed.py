"""release.json: what is said of the newest release. Read only after its signature was found right."""

from __future__ import annotations

import datetime
from typing import Annotated

import msgspec

from desktop.release.channel import is_secure
from desktop.release.update_words import not_understood
from desktop.release.version import Version

FORMAT = 1
Moment = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799)]
"""Seconds since 1970, up to the end of the year 9999."""


class ReleaseFile(msgspec.Struct, frozen=True):
    """One package."""

    name: str
    size: int
    sha256: str


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """The newest release.

    issued: seconds since 1970 when this was signed; a later one counts more, also where it names an older version,
    because a release may have to be withdrawn. date: of the release, 2026-01-31. page: where people get it.
    """

    format: int = FORMAT
    version: str
    date: str
    issued: Moment
    page: str
    notes: str = ""
    files: list[ReleaseFile] = []

    def issued_on(self) -> str:
        """The day it was signed, in words."""
        return day(self.issued)


def day(seconds: int) -> str:
    """A moment's date."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).date().isoformat()


def read_release(payload: bytes) -> Release:
    """What `payload` says; fields of later versions are passed over. Raises UpdateProblem."""
    try:
        release = msgspec.json.decode(payload, type=Release)
        Version(release.version)
        datetime.date.fromisoformat(release.date)
    except (ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
        raise not_understood(f"{error}.") from error
    if release.format != FORMAT:
        raise not_understood(f"It is of format {release.format}; this version of Tandem reads {FORMAT}.")
    if not is_secure(release.page):
        raise not_understood("The page it names is not secure.")
    return release


def write_release(release: Release) -> bytes:
    """The file's content: the same bytes for the same release."""
    return msgspec.json.format(msgspec.json.encode(release), indent=2) + b"\n"
