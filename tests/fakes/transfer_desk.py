"""A stand-in hub, a folder, and transfers between them, for the download tests."""

from __future__ import annotations

import random
import ssl
import threading
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from desktop.library.download.speed_limit import SpeedLimit
from desktop.library.download.transfer import Fetched, Patience, Transfer, Watch
from desktop.library.hub.hub import Hub
from desktop.library.hub.problems import Asked, HubFailed, login_page, no_connection
from desktop.library.location import Location
from desktop.library.repository import RemoteFile
from tests.fakes.stand_in_hub import StandInHub

TOKEN = "hf_CANARYtoken"
NO_TLS = ssl.create_default_context()  # loading certificates for every question takes longer than the question
HASTE = Patience(tries=8, pause=0.01, longest_pause=0.05, longest_asked=0.3, silence=0.3)


def gguf_bytes(size: int, seed: int = 0) -> bytes:
    """Random bytes below a GGUF magic."""
    return b"GGUF" + random.Random(seed).randbytes(size - 4)


class Desk:
    """Where downloads are tried. Everything it ever saw is kept: steps, bytes, connections."""

    def __init__(self, hub: StandInHub, folder: Path) -> None:
        self.hub, self.folder = hub, folder
        hub.tokens[TOKEN] = "tester"
        self.steps: list[tuple[str, str]] = []
        self.bytes: list[int] = []
        self.cancelled = threading.Event()
        self.limit = SpeedLimit()
        self.patience = HASTE
        self.real_hub: Hub | None = None

    def file(self, repo: str, path: str) -> RemoteFile:
        """As the hub describes it now."""
        stored = self.hub.repos[repo].files[path]
        sha256 = stored.sha256 if stored.lfs else ""
        return RemoteFile(repo=repo, path=path, commit=self.hub.repos[repo].commit, size=stored.size, sha256=sha256)

    def target(self, path: str = "model.gguf") -> Path:
        return self.folder / path

    def locate(self, file: RemoteFile) -> Location:
        """A HEAD without the hub's client, so that its faults reach the transfer unchanged; or with it."""
        return self.real_hub.location(file) if self.real_hub else locate(self.hub.url, file)

    def fetch(self, file: RemoteFile, target: Path | None = None) -> Fetched:
        watch = Watch(
            lambda have, size: self.bytes.append(have),
            lambda step, words: self.steps.append((step.value, words)),
            self.cancelled,
        )
        return Transfer(self.locate, self.limit, self.patience).fetch(file, target or self.target(file.path), watch)

    def left_over(self) -> list[str]:
        """Names of all files in the folder."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())

    def served(self, path: str) -> list[tuple[int, int]]:
        """(first byte, end) of every body that went out."""
        return [(line.start, line.start + line.sent) for line in self.hub.requests("", "GET", path) if line.sent]


def locate(endpoint: str, file: RemoteFile) -> Location:
    """Where `file` is now, as the hub says. Raises HubProblem."""
    url = f"{endpoint}/{file.repo}/resolve/{file.commit}/{file.path}"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    try:
        answer = httpx2.head(url, headers=headers, timeout=3.0, verify=NO_TLS)
    except httpx2.HTTPError as error:
        raise no_connection(Asked(endpoint), type(error).__name__) from error
    if answer.status_code >= 400:
        raise HubFailed("The hub failed.", f"HTTP status {answer.status_code}", passing=True)
    if "x-repo-commit" not in answer.headers:
        raise login_page(Asked(endpoint))
    address = answer.headers.get("location", url)
    home = urlsplit(address).netloc == urlsplit(url).netloc
    size = answer.headers.get("x-linked-size") or answer.headers["content-length"]
    etag = answer.headers.get("x-linked-etag", "").strip('"')
    return Location(
        url=address,
        headers=headers if home else {},
        size=int(size),
        sha256=etag,
        commit=answer.headers["x-repo-commit"],
    )


def refetched(served: list[tuple[int, int]], size: int) -> int:
    """Bytes that were sent more than once."""
    events = sorted(served)
    again, reached = 0, 0
    for start, end in events:
        again += max(0, min(end, reached) - start) if start < reached else 0
        reached = max(reached, end)
    with suppress(ValueError):
        assert reached <= size
    return again
