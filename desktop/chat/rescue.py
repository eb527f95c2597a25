"""What is done with a damaged chat database: put aside, backup restored, readable rows saved; nothing is deleted."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from desktop.chat.migrations import backups

_CHAT_COLUMNS = "id, title, voice_choice, created_at, updated_at, deleted_at"
_MESSAGE_COLUMNS = (
    "id, chat_id, parent_id, role, voice, file, status, text, reasoning, parameters, timings, finish, error, created_at"
)


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


def save_rows(damaged: Path, connection: sqlite3.Connection) -> int:
    """Copy what can still be read of `damaged` and is missing in `connection`. Returns the number of messages."""
    connection.execute("BEGIN IMMEDIATE")
    for row in _readable(damaged, "chats", _CHAT_COLUMNS):
        _insert(connection, "chats", _CHAT_COLUMNS, row)
    messages = sorted(_readable(damaged, "messages", _MESSAGE_COLUMNS))
    saved = sum(_insert_message(connection, row) for row in messages)
    connection.execute("COMMIT")
    return saved


def _is_sound(backup: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{backup.as_uri()}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.Error:
        return False


def _readable(damaged: Path, table: str, columns: str) -> list[tuple[object, ...]]:
    """Every row that can be reached from either end of the table: damage in the middle costs only the middle."""
    rows: dict[object, tuple[object, ...]] = {}
    for direction in ("ASC", "DESC"):
        try:
            with closing(sqlite3.connect(f"{damaged.as_uri()}?mode=ro", uri=True)) as connection:
                connection.text_factory = _readable_text
                query = f"SELECT {columns} FROM {table} WHERE id > 0 ORDER BY id {direction}"  # noqa: S608 - our names
                rows.update((row[0], row) for row in connection.execute(query) if isinstance(row[0], int))
        except sqlite3.Error:
            continue
    return list(rows.values())


def _readable_text(data: bytes) -> str:
    return data.decode("utf-8", "replace")  # one damaged character must not end the reading of all that follow


def _insert(connection: sqlite3.Connection, table: str, columns: str, row: tuple[object, ...]) -> int:
    marks = ", ".join("?" for _ in row)
    try:
        cursor = connection.execute(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", row)  # noqa: S608
    except sqlite3.IntegrityError:
        return 0  # the row itself is damaged
    return cursor.rowcount


def _insert_message(connection: sqlite3.Connection, row: tuple[object, ...]) -> int:
    """A message without its parent becomes the first of its chat; one without its chat gets a new one: words count."""
    identifier, chat_id, parent_id = row[:3]
    _insert(connection, "chats", _CHAT_COLUMNS, (chat_id, "Recovered chat", "instruct", row[-1], row[-1], None))
    parent = connection.execute("SELECT 1 FROM messages WHERE chat_id = ? AND id = ?", (chat_id, parent_id)).fetchone()
    if parent is None:
        row = (identifier, chat_id, None, *row[3:])
    return _insert(connection, "messages", _MESSAGE_COLUMNS, row)
