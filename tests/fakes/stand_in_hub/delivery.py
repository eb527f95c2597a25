"""Sending the body of one file: ranges, pace, and the faults that strike in the middle."""

from __future__ import annotations

import re
import socket
import struct
import time
from typing import TYPE_CHECKING

from tests.fakes.stand_in_hub.content import Content, Flipped
from tests.fakes.stand_in_hub.faults import IN_BODY, Fault
from tests.fakes.stand_in_hub.stored import StoredFile, StoredRepo

if TYPE_CHECKING:
    from tests.fakes.stand_in_hub.answers import Answers

PACE_S = 0.02  # how often a limited body gets its next piece


class Delivery:
    """Answers one HEAD or GET for `file`. `signature`: of the address it came by, "" for the hub's own."""

    def __init__(self, answers: Answers, repo: StoredRepo, file: StoredFile, commit: str, signature: str = "") -> None:
        self.answers, self.hub = answers, answers.hub
        self.repo, self.file, self.commit, self.signature = repo, file, commit, signature

    def take(self, *kinds: str) -> Fault | None:
        """A fault that waits for this request."""
        return self.hub.faults.take(self.answers.command, self.answers.plain_path, *kinds)

    def answer(self) -> None:
        """Head and body."""
        content = self._content()
        part = self._asked_part(content.size)
        if part is None:
            return
        start, end, status = part
        self._send_head(content, start, end, status)
        if self.answers.command == "HEAD":
            return
        self.answers.line.start = start
        fault = self.take(*IN_BODY)
        whole_until = end if fault is None else min(start + fault.after, end)
        if not self._send(content, start, whole_until, self.hub.rate):
            return
        if fault is not None:
            self._misbehave(fault, content, whole_until, end)

    def _content(self) -> Content:
        if fault := self.take("other_file"):
            return self.repo.files[fault.value].content
        if self.answers.command == "GET" and (fault := self.take("corrupt")):
            return Flipped(self.file.content, fault.at)
        return self.file.content

    def _asked_part(self, size: int) -> tuple[int, int, int] | None:
        """(start, end, status); None when the answer was 416."""
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.answers.line.range)
        if asked is None or self.take("ignore_range"):
            return 0, size, 200
        start = int(asked[1])
        end = min(int(asked[2]) + 1, size) if asked[2] else size
        if start < size:
            return start, end, 206
        self.answers.send_status(416, [("Content-Range", f"bytes */{size}"), ("Content-Length", "0")])
        return None

    def _send_head(self, content: Content, start: int, end: int, status: int) -> None:
        etag, length = self.take("etag"), self.take("badlen")
        commit = None if self.signature else self.take("commit")
        headers = [
            ("Content-Type", "application/octet-stream"),
            ("Accept-Ranges", "bytes"),
            ("ETag", f'"{etag.value if etag else self.file.etag}"'),
            ("Content-Length", str(length.size if length else end - start)),
        ]
        if not self.signature:  # a delivery network knows no repositories
            headers.append(("X-Repo-Commit", commit.value if commit else self.commit))
        if status == 206:
            wrong = self.take("content_range")
            headers.append(("Content-Range", wrong.value if wrong else f"bytes {start}-{end - 1}/{content.size}"))
        self.answers.send_status(status, headers)

    def _send(self, content: Content, start: int, end: int, rate: int) -> bool:
        """Send these bytes at `rate` (0 = at once); False when the hub stops meanwhile."""
        began, count = time.monotonic(), 0
        for block in content.blocks(start, end):
            step = len(block) if rate <= 0 else max(1, int(rate * PACE_S))
            for at in range(0, len(block), step):
                piece = block[at : at + step]
                self.answers.wfile.write(piece)
                self.answers.line.sent += len(piece)
                count += len(piece)
                if rate > 0 and self.hub.stopping.wait(max(0.0, began + count / rate - time.monotonic())):
                    return False
        return not self.hub.stopping.is_set()

    def _misbehave(self, fault: Fault, content: Content, at: int, end: int) -> None:
        if fault.kind == "drip":
            self._send(content, at, end, max(1, fault.rate))
        elif fault.kind == "stall":
            if not self.hub.stopping.wait(fault.seconds):
                self._send(content, at, end, self.hub.rate)
        elif fault.kind == "rst":
            self._reset()
        else:
            if fault.kind == "swap":
                self.hub.change_repo(self.repo.id, {self.file.path: fault.body}, keep_old=False)
            if fault.kind == "expire":
                self.hub.expire(self.signature)
            self._drop()

    def _drop(self) -> None:
        self.answers.close_connection = True
        self.answers.connection.shutdown(socket.SHUT_WR)

    def _reset(self) -> None:
        """A reset discards what the other side has not read yet: let it read first."""
        self.hub.stopping.wait(0.05)
        self.answers.close_connection = True
        self.answers.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.answers.abandon()
