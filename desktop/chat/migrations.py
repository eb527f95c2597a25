"""The chat database's format: one numbered function per step, each in a transaction, after a backup."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from pathlib import Path

APPLICATION_ID = 0x54414E44  # "TAND" in the file's header
BACKUPS_KEPT = 3

Migration = Callable[[sqlite3.Connection], None]


def _m001_chats_and_messages(connection: sqlite3.Connection) -> None:
    """Chats, messages as a tree, and an index of their words."""
    for statement in _FIRST_SCHEMA:
        connection.execute(statement)


_FIRST_SCHEMA = (
    """
    CREATE TABLE chats (
        id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice, not even after a purge
        title TEXT NOT NULL,
        voice_choice TEXT NOT NULL,
        created_at REAL NOT NULL,
        updated_at REAL NOT NULL,
        deleted_at REAL
    )
    """,
    """
    CREATE TABLE messages (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        chat_id INTEGER NOT NULL REFERENCES chats (id),
        parent_id INTEGER CHECK (parent_id < id),  -- so the tree cannot hold a circle
        role TEXT NOT NULL CHECK (role IN ('system', 'user', 'assistant')),
        voice TEXT,
        file TEXT NOT NULL DEFAULT '',
        status TEXT NOT NULL,
        text TEXT NOT NULL,
        reasoning TEXT NOT NULL DEFAULT '',
        parameters TEXT NOT NULL DEFAULT '{}',
        timings TEXT NOT NULL DEFAULT '{}',
        finish TEXT NOT NULL DEFAULT '',
        error TEXT NOT NULL DEFAULT '',
        created_at REAL NOT NULL,
        UNIQUE (chat_id, id),
        -- No cascade: a chain of a thousand messages would exceed SQLite's depth of triggers.
        FOREIGN KEY (chat_id, parent_id) REFERENCES messages (chat_id, id)
    )
    """,
    "CREATE INDEX messages_by_parent ON messages (chat_id, parent_id)",
    "CREATE INDEX messages_running ON messages (status) WHERE status = 'running'",
    # A running answer changes every second and is indexed once, when it ends.
    "CREATE VIEW message_texts AS SELECT id, text FROM messages WHERE status <> 'running'",
    """
    CREATE VIRTUAL TABLE message_words USING fts5 (
        text, content = 'message_texts', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
    )
    """,
    """
    CREATE TRIGGER message_words_insert AFTER INSERT ON messages WHEN new.status <> 'running' BEGIN
        INSERT INTO message_words (rowid, text) VALUES (new.id, new.text);
    END
    """,
    """
    CREATE TRIGGER message_words_delete AFTER DELETE ON messages WHEN old.status <> 'running' BEGIN
        INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', old.id, old.text);
    END
    """,
    """
    CREATE TRIGGER message_words_leave AFTER UPDATE OF text, status ON messages WHEN old.status <> 'running' BEGIN
        INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', old.id, old.text);
        INSERT INTO message_words (rowid, text) SELECT id, text FROM message_texts WHERE id = new.id;
    END
    """,
    """
    CREATE TRIGGER message_words_enter AFTER UPDATE OF text, status ON messages
    WHEN old.status = 'running' AND new.status <> 'running' BEGIN
        INSERT INTO message_words (rowid, text) VALUES (new.id, new.text);
    END
    """,
)

MIGRATIONS: tuple[Migration, ...] = (_m001_chats_and_messages,)  # the n-th makes format n
NEWEST_FORMAT = len(MIGRATIONS)


def format_of(connection: sqlite3.Connection) -> int:
    """The number of the last migration that was applied; 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, database: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring `connection` to the newest format. A file with content is backed up first. Raises sqlite3.Error."""
    current = format_of(connection)
    if 0 < current < len(migrations):
        back_up(connection, database)
    for number, migration in enumerate(migrations[current:], start=current + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            migration(connection)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def backups(database: Path) -> list[Path]:
    """The backups of `database`, newest first."""
    return sorted(_backup_dir(database).glob(f"{database.stem}-*.sqlite3"), reverse=True)


def back_up(connection: sqlite3.Connection, database: Path) -> Path:
    """Write a whole copy beside `database`, keep the newest three. Raises sqlite3.Error or OSError."""
    folder = _backup_dir(database)
    folder.mkdir(mode=0o700, exist_ok=True)
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    number = sum(1 for _ in folder.glob(f"{database.stem}-{stamp}-*.sqlite3"))
    target = folder / f"{database.stem}-{stamp}-{number:02}-format{format_of(connection)}.sqlite3"
    unfinished = target.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    connection.execute("VACUUM INTO ?", (str(unfinished),))
    with unfinished.open("rb+") as file:
        os.fsync(file.fileno())
    unfinished.replace(target)
    for old in backups(database)[BACKUPS_KEPT:]:
        old.unlink(missing_ok=True)
    return target


def _backup_dir(database: Path) -> Path:
    return database.parent / "backups"
