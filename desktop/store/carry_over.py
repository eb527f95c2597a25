"""Brings a file of format 1 up to date: the new file is whole and checked before it takes the old one's place."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from desktop.atomic_file import rename_over, write_atomically
from desktop.store.format1 import Format1, OldRow
from desktop.store.migrations import back_up, format_in_header, migrate
from desktop.store.rows import writer_columns
from desktop.store.soundness import damage, indexed_afterwards, problems
from desktop.store.statements import insert, writer_row
from desktop.store.values import HIGHEST_ID, read_text

OLD_FORMAT = 1
_SUFFIX = ".format2"  # of the new file until it is whole


class CarriedOver(NamedTuple):
    """What became of a file. changes: what is not as it was, a line each. kept: the old file's copy."""

    changes: list[str]
    kept: Path
    listed: Path | None  # the file that has the changes

    @property
    def notice(self) -> str:
        """What the user should be told, "" if nothing."""
        if not self.changes:
            return ""
        things = "One thing" if len(self.changes) == 1 else f"{len(self.changes)} things"
        return (
            f"The chats were brought into this version's format. {things} could not be taken over as it stood there; "
            f"no words were lost. The list: {self.listed}. The file as it was: {self.kept}."
        )


def carry_over(old: sqlite3.Connection, database: Path) -> CarriedOver:
    """Put a file of today's format into the place of `database`, of which `old` is the only connection; close that.

    A kill at any moment leaves the old file or the new one, each whole. Raises sqlite3.Error or OSError.
    """
    kept = back_up(old, database)
    unfinished = database.with_name(database.name + _SUFFIX)
    _remove(unfinished)
    try:
        changes = _build(old, unfinished)
        listed = _list(changes, kept)
        _let_go(old, database)
        if format_in_header(database) == OLD_FORMAT:  # else another program was faster
            rename_over(unfinished, database)
            _sync_folder(database.parent)
    finally:
        _remove(unfinished)
    return CarriedOver(changes, kept, listed)


def copy_format1(old: Format1, rows: Iterable[OldRow], new: sqlite3.Connection) -> None:
    """Insert what is missing in `new`: the messages of these rows and all else that `old` knows by now.

    In a transaction of `new` whose foreign keys are off. Raises sqlite3.Error.
    """
    writers: dict[int, int] = {}  # by the object's identity: it stays in `old`
    for row in rows:
        columns, writer = old.message(row)
        if writer is not None:
            if id(writer) not in writers:
                writers[id(writer)] = writer_row(new, writer_columns(writer))
            columns["writer_id"] = writers[id(writer)]
        insert(new, "messages", columns, if_missing=True)
    for item in old.items.values():
        insert(new, "items", item, if_missing=True)
    for choice in old.chosen():
        insert(new, "chosen", choice, if_missing=True)


def _build(old: sqlite3.Connection, unfinished: Path) -> list[str]:
    old.text_factory = read_text
    with closing(sqlite3.connect(unfinished, isolation_level=None)) as new:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF", "temp_store = MEMORY"):
            new.execute(f"PRAGMA {pragma}").fetchall()
        migrate(new, unfinished)
        format1 = Format1()
        format1.take_chats(_rows(old, "chats"))
        format1.take_places(_rows(old, "messages"))
        new.execute("BEGIN")
        with indexed_afterwards(new):
            copy_format1(format1, _rows(old, "messages"), new)
        _keep_used_ids(old, new)
        new.execute("COMMIT")
        _check(old, new, format1)
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    return format1.changes


def _rows(connection: sqlite3.Connection, table: str) -> Iterator[OldRow]:
    """All rows as mappings, in the order of ids, by the table alone: an index may be damaged."""
    cursor = connection.execute(f"SELECT * FROM {table} NOT INDEXED ORDER BY id")  # noqa: S608 - our own words
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def _keep_used_ids(old: sqlite3.Connection, new: sqlite3.Connection) -> None:
    """Ids that were given once are not given again, not even those of rows that are gone."""
    for before, now in (("chats", "items"), ("messages", "messages")):
        row = old.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = ?", (before,)).fetchone()
        highest = new.execute(f"SELECT coalesce(max(id), 0) FROM {now}").fetchone()[0]  # noqa: S608 - our own words
        used = row[0] if isinstance(row[0], int) and highest < row[0] <= HIGHEST_ID else highest
        new.execute("DELETE FROM sqlite_sequence WHERE name = ?", (now,))
        new.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (now, used))


def _check(old: sqlite3.Connection, new: sqlite3.Connection, format1: Format1) -> None:
    counted = [
        (new.execute("SELECT count(*) FROM messages").fetchone()[0], _count(old, "messages")),
        (new.execute("SELECT count(*) FROM items").fetchone()[0], _count(old, "chats") + format1.recovered),
    ]
    if any(now != before for now, before in counted):
        raise damage(f"of chats and messages there are {counted}")
    if wrong := problems(new):
        raise damage(f"the new file is not sound: {wrong[0]}")


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table} NOT INDEXED").fetchone()[0])  # noqa: S608


def _list(changes: Sequence[str], kept: Path) -> Path | None:
    if not changes:
        return None
    listed = kept.with_suffix(".txt")
    write_atomically(listed, "\n".join([*changes, ""]).encode("utf-8", "replace"))
    return listed


def _let_go(old: sqlite3.Connection, database: Path) -> None:
    """Close the old file so that no -wal is left: SQLite would take it for the new file's."""
    mode = old.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    old.close()
    wal = database.with_name(database.name + "-wal")
    if mode != "delete" or wal.exists():
        raise sqlite3.OperationalError(f"the old file was not let go (journal mode {mode})")
    database.with_name(database.name + "-shm").unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # not every file system can
            os.fsync(handle)
    finally:
        os.close(handle)


def _remove(unfinished: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        unfinished.with_name(unfinished.name + suffix).unlink(missing_ok=True)
