"""StandInHub: its repositories, its three origins on 127.0.0.1, its faults and the log of what was asked."""

from __future__ import annotations

import secrets
import socket
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlencode

from tests.fakes.stand_in_hub.answers import Answers
from tests.fakes.stand_in_hub.content import Content, as_content
from tests.fakes.stand_in_hub.faults import Fault, FaultList
from tests.fakes.stand_in_hub.request import Request
from tests.fakes.stand_in_hub.stored import About, StoredFile, StoredRepo

LFS = ("*.gguf", "*.safetensors", "*.bin")
CANARY = "CANARYsigned"
SEND_BUFFER = 131_072  # small, so that the log knows what a client that was killed had received


class Origin(ThreadingHTTPServer):
    """One scheme, host and port. Its connections are ended with it, whatever they are doing."""

    daemon_threads = False
    block_on_close = True
    request_queue_size = 64

    def __init__(self, hub: StandInHub, name: str, port: int) -> None:
        super().__init__(("127.0.0.1", port), Answers)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self.hub, self.name = hub, name
        self.url = f"http://127.0.0.1:{self.server_port}"
        self._open: set[socket.socket] = set()
        self._loop = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, name=f"stand-in {name}", daemon=True
        )

    def start(self) -> None:
        """Answer from now on."""
        self._loop.start()

    def stop(self) -> None:
        """Close every connection and wait for their threads."""
        self.shutdown()
        self._loop.join()
        for connection in list(self._open):
            with_reset(connection)
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that leave are the rule here; everything else must be seen."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def with_reset(connection: socket.socket) -> None:
    """Wake whoever reads or writes this connection."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


class StandInHub:
    """Use as a context manager, or start() and stop(). `url` is the endpoint for clients.

    rate: bytes a second of every body, 0 = as fast as it goes. signed_for_s: how long a signed address works.
    tokens: token -> user name. page: hits in one page of a search.
    """

    def __init__(self, port: int = 0, rate: int = 0, page: int = 20) -> None:
        self.repos: dict[str, StoredRepo] = {}
        self.faults = FaultList()
        self.log: list[Request] = []
        self.tokens = {"hf_good": "tester"}
        self.rate, self.page, self.signed_for_s = rate, page, 3600.0
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._signatures: dict[str, float] = {}  # signature -> when it ends
        self._hub = Origin(self, "hub", port)
        self._delivery = Origin(self, "delivery", 0)
        self._elsewhere = Origin(self, "elsewhere", 0)

    @property
    def url(self) -> str:
        """The hub's own origin."""
        return self._hub.url

    @property
    def delivery_url(self) -> str:
        """The origin that signed addresses lead to."""
        return self._delivery.url

    @property
    def elsewhere_url(self) -> str:
        """The origin that the fault redirect_elsewhere leads to."""
        return self._elsewhere.url

    def start(self) -> Self:
        """Answer from now on."""
        for origin in (self._hub, self._delivery, self._elsewhere):
            origin.start()
        return self

    def stop(self) -> None:
        """End every connection and thread."""
        self.stopping.set()
        for origin in (self._hub, self._delivery, self._elsewhere):
            origin.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def add_repo(
        self, repo_id: str, files: Mapping[str, bytes | Path | Content], lfs: Iterable[str] = LFS, **about: Any
    ) -> StoredRepo:
        """Publish a repository. about: fields of stored.About (gated, tags, gguf, base_models, relation, licence …)."""
        contents = {path: as_content(given) for path, given in files.items()}
        self.repos[repo_id] = repo = StoredRepo(repo_id, contents, lfs, About(**about))
        return repo

    def change_repo(
        self, repo_id: str, files: Mapping[str, bytes | Path | Content], keep_old: bool = True
    ) -> StoredRepo:
        """Make a new commit that replaces or adds `files`."""
        repo = self.repos[repo_id]
        kept: dict[str, Content] = {path: file.content for path, file in repo.files.items()}
        repo.change(kept | {path: as_content(given) for path, given in files.items()}, keep_old)
        return repo

    def fault(self, kind: str, path: str, **how: Any) -> None:
        """Misbehave for the next request whose path contains `path`; see faults.Fault."""
        self.faults.add(Fault(kind=kind, path=path, **how))

    def clear(self) -> None:
        """Forget faults and log."""
        self.faults.clear()
        with self._lock:
            self.log.clear()

    def note(self, request: Request) -> None:
        """Write a line of the log."""
        with self._lock:
            self.log.append(request)

    def requests(self, origin: str = "", method: str = "", path: str = "") -> list[Request]:
        """The lines of the log that fit; "" fits all, `path` is a part of the path."""
        with self._lock:
            lines = list(self.log)
        return [
            line for line in lines if origin in ("", line.origin) and method in ("", line.method) and path in line.path
        ]

    def signed_address(self, repo: StoredRepo, file: StoredFile, origin: str = "") -> str:
        """An address that gives the bytes without a token until it ends."""
        signature = CANARY + secrets.token_hex(16)
        with self._lock:
            self._signatures[signature] = time.time() + self.signed_for_s
        query = urlencode({"X-Signature": signature, "Expires": int(time.time() + self.signed_for_s)})
        return f"{origin or self.delivery_url}/delivery/{repo.id}/{file.sha256}/{quote(file.path)}?{query}"

    def is_signed(self, signature: str) -> bool:
        """Whether this signature still opens anything."""
        with self._lock:
            return time.time() < self._signatures.get(signature, 0.0)

    def expire(self, signature: str) -> None:
        """End one signed address."""
        with self._lock:
            self._signatures.pop(signature, None)
