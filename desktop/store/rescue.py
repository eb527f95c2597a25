"""What is done with a damaged chat database: put aside, backup restored, readable rows saved; nothing is deleted."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from desktop.store.carry_over import copy_format1
from desktop.store.format1 import Format1
from desktop.store.migrations import backups
from desktop.store.salvage import SavedTable, mend_references, readable_rows, tables, with_items
from desktop.store.soundness import check_quickly, indexed_afterwards


class Saved(NamedTuple):
    """What came out of a damaged file: the number of messages, and what is not as it was, a line each."""

    messages: int
    changes: list[str]


def move_aside(database: Path) -> Path:
    """Rename the file, with its -wal and -shm, to a free name beside it. Returns that name. Raises OSError."""
    number = 1
    while (aside := database.with_name(f"{database.stem}.damaged-{number}.sqlite3")).exists():
        number += 1
    for suffix in ("", "-wal", "-shm"):
        part = database.with_name(database.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside


def restore_backup(database: Path) -> Path | None:
    """Copy the newest sound backup to `database`. Returns the backup, None if there is none. Raises OSError."""
    for backup in backups(database):
        if not _is_sound(backup):
            continue
        unfinished = database.with_name(database.name + ".part")
        shutil.copyfile(backup, unfinished)
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(database)
        return backup
    return None


def put_back(damaged: Path, database: Path) -> None:
    """Undo move_aside, so that the next start tries again. Raises OSError."""
    for suffix in ("", "-wal", "-shm"):
        part = damaged.with_name(damaged.name + suffix)
        database.with_name(database.name + suffix).unlink(missing_ok=True)  # a copy of a backup at the most
        if part.exists():
            part.rename(database.with_name(database.name + suffix))


def save_rows(damaged: Path, connection: sqlite3.Connection) -> Saved:
    """Copy what can still be read of `damaged`, of whatever format, and is missing in `connection`.

    Tables and columns are those that both files have. Raises sqlite3.Error.
    """
    before = _count(connection)
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        connection.execute("BEGIN IMMEDIATE")
        save = _save_format1 if _has_table(damaged, "chats") else _save_same
        with indexed_afterwards(connection):
            changes = save(damaged, connection)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("PRAGMA foreign_keys = ON")
    return Saved(_count(connection) - before, changes)


def _save_format1(damaged: Path, connection: sqlite3.Connection) -> list[str]:
    old = Format1()
    old.take_chats(readable_rows(damaged, "chats"))
    rows = sorted(readable_rows(damaged, "messages"), key=lambda row: int(str(row["id"])))
    old.take_places(rows)
    copy_format1(old, rows, connection)
    mend_references(connection)
    return old.changes


def _save_same(damaged: Path, connection: sqlite3.Connection) -> list[str]:
    changes: list[str] = []
    for table in tables(connection):
        saving = SavedTable(connection, table)
        rows = readable_rows(damaged, table)
        for row in with_items(connection, rows) if table == "messages" else rows:
            changes += saving.add(row)
    mend_references(connection)
    return changes


def _is_sound(backup: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{backup.as_uri()}?mode=ro", uri=True)) as connection:
            check_quickly(connection)
    except sqlite3.Error:
        return False
    return True


def _has_table(damaged: Path, table: str) -> bool:
    try:
        with closing(sqlite3.connect(f"{damaged.as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT 1 FROM sqlite_schema WHERE name = ?", (table,)).fetchone() is not None
    except sqlite3.Error:
        return False


def _count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM messages").fetchone()[0])
