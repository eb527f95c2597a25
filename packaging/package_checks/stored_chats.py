"""Reads the chats a window has stored, from a copy: the files themselves belong to the window that is open."""

import shutil
import sqlite3  # noqa: TID251 - the program under check is another one; what it stored is read from outside
import tempfile
from contextlib import closing
from pathlib import Path
from typing import NamedTuple


class StoredMessage(NamedTuple):
    """One message. role: user or assistant. status: complete, interrupted …"""

    role: str
    status: str
    text: str


def messages(home: Path) -> list[StoredMessage]:
    """All messages below a home folder, oldest first; none where nothing was stored yet."""
    files = list(home.glob(".local/share/tandem/chats.sqlite3*"))
    with tempfile.TemporaryDirectory(prefix="tandem-check-") as folder:
        # The -shm file is left out: SQLite makes it anew from the log, which may have grown between two copies.
        for path in files:
            if not path.name.endswith("-shm"):
                shutil.copyfile(path, Path(folder) / path.name)
        try:
            with closing(sqlite3.connect(Path(folder) / "chats.sqlite3")) as connection:
                rows = connection.execute("SELECT role, status, text FROM messages ORDER BY id").fetchall()
        except sqlite3.DatabaseError:  # copied while it was being written: the next look will see it whole
            return []
    return [StoredMessage(*row) for row in rows]


def asked(home: Path, words: str) -> bool:
    """Whether a question with these words is stored."""
    return any(message.role == "user" and words in message.text for message in messages(home))


def answers(home: Path) -> int:
    """How many whole answers are stored."""
    return sum(
        message.role == "assistant" and message.status == "complete" and bool(message.text.strip())
        for message in messages(home)
    )
