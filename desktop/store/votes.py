"""Votes on disk: which of two answers was better. They go with the messages that they are about."""

from __future__ import annotations

import time
from contextlib import suppress

from desktop.chat.comparing.tally import Counted
from desktop.chat.comparing.vote import TaskKind, Verdict, Vote
from desktop.store.database import Database
from desktop.store.statements import Row, insert
from desktop.voice import Voice

_COLUMNS = "v.item_id, v.left_id, v.right_id, v.verdict, v.blind, v.kind"
_COUNTED = """
    SELECT v.verdict, v.blind, v.kind, lw.voice AS left_voice, rw.voice AS right_voice FROM votes AS v
    JOIN messages AS l ON l.id = v.left_id JOIN writers AS lw ON lw.id = l.writer_id
    JOIN messages AS r ON r.id = v.right_id JOIN writers AS rw ON rw.id = r.writer_id
    JOIN items AS i ON i.id = v.item_id
    WHERE v.verdict <> '' AND l.deleted_at IS NULL AND r.deleted_at IS NULL AND i.deleted_at IS NULL
"""


class Votes:
    """Every method may raise FileProblem; those that write have written when they return."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, item_id: int) -> list[Vote]:
        """All of an item, the oldest first."""
        rows = self._database.rows(f"SELECT {_COLUMNS} FROM votes AS v WHERE item_id = ? ORDER BY id", (item_id,))  # noqa: S608
        return [vote for row in rows if (vote := _vote(row)) is not None]

    def put(self, vote: Vote) -> None:
        """Keep this one in the place of what was said of the pair before."""
        with self._database.writing() as connection:
            self._remove(vote.left_id, vote.right_id)
            columns: dict[str, str | int | float | bytes | None] = {
                "item_id": vote.item_id,
                "left_id": vote.left_id,
                "right_id": vote.right_id,
                "verdict": vote.verdict.value,
                "blind": int(vote.blind),
                "kind": vote.kind.value,
                "created_at": time.time(),
            }
            insert(connection, "votes", columns)

    def remove(self, left_id: int, right_id: int) -> None:
        """Nothing is said of this pair any more."""
        with self._database.writing():
            self._remove(left_id, right_id)

    def counted(self) -> list[Counted]:
        """All between a base and an instruct answer which both are there."""
        return [found for row in self._database.rows(_COUNTED) if (found := _counted(row)) is not None]

    def _remove(self, left_id: int, right_id: int) -> None:
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM votes WHERE (left_id = ? AND right_id = ?) OR (left_id = ? AND right_id = ?)",
                (left_id, right_id, right_id, left_id),
            )


def _vote(row: Row) -> Vote | None:
    """None for what only a damaged file has."""
    with suppress(ValueError, TypeError, OverflowError):
        kind = TaskKind(row["kind"]) if row["kind"] in list(TaskKind) else TaskKind.TALK
        numbers = int(row["item_id"]), int(row["left_id"]), int(row["right_id"])
        return Vote(*numbers, Verdict(row["verdict"]), bool(row["blind"]), kind)
    return None


def _counted(row: Row) -> Counted | None:
    with suppress(ValueError, TypeError, OverflowError):
        left, right, verdict = Voice(row["left_voice"]), Voice(row["right_voice"]), Verdict(row["verdict"])
        kind = TaskKind(row["kind"]) if row["kind"] in list(TaskKind) else TaskKind.TALK
        better = {Verdict.LEFT: left, Verdict.RIGHT: right}.get(verdict)
        return Counted(kind, better, bool(row["blind"])) if left is not right else None
    return None
