"""Row by row out of a damaged file into a sound one: what a table has is asked of both files, never listed here."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from desktop.store.format1 import RECOVERED
from desktop.store.rows import UNKNOWN_WRITER, speaking_text, writer_columns
from desktop.store.statements import SQL_VALUE, insert, writer_row
from desktop.store.values import HIGHEST_ID, read_text
from desktop.voice import BASE, INSTRUCT

Columns = Mapping[str, SQL_VALUE]
_ROUNDS = 10  # of mending references: a row that goes may leave others behind


class _Column(NamedTuple):
    name: str
    is_key: bool
    may_be_left_out: bool


class SavedTable:
    """Adds rows to one table. A row that is there stays, unless it has no id of its own: then the added one counts."""

    def __init__(self, connection: sqlite3.Connection, table: str) -> None:
        self._connection, self._table = connection, table
        info = connection.execute(f"PRAGMA table_info({table})").fetchall()
        self._columns = [
            _Column(str(name), bool(key), not key and (default is not None or not needed))
            for _, name, _, needed, default, key in info
        ]
        has_id = any(column.name == "id" for column in self._columns)
        self._verb = "INSERT OR IGNORE" if has_id else "INSERT OR REPLACE"

    def add(self, row: Columns) -> list[str]:
        """Add a row. Of what the table refuses, the default stands there. Returns what that was.

        Raises sqlite3.Error where the fault is not the row's.
        """
        given = {column.name: row[column.name] for column in self._columns if column.name in row}
        if not has_good_id(given):
            del given["id"]
        if self._insert(given):
            return []
        left_out = [column.name for column in self._columns if column.may_be_left_out and column.name in given]
        if not self._insert({name: value for name, value in given.items() if name not in left_out}):
            return [f"{self._table} {_key(given)}: the whole row was left out"]
        for names in [*((name,) for name in left_out), *combinations(left_out, 2)]:  # two may allow each other only
            if set(names) <= set(left_out) and self._set(given, names):
                left_out = [name for name in left_out if name not in names]
        return [f"{self._table} {_key(given)}: {name} was left out" for name in left_out]

    def _set(self, given: Columns, names: Sequence[str]) -> bool:
        keys = self._keys()
        sql = f"UPDATE {self._table} SET {_all(names, ', ')} WHERE {_all(keys, ' AND ')}"  # noqa: S608 - names of ours
        try:
            self._connection.execute(sql, [given.get(name) for name in (*names, *keys)])
        except sqlite3.IntegrityError:
            return False
        return True

    def _insert(self, columns: Columns) -> bool:
        """OR IGNORE passes over a NULL that must not be one, too, so whether the row is there is asked."""
        marks = ", ".join("?" for _ in columns)
        sql = f"{self._verb} INTO {self._table} ({', '.join(columns)}) VALUES ({marks})"
        try:
            if self._connection.execute(sql, tuple(columns.values())).rowcount:
                return True
        except sqlite3.IntegrityError:
            return False
        return self._has(columns)

    def _has(self, columns: Columns) -> bool:
        keys = self._keys()
        sql = f"SELECT 1 FROM {self._table} WHERE {_all(keys, ' AND ')}"  # noqa: S608 - names of ours
        return self._connection.execute(sql, [columns.get(name) for name in keys]).fetchone() is not None

    def _keys(self) -> list[str]:
        return [column.name for column in self._columns if column.is_key]


def has_good_id(row: Columns) -> bool:
    """Whether a row has no id, or one that leaves room for those of later rows."""
    number = row.get("id", 1)
    return isinstance(number, int) and 0 < number <= HIGHEST_ID


def tables(connection: sqlite3.Connection) -> list[str]:
    """The names of the tables with rows of their own, less those that SQLite and its search indexes keep."""
    rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall()
    virtual = tuple(f"{name}_" for name, sql in rows if sql.startswith("CREATE VIRTUAL "))
    return [
        str(name)
        for name, sql in rows
        if not sql.startswith("CREATE VIRTUAL ") and not name.startswith(("sqlite_", *virtual))
    ]


def readable_rows(damaged: Path, table: str) -> list[Columns]:
    """Every row that can be reached from either end of the table: damage in the middle costs only the middle."""
    found: dict[tuple[object, ...], Columns] = {}
    for direction in ("ASC", "DESC"):
        try:
            with closing(sqlite3.connect(f"{damaged.as_uri()}?mode=ro", uri=True)) as connection:
                connection.text_factory = read_text
                keys = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[5]]
                order = ", ".join(f"{key} {direction}" for key in keys)
                cursor = connection.execute(f"SELECT * FROM {table} NOT INDEXED ORDER BY {order}")  # noqa: S608
                names = [column[0] for column in cursor.description]
                for values in cursor:
                    row = dict(zip(names, values, strict=True))
                    found[tuple(row[key] for key in keys)] = row
        except sqlite3.Error:
            continue
    return sorted(found.values(), key=has_good_id, reverse=True)  # what gets another id comes last


def with_items(connection: sqlite3.Connection, messages: Sequence[Columns]) -> list[Columns]:
    """Messages each of which names an item: those that name none share a new one."""
    homeless = [row for row in messages if not has_good_id({"id": row.get("item_id")})]
    if not homeless:
        return list(messages)
    columns: Columns = {"title": RECOVERED, "speaking": speaking_text((INSTRUCT.id,))}
    made = insert(connection, "items", columns)
    lost = {id(row) for row in homeless}
    return [{**row, "item_id": made} if id(row) in lost else row for row in messages]


def mend_references(connection: sqlite3.Connection) -> None:
    """Make rows whole that name missing ones: a message gets an item or becomes a root; what is about nothing goes."""
    _add_items(connection)
    _add_writer(connection)
    for _ in range(_ROUNDS):
        if connection.execute("PRAGMA foreign_key_check").fetchone() is None:
            return
        for table in tables(connection):
            for columns, parent, targets in _references(connection, table):
                _mend(connection, table, columns, parent, targets)


def _add_items(connection: sqlite3.Connection) -> None:
    connection.execute(
        "INSERT INTO items (id, title, speaking, created_at, updated_at) "
        "SELECT item_id, ?, ?, min(created_at), max(created_at) FROM messages "
        "WHERE item_id NOT IN (SELECT id FROM items) GROUP BY item_id",
        (RECOVERED, speaking_text((INSTRUCT.id,))),
    )
    connection.execute(
        "INSERT INTO items (id, kind, title, speaking) SELECT DISTINCT item_id, 'page', ?, ? FROM takes "
        "WHERE typeof(item_id) = 'integer' AND item_id BETWEEN 1 AND ? AND item_id NOT IN (SELECT id FROM items)",
        (RECOVERED, speaking_text((BASE.id,)), HIGHEST_ID),
    )


def _add_writer(connection: sqlite3.Connection) -> None:
    """What somebody wrote who is lost was still not written by the user."""
    lost = "writer_id NOT IN (SELECT id FROM writers)"
    for table in ("messages", "pieces"):
        if connection.execute(f"SELECT 1 FROM {table} WHERE {lost}").fetchone() is not None:  # noqa: S608
            unknown = writer_row(connection, writer_columns(UNKNOWN_WRITER))
            connection.execute(f"UPDATE {table} SET writer_id = ? WHERE {lost}", (unknown,))  # noqa: S608


def _references(connection: sqlite3.Connection, table: str) -> list[tuple[list[str], str, list[str]]]:
    """Each foreign key of a table: its columns, the table they name, and the columns there."""
    found: dict[int, tuple[list[str], str, list[str]]] = {}
    for number, _, parent, column, target, *_ in connection.execute(f"PRAGMA foreign_key_list({table})"):
        columns, _, targets = found.setdefault(number, ([], parent, []))
        columns.append(column)
        targets.append(target)
    return list(found.values())


def _mend(connection: sqlite3.Connection, table: str, columns: list[str], parent: str, targets: list[str]) -> None:
    needed = {row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[3] or row[5]}
    free = [column for column in columns if column not in needed]
    match = " AND ".join(f"p.{target} = {table}.{column}" for column, target in zip(columns, targets, strict=True))
    given = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    lost = f"{given} AND NOT EXISTS (SELECT 1 FROM {parent} AS p WHERE {match})"  # noqa: S608 - names of ours
    if free:
        gone = ", ".join(f"{column} = NULL" for column in free)
        connection.execute(f"UPDATE {table} SET {gone} WHERE {lost}")  # noqa: S608
    else:
        connection.execute(f"DELETE FROM {table} WHERE {lost}")  # noqa: S608


def _all(names: Sequence[str], between: str) -> str:
    return between.join(f"{name} = ?" for name in names)


def _key(row: Columns) -> str:
    return str(row.get("id") or row.get("message_id") or tuple(row.values())[:3])
