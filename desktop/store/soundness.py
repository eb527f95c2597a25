"""Whether a database file is sound, as SQLite and its search indexes see it, and how those are filled at once."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

CODES_OF_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_ODD_VALUE = re.compile(r"(CHECK constraint failed|NULL value|NUMERIC value|TEXT value|non-\w+ value) in ")
_LINES = 100


def damage(reason: str) -> sqlite3.DatabaseError:
    """The error that SQLite raises for a damaged file."""
    error = sqlite3.DatabaseError(reason)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def check_quickly(connection: sqlite3.Connection) -> None:
    """Raises sqlite3.DatabaseError where pages are damaged. Odd values are none: reading copes with those."""
    for (line,) in connection.execute(f"PRAGMA quick_check({_LINES})"):
        if line != "ok" and not _ODD_VALUE.match(line):
            raise damage(line)


def problems(connection: sqlite3.Connection) -> list[str]:
    """All that SQLite's full checks and each search index's own find wrong; empty when all is well.

    Outside a transaction. Raises sqlite3.Error where a check itself cannot run.
    """
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    found += [f"foreign key: {tuple(row)}" for row in connection.execute("PRAGMA foreign_key_check")]
    for name in search_indexes(connection):
        try:
            connection.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        except sqlite3.DatabaseError as error:
            found.append(f"search index {name}: {error}")
    return [line for line in found if line != "ok"]


@contextmanager
def indexed_afterwards(connection: sqlite3.Connection) -> Iterator[None]:
    """Within a transaction: many rows are added without their words, all words at the end.

    Row by row would be five times slower: a search index writes out what it has at each statement that may fail.
    Raises sqlite3.Error.
    """
    triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    yield
    for name in search_indexes(connection):
        connection.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")  # noqa: S608 - names of ours
    for _, sql in triggers:
        connection.execute(sql)


def search_indexes(connection: sqlite3.Connection) -> list[str]:
    """The names of the full-text tables."""
    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%USING fts5 %'")
    return [str(row[0]) for row in rows]
