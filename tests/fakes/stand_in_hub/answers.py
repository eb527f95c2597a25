"""What the stand-in hub answers to each address, in the words and headers of the hub."""

from __future__ import annotations

import json
import re
import time
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fakes.stand_in_hub.delivery import Delivery
from tests.fakes.stand_in_hub.request import Request
from tests.fakes.stand_in_hub.search import search
from tests.fakes.stand_in_hub.stored import StoredFile, StoredRepo

if TYPE_CHECKING:
    from tests.fakes.stand_in_hub.hub import Origin, StandInHub

Headers = list[tuple[str, str]]
API = re.compile(r"/api/models/([^/]+/[^/]+)(?:/(revision|tree|paths-info|refs|auth-check)(?:/([^/]+)(?:/(.+))?)?)?/?")
RESOLVE = re.compile(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)")
DELIVERY = re.compile(r"/delivery/([^/]+/[^/]+)/([0-9a-f]{64})/(.+)")
PORTAL = b"<!DOCTYPE html><html><head><title>Welcome</title></head><body>Sign in to use this network.</body></html>"
DENIED = b'<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>'


class Answers(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "StandInHub"
    server: Origin  # type: ignore[assignment]
    line: Request
    plain_path = ""
    query: dict[str, list[str]] = {}  # noqa: RUF012 - replaced by every request

    @property
    def hub(self) -> StandInHub:
        return self.server.hub

    def log_message(self, *_: object) -> None:
        """The hub keeps its own log."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def abandon(self) -> None:
        """Close the socket under the streams, so that a reset goes out at once."""
        self.rfile.close()
        self.connection.close()

    # replies

    def send_status(self, status: int, headers: Headers) -> None:
        """Status line and headers."""
        self.line.status = status
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()

    def send_body(self, status: int, kind: str, body: bytes, headers: Headers | None = None) -> None:
        """A whole answer."""
        self.send_status(status, [("Content-Type", kind), ("Content-Length", str(len(body))), *(headers or [])])
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_json(self, found: Any, headers: Headers | None = None) -> None:
        """A good answer of the API."""
        self.send_body(200, "application/json; charset=utf-8", json.dumps(found).encode(), headers)

    def refuse(self, status: int, code: str, message: str, headers: Headers | None = None) -> None:
        """An error in the hub's manner: the code in X-Error-Code, the words in X-Error-Message and the body."""
        told: Headers = [("X-Error-Code", code)] if code else []
        body = json.dumps({"error": message}).encode()
        self.send_body(status, "application/json", body, [*told, ("X-Error-Message", message), *(headers or [])])

    # dispatch

    def _answer(self) -> None:
        address = urlsplit(self.path)
        self.plain_path, self.query = unquote(address.path), parse_qs(address.query, keep_blank_values=True)
        self.line = Request(
            time=time.time(),
            origin=self.server.name,
            method=self.command,
            path=self.plain_path,
            query=address.query,
            range=self.headers.get("Range", ""),
            authorization=self.headers.get("Authorization", ""),
            headers=dict(self.headers.items()),
        )
        self.hub.note(self.line)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) if self.command == "POST" else b""
        if not self._fault():
            self._route(body)

    def _fault(self) -> bool:
        """Whether a fault answered instead."""
        fault = self.hub.faults.take(self.command, self.plain_path, "status", "html", "hang")
        if fault is None:
            return False
        if fault.kind == "hang":
            self.hub.stopping.wait(fault.seconds)
            self.close_connection = True
        elif fault.kind == "html":
            self.send_body(200, "text/html; charset=utf-8", fault.body or PORTAL)
        else:
            told: Headers = [("X-Error-Code", fault.error_code)] if fault.error_code else []
            self.send_body(fault.code, "text/plain", fault.body or b"injected", [*told, *fault.headers])
        return True

    def _route(self, body: bytes) -> None:
        path = self.plain_path
        if path == "/api/models":
            hits, headers = search(self.hub, self.query)
            self.send_json(hits, headers)
        elif path == "/api/whoami-v2":
            self._who_am_i()
        elif path == "/api/agent-harnesses":
            self.send_json({"standardEnvVars": [], "harnesses": {}})
        elif match := API.fullmatch(path):
            self._model(*match.groups(), body=body)
        elif match := RESOLVE.fullmatch(path):
            self._resolve(*match.groups())
        elif match := DELIVERY.fullmatch(path):
            self._deliver(*match.groups())
        else:
            self.refuse(404, "", "Not found")

    # the hub's own origin

    def _user(self) -> str:
        given = self.headers.get("Authorization", "")
        return self.hub.tokens.get(given.removeprefix("Bearer "), "")

    def _who_am_i(self) -> None:
        name = self._user()
        if name:
            token = {"displayName": "stand-in", "role": "read"}
            auth = {"type": "access_token", "accessToken": token}
            self.send_json({"type": "user", "id": "1", "name": name, "fullname": name.title(), "auth": auth})
        else:
            self.refuse(401, "", "Invalid credentials in Authorization header")

    def _repo(self, repo_id: str) -> StoredRepo | None:
        repo = self.hub.repos.get(repo_id)
        if repo is None:  # the hub hides from strangers what is missing and what is private alike
            self.refuse(404 if self._user() else 401, "RepoNotFound", "Repository not found")
        return repo

    def _is_closed(self, repo: StoredRepo) -> bool:
        """Whether the gate was shut, and said so."""
        if not repo.about.gated or (self._user() and repo.about.granted):
            return False
        words = f"Access to model {repo.id} is restricted. You must have access to it and be authenticated."
        self.refuse(403 if self._user() else 401, "GatedRepo", words, [("X-Repo-Commit", repo.commit)])
        return True

    def _commit(self, repo: StoredRepo, revision: str | None) -> str:
        commit = repo.commit_of(revision or "main")
        if not commit:
            self.refuse(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        return commit

    def _model(self, repo_id: str, what: str | None, revision: str | None, folder: str | None, body: bytes) -> None:
        repo = self._repo(repo_id)
        if repo is None:
            return
        if what == "auth-check":
            if not self._is_closed(repo):
                self.send_json({})
            return
        if what == "refs":
            branch = {"name": "main", "ref": "refs/heads/main", "targetCommit": repo.commit}
            self.send_json({"branches": [branch], "tags": [], "converts": []})
            return
        commit = self._commit(repo, revision)
        if commit:
            self._model_at(repo, commit, what, folder or "", body)

    def _model_at(self, repo: StoredRepo, commit: str, what: str | None, folder: str, body: bytes) -> None:
        if what == "tree":
            recursive = self.query.get("recursive", ["false"])[0].lower() in ("true", "1")
            self.send_json(repo.tree(commit, folder, recursive))
        elif what == "paths-info":
            files = repo.commits[commit]
            self.send_json([files[path].node() for path in _paths(body) if path in files])
        else:
            self.send_json(repo.information(commit, "blobs" in self.query, self.query.get("expand", ())))

    def _resolve(self, repo_id: str, revision: str, path: str) -> None:
        repo = self._repo(repo_id)
        if repo is None or self._is_closed(repo):
            return
        commit = self._commit(repo, revision)
        if not commit:
            return
        file = repo.commits[commit].get(path)
        if file is None:
            self.refuse(404, "EntryNotFound", "Entry not found", [("X-Repo-Commit", commit)])
        elif file.lfs:
            self._point_to(repo, file, commit)
        else:
            Delivery(self, repo, file, commit).answer()

    def _point_to(self, repo: StoredRepo, file: StoredFile, commit: str) -> None:
        """Large files come from another origin, by an address that is signed for a while."""
        take = self.hub.faults.take
        etag = take(self.command, self.plain_path, "etag")
        length = take(self.command, self.plain_path, "badlen")
        named = take(self.command, self.plain_path, "commit")
        headers = [
            ("Location", self.hub.signed_address(repo, file)),
            ("X-Repo-Commit", named.value if named else commit),
            ("X-Linked-Etag", f'"{etag.value if etag else file.sha256}"'),
            ("X-Linked-Size", str(length.size if length else file.size)),
            ("ETag", f'"{file.blob}"'),
            ("Content-Length", "0"),
        ]
        if repo.about.xet:
            headers.append(("X-Xet-Hash", file.sha256))
            headers.append(("X-Xet-Refresh-Route", f"/api/models/{repo.id}/xet-read-token/{commit}"))
        self.send_status(302, headers)

    # the origins that signed addresses lead to

    def _deliver(self, repo_id: str, sha256: str, path: str) -> None:
        signature = self.query.get("X-Signature", [""])[0]
        repo = self.hub.repos.get(repo_id)
        found = _by_sha256(repo, sha256, path) if repo else None
        if repo is None or found is None:
            self.refuse(404, "", "NoSuchKey")
            return
        if self.hub.faults.take(self.command, self.plain_path, "expired"):
            self.hub.expire(signature)
        if not self.hub.is_signed(signature):
            self.send_body(403, "application/xml", DENIED)
            return
        if self.server.name == "delivery" and self.hub.faults.take(self.command, path, "redirect_elsewhere"):
            address = self.hub.signed_address(repo, found[1], self.hub.elsewhere_url)
            self.send_status(302, [("Location", address), ("Content-Length", "0")])
            return
        Delivery(self, repo, found[1], found[0], signature).answer()


def _paths(body: bytes) -> list[str]:
    """The paths asked for in a form or in JSON."""
    text = body.decode()
    if text.startswith("{"):
        return list(json.loads(text).get("paths", []))
    return parse_qs(text).get("paths", [])


def _by_sha256(repo: StoredRepo, sha256: str, path: str) -> tuple[str, StoredFile] | None:
    """(commit, file) with this content."""
    for commit, files in repo.commits.items():
        if path in files and files[path].sha256 == sha256:
            return commit, files[path]
    return None
