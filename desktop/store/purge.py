"""Removes for good what was deleted long enough ago."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from desktop.store.database import Database
from desktop.store.statements import Connection

# A deleted message stays as long as a message that is kept was asked after it or follows it, and so do all before it:
# a way through an item never loses its beginning.
_NEEDED = """
    WITH RECURSIVE needed (id) AS (
        SELECT id FROM messages
        WHERE item_id = :item AND (deleted_at IS NULL OR deleted_at >= :limit)
        UNION
        SELECT before.id FROM needed JOIN messages AS after ON after.id = needed.id
        JOIN messages AS before ON before.id IN (after.parent_id, after.follows_id)
    )
    SELECT id FROM needed
"""
_ORPHANS = (
    "DELETE FROM attachments WHERE id NOT IN (SELECT attachment_id FROM message_attachments)",
    "DELETE FROM writers WHERE id NOT IN (SELECT writer_id FROM messages WHERE writer_id IS NOT NULL) "
    "AND id NOT IN (SELECT writer_id FROM pieces WHERE writer_id IS NOT NULL)",
)


class Removed(NamedTuple):
    """What is gone for good: the ids of items, and how many messages of those that stay."""

    items: list[int]
    messages: int


def purge_deleted(database: Database, older_than_s: float) -> Removed:
    """Remove items and messages deleted more than so many seconds ago, and what only they used.

    Raises FileProblem.
    """
    limit = time.time() - older_than_s
    with database.writing() as connection:
        items = _ids(connection, "SELECT id FROM items WHERE deleted_at < ?", limit)
        for item_id in items:
            _remove_item(connection, item_id)
        touched = _ids(connection, "SELECT DISTINCT item_id FROM messages WHERE deleted_at < ?", limit)
        messages = sum(_remove_messages(connection, item_id, limit) for item_id in touched)
        if items or messages:
            for statement in _ORPHANS:
                connection.execute(statement)
    return Removed(items, messages)


def purge_items(database: Database, item_ids: Sequence[int]) -> list[int]:
    """Remove these items now, those of them that are deleted, and what only they used: the ids of what is gone.

    Raises FileProblem.
    """
    with database.writing() as connection:
        deleted = {row[0] for row in connection.execute("SELECT id FROM items WHERE deleted_at IS NOT NULL")}
        removed = [item_id for item_id in item_ids if item_id in deleted]
        for item_id in removed:
            _remove_item(connection, item_id)
        if removed:
            for statement in _ORPHANS:
                connection.execute(statement)
    return removed


def _ids(connection: Connection, query: str, limit: float) -> list[int]:
    return [row[0] for row in connection.execute(query, (limit,))]


def _remove_item(connection: Connection, item_id: int) -> None:
    connection.execute("DELETE FROM chosen WHERE item_id = ?", (item_id,))
    connection.execute("DELETE FROM messages WHERE item_id = ?", (item_id,))
    connection.execute("DELETE FROM items WHERE id = ?", (item_id,))


def _remove_messages(connection: Connection, item_id: int, limit: float) -> int:
    names = {"item": item_id, "limit": limit}
    gone = connection.execute(
        f"DELETE FROM messages WHERE item_id = :item AND deleted_at < :limit AND id NOT IN ({_NEEDED})",  # noqa: S608
        names,
    ).rowcount
    connection.execute(
        "DELETE FROM chosen WHERE item_id = :item AND parent_id <> 0 "
        "AND parent_id NOT IN (SELECT id FROM messages WHERE item_id = :item)",
        names,
    )
    return gone
