"""What all of the store says to SQLite in the same words."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from desktop.store.values import clean_text

Connection = sqlite3.Connection
Row = sqlite3.Row
SQL_VALUE = str | int | float | bytes | None


def insert(connection: Connection, table: str, columns: Mapping[str, SQL_VALUE], *, if_missing: bool = False) -> int:
    """Add a row inside a transaction; texts become such as UTF-8 can hold. Returns its id. Raises sqlite3.Error.

    if_missing: where a row of the same keys is there, it stays as it is.
    """
    values = [clean_text(value) if isinstance(value, str) else value for value in columns.values()]
    marks = ", ".join("?" for _ in columns)
    verb = "INSERT OR IGNORE" if if_missing else "INSERT"
    cursor = connection.execute(f"{verb} INTO {table} ({', '.join(columns)}) VALUES ({marks})", values)
    return int(cursor.lastrowid or 0)


def writer_row(connection: Connection, columns: Mapping[str, SQL_VALUE]) -> int:
    """The id of the writer with these columns, which is added where it is not known yet. Raises sqlite3.Error."""
    known = connection.execute("SELECT id FROM writers WHERE key = ?", (columns["key"],)).fetchone()
    return int(known[0]) if known is not None else insert(connection, "writers", columns)
