"""Readings on disk: what engines told of a message's text, kept with it and gone with it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from desktop.lens.kept import FORMAT, KeptReading, pack, unpack
from desktop.store.database import Database
from desktop.store.statements import SQL_VALUE, Row, insert

Summary = Mapping[str, float | int | None]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who read. size, changed_ns: of the file, 0 = it was not there to be asked; sha256: "" = not known.

    prompt: hash of what the text stood behind.
    """

    file: str
    size: int = 0
    changed_ns: int = 0
    sha256: str = ""
    voice: str = ""
    framing: str = ""
    prompt: str = ""

    def is_same(self, other: Reader) -> bool:
        """Whether both are the same file behind the same prompt, by what is known of them."""
        if (self.file, self.prompt) != (other.file, other.prompt):
            return False
        if self.sha256 and other.sha256:
            return self.sha256 == other.sha256
        gone = not self.size or not other.size
        return gone or (self.size, self.changed_ns) == (other.size, other.changed_ns)


@dataclass(frozen=True, slots=True)
class ScoreKey:
    """What a reading is found by. text_sha256: of the text and the ids that were read."""

    message_id: int
    text_sha256: str
    reader: Reader
    against: Reader | None


class Scores:
    """Every method may raise FileProblem; those that write have written when they return."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, key: ScoreKey) -> KeptReading | None:
        """The newest reading of this text by these; None where there is none that can be read."""
        rows = self._database.rows(
            "SELECT reader, against, data FROM scores WHERE message_id = ? AND text_sha256 = ? AND format = ? "
            "ORDER BY id DESC",
            (key.message_id, key.text_sha256, FORMAT),
        )
        for row in rows:
            if _is_of(row, key) and isinstance(row["data"], bytes):
                found = unpack(row["data"])
                if found is not None:
                    return found
        return None

    def put(self, key: ScoreKey, reading: KeptReading, summary: Summary) -> None:
        """Keep a reading in the place of an earlier one of the same; without effect where its message is gone."""
        columns: dict[str, SQL_VALUE] = {
            "message_id": key.message_id,
            "text_sha256": key.text_sha256,
            "reader": _told(key.reader),
            "against": _told(key.against) if key.against is not None else "",
            "chunk": reading.chunk,
            "format": FORMAT,
            "summary": json.dumps(dict(summary)),
            "data": pack(reading),
            "created_at": time.time(),
        }
        with self._database.writing() as connection:
            if connection.execute("SELECT 1 FROM messages WHERE id = ?", (key.message_id,)).fetchone() is None:
                return
            connection.execute(
                "DELETE FROM scores WHERE message_id = ? AND text_sha256 = ? AND reader = ? AND against = ?",
                tuple(columns[name] for name in ("message_id", "text_sha256", "reader", "against")),
            )
            insert(connection, "scores", columns)


def _told(reader: Reader) -> str:
    return json.dumps(asdict(reader), sort_keys=True)


def _reader(told: object) -> Reader | None:
    try:
        fields = json.loads(str(told)) if told else None
        return Reader(**fields) if fields is not None else None
    except (ValueError, TypeError):  # an odd value is nobody's
        return None


def _is_of(row: Row, key: ScoreKey) -> bool:
    reader, against = _reader(row["reader"]), _reader(row["against"])
    if reader is None or not reader.is_same(key.reader):
        return False
    if key.against is None or against is None:
        return key.against is None and not row["against"]
    return against.is_same(key.against)
