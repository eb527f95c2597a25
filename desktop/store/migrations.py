"""The chat database's format: one numbered function per step, each in a transaction, after a backup."""

from __future__ import annotations

import os
import sqlite3
import struct
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop.store.schema import APPLICATION_ID, FIRST_FORMAT, STATEMENTS

BACKUPS_KEPT = 3

Migration = Callable[[sqlite3.Connection], None]


def _m002_items_and_messages(connection: sqlite3.Connection) -> None:
    """Items, messages with their ways, writers, tokens, attachments, and an index of their words."""
    for statement in STATEMENTS:
        connection.execute(statement)


def _m003_hidden_messages(connection: sqlite3.Connection) -> None:
    """Whether a message is left out of what the voices are sent."""
    connection.execute("ALTER TABLE messages ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0")


def _m004_scores(connection: sqlite3.Connection) -> None:
    """What engines told of messages' texts, token by token."""
    connection.execute(
        """
        CREATE TABLE scores (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
            text_sha256 TEXT NOT NULL DEFAULT '',  -- of the text and the ids that were read
            reader TEXT NOT NULL DEFAULT '',  -- JSON: file, its identity, voice, framing, hash of the prompt
            against TEXT NOT NULL DEFAULT '',  -- the same of the other side; '' = it was compared with nobody
            chunk INTEGER NOT NULL DEFAULT 0,  -- tokens in a batch, which figures depend on in their last digits
            format INTEGER NOT NULL DEFAULT 0,  -- of data
            summary TEXT NOT NULL DEFAULT '{}',  -- JSON: names and numbers
            data BLOB NOT NULL DEFAULT x'',
            created_at REAL NOT NULL DEFAULT 0,
            UNIQUE (message_id, text_sha256, reader, against, chunk)
        )
        """
    )


def _m005_votes(connection: sqlite3.Connection) -> None:
    """Which of two answers was better. verdict '' = who is who is hidden until there is one."""
    connection.execute(
        """
        CREATE TABLE votes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            item_id INTEGER NOT NULL,
            left_id INTEGER NOT NULL,  -- as they stood on the screen
            right_id INTEGER NOT NULL CHECK (right_id <> left_id),
            verdict TEXT NOT NULL DEFAULT 'tie' CHECK (verdict IN ('', 'left', 'right', 'tie')),
            blind INTEGER NOT NULL DEFAULT 0,
            kind TEXT NOT NULL DEFAULT '',
            created_at REAL NOT NULL DEFAULT 0,
            FOREIGN KEY (item_id, left_id) REFERENCES messages (item_id, id) ON DELETE CASCADE,
            FOREIGN KEY (item_id, right_id) REFERENCES messages (item_id, id) ON DELETE CASCADE
        )
        """
    )
    connection.execute("CREATE UNIQUE INDEX votes_by_pair ON votes (item_id, left_id, right_id)")
    connection.execute("CREATE INDEX votes_by_right ON votes (item_id, right_id)")


def _m006_pages(connection: sqlite3.Connection) -> None:
    """What pages are made of: takes, and the pieces that their texts consist of."""
    connection.execute(
        """
        CREATE TABLE takes (
            item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,  -- within the page; 1 is its beginning
            parent INTEGER,  -- the number of the take that it leaves
            place INTEGER NOT NULL DEFAULT 0,  -- code points into that one's text
            chosen INTEGER,  -- the number of the take with which the page leaves this one
            pieces TEXT NOT NULL DEFAULT '[]',  -- JSON: ids of its pieces, in order
            bookmarked INTEGER NOT NULL DEFAULT 0,
            unread INTEGER NOT NULL DEFAULT 0,
            pruned INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (item_id, number)
        )
        """
    )
    connection.execute(
        """
        CREATE TABLE pieces (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
            text TEXT NOT NULL DEFAULT '',
            writer_id INTEGER REFERENCES writers (id),  -- NULL = the user, by hand
            vocabulary TEXT NOT NULL DEFAULT '',
            ids BLOB NOT NULL DEFAULT x'',  -- u32, this and the next little-endian
            ends BLOB NOT NULL DEFAULT x'',  -- u32: where each token ends, in code points of the text
            drawn TEXT NOT NULL DEFAULT ''  -- JSON: seed, way, ways, mean_logprob, finish; '' = not drawn
        )
        """
    )
    connection.execute("CREATE INDEX pieces_by_item ON pieces (item_id)")
    connection.execute("CREATE INDEX pieces_by_writer ON pieces (writer_id) WHERE writer_id IS NOT NULL")


# Each makes the next format, the first FIRST_FORMAT.
MIGRATIONS: tuple[Migration, ...] = (
    _m002_items_and_messages,
    _m003_hidden_messages,
    _m004_scores,
    _m005_votes,
    _m006_pages,
)


def newest_format(migrations: Sequence[Migration] = MIGRATIONS) -> int:
    """The format that these migrations lead to."""
    return FIRST_FORMAT - 1 + len(migrations)


def format_of(connection: sqlite3.Connection) -> int:
    """The number of the last migration that was applied; 0 for an empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def format_in_header(path: Path) -> int:
    """PRAGMA user_version as the file's header has it, without opening the database; 0 if it has none."""
    try:
        with path.open("rb") as file:
            header = file.read(64)
    except FileNotFoundError:
        return 0
    if len(header) < 64 or not header.startswith(b"SQLite format 3\0"):  # noqa: PLR2004 - the bytes just read
        return 0
    return int(struct.unpack_from(">i", header, 60)[0])


def migrate(connection: sqlite3.Connection, database: Path, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring `connection` to the newest format. A file with content is backed up first. Raises sqlite3.Error."""
    current = format_of(connection)
    if 0 < current < newest_format(migrations):
        back_up(connection, database)
    for number, migration in enumerate(migrations, start=FIRST_FORMAT):
        if number <= current:
            continue
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
    """Write a whole copy beside `database`, keep the newest three of each format. Raises sqlite3.Error or OSError."""
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
    same = [backup for backup in backups(database) if backup.stem.endswith(f"-format{format_of(connection)}")]
    for old in same[BACKUPS_KEPT:]:
        old.unlink(missing_ok=True)
    return target


def _backup_dir(database: Path) -> Path:
    return database.parent / "backups"
