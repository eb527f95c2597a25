"""A TCP server on 127.0.0.1 that answers with given bytes, for answers no HTTP library would send."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterable


class RawServer:
    """Each connection gets the next of `answers` (the last one again and again), in pieces `pause_s` apart.

    Then it is closed: in order, by a reset, or not at all until the server stops.
    """

    def __init__(
        self, answers: Iterable[bytes], *, then: str = "close", piece: int = 65536, pause_s: float = 0
    ) -> None:
        self._answers, self._then, self._piece, self._pause_s = list(answers), then, piece, pause_s
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(0.05)
        self._stopping = threading.Event()
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.requests: list[bytes] = []
        self._threads = [threading.Thread(target=self._serve, name="raw server")]

    def __enter__(self) -> RawServer:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        self._listening.close()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listening.accept()
            except TimeoutError:
                continue
            answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
            thread = threading.Thread(target=self._answer, args=(connection, answer), name="raw connection")
            self._threads.append(thread)
            thread.start()

    def _answer(self, connection: socket.socket, answer: bytes) -> None:
        with connection:
            try:
                self._talk(connection, answer)
            except OSError:
                return  # the client left

    def _talk(self, connection: socket.socket, answer: bytes) -> None:
        self.requests.append(connection.recv(65536))
        for at in range(0, len(answer), self._piece):
            connection.sendall(answer[at : at + self._piece])
            if self._stopping.wait(self._pause_s):
                return
        if self._then == "hold":
            connection.settimeout(0.05)
            while not self._stopping.is_set():
                try:
                    if not connection.recv(1000):
                        return
                except TimeoutError:
                    continue
        elif self._then == "reset":
            self._stopping.wait(0.05)  # a reset discards what was not read yet
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def http(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """An HTTP answer; `length` lies about the body's."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body
