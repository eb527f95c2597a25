"""Checks where the hub says a file's bytes are: only the very file that was looked up, the token only at home."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from desktop import __version__
from desktop.library.hub.facts import is_commit, is_sha256
from desktop.library.hub.problems import Asked, not_trusted
from desktop.library.hub_names import origin
from desktop.library.location import Location
from desktop.library.repository import RemoteFile


class Said(NamedTuple):
    """What the hub says of a file. Nothing of it is known to be true."""

    address: str
    etag: str | None
    size: int | None
    commit: str | None


def checked_location(said: Said, file: RemoteFile, url: str, asked: Asked, token: str) -> Location:
    """The place to fetch `file` from, which was asked for at `url`. Raises HubFailed where anything differs."""
    address = _joined(url, said.address)
    problem = _difference(said, file) or _bad_address(address, asked.endpoint)
    if problem:
        raise not_trusted(asked, f"For {file.path} it {problem}.")
    headers = {"User-Agent": f"tandem/{__version__}", "Accept-Encoding": "identity"}
    if token and origin(address) == origin(asked.endpoint):
        headers["Authorization"] = f"Bearer {token}"
    return Location(url=address, headers=headers, size=file.size, sha256=file.sha256, commit=file.commit)


def _difference(said: Said, file: RemoteFile) -> str:
    """What is not as it was when the file was looked up; "" when all is."""
    if said.commit != file.commit:
        return f"names another commit than {file.commit[:12]}"
    if said.size != file.size:
        return f"names another size ({said.size} instead of {file.size} bytes)"
    right = said.etag == file.sha256 if file.sha256 else is_commit(said.etag)  # small files bear git's name of them
    return "" if right and (is_sha256(file.sha256) or not file.sha256) else "names another checksum, or none"


def _joined(url: str, address: str) -> str:
    """`address` as seen from `url`; "" where it is none."""
    try:
        return urljoin(url, address)
    except ValueError:
        return ""


def _bad_address(address: str, endpoint: str) -> str:
    scheme = urlsplit(address).scheme
    if scheme not in ("https", "http") or not origin(address)[1]:
        return "leads to no address of the web"
    return "leads to an insecure connection" if scheme == "http" and endpoint.startswith("https:") else ""
