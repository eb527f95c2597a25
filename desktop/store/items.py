"""The items of the sidebar on disk: listing, making, naming, ordering, deleting with a way back, purging."""

from __future__ import annotations

import time
from collections.abc import Sequence

from desktop.chat.item import Item, ItemKind
from desktop.store.database import Database
from desktop.store.rows import ITEM_COLUMNS, item_from, speakers_text, speaking_text
from desktop.store.statements import SQL_VALUE, insert
from desktop.store.values import clean_text
from desktop.voice import DEFAULT_SPEAKERS, INSTRUCT, Speaker


class Items:
    """Every method may raise FileProblem; those that write have written when they return."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(self, limit: int = -1, offset: int = 0) -> list[Item]:
        """The items that are not deleted, the last used first. limit: how many at most, -1 = all."""
        rows = self._database.rows(
            f"SELECT {ITEM_COLUMNS} FROM items WHERE deleted_at IS NULL "  # noqa: S608 - our own words
            "ORDER BY updated_at DESC, id DESC LIMIT ? OFFSET ?",
            (limit, offset),
        )
        return [item_from(row) for row in rows]

    def has_title(self, title: str) -> bool:
        """Whether an item that is not deleted has this title."""
        query = "SELECT 1 FROM items WHERE title = ? AND deleted_at IS NULL LIMIT 1"
        return bool(self._database.rows(query, (clean_text(title),)))

    def find(self, item_id: int) -> Item | None:
        """The item with this id, unless it is deleted."""
        rows = self._database.rows(
            f"SELECT {ITEM_COLUMNS} FROM items WHERE id = ? AND deleted_at IS NULL",  # noqa: S608 - our own words
            (item_id,),
        )
        return item_from(rows[0]) if rows else None

    def deleted(self) -> list[Item]:
        """The items that are deleted and can be restored, the last deleted first."""
        rows = self._database.rows(
            f"SELECT {ITEM_COLUMNS} FROM items WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC, id DESC"  # noqa: S608
        )
        return [item_from(row) for row in rows]

    def find_deleted(self, item_id: int) -> Item | None:
        """The item with this id, where it is deleted and can be restored."""
        rows = self._database.rows(
            f"SELECT {ITEM_COLUMNS} FROM items WHERE id = ? AND deleted_at IS NOT NULL",  # noqa: S608 - our own words
            (item_id,),
        )
        return item_from(rows[0]) if rows else None

    def create(
        self,
        title: str,
        speaking: Sequence[str] = (INSTRUCT.id,),
        speakers: Sequence[Speaker] = DEFAULT_SPEAKERS,
        kind: ItemKind = ItemKind.CHAT,
    ) -> Item:
        """A new, empty item."""
        now = time.time()
        item = Item(
            id=0,
            title=clean_text(title),
            created_at=now,
            updated_at=now,
            kind=kind,
            speakers=tuple(speakers),
            speaking=tuple(speaking),
        )
        columns: dict[str, SQL_VALUE] = {
            "kind": item.kind.value,
            "title": item.title,
            "created_at": now,
            "updated_at": now,
            "speakers": speakers_text(speakers),
            "speaking": speaking_text(speaking),
        }
        with self._database.writing() as connection:
            made = insert(connection, "items", columns)
        return self._known(made)

    def rename(self, item_id: int, title: str, *, by_user: bool = True) -> None:
        """Give an item another title. A title that the user gave is only changed by the user."""
        if by_user:
            self._write("UPDATE items SET title = ?, titled_by_user = 1 WHERE id = ?", (clean_text(title), item_id))
        else:
            self._write("UPDATE items SET title = ? WHERE id = ? AND titled_by_user = 0", (clean_text(title), item_id))

    def set_speaking(self, item_id: int, speaking: Sequence[str]) -> None:
        """Remember who speaks next, by the ids of speakers."""
        self._write("UPDATE items SET speaking = ? WHERE id = ?", (speaking_text(speaking), item_id))

    def set_speakers(self, item_id: int, speakers: Sequence[Speaker]) -> None:
        """Remember who may speak in an item."""
        self._write("UPDATE items SET speakers = ? WHERE id = ?", (speakers_text(speakers), item_id))

    def set_system_prompt(self, item_id: int, system_prompt: str) -> None:
        """Give an item a system prompt of its own, "" = the voice's."""
        self._write("UPDATE items SET system_prompt = ? WHERE id = ?", (clean_text(system_prompt), item_id))

    def set_preset(self, item_id: int, preset: str) -> None:
        """Give an item a preset of its own, "" = none."""
        self._write("UPDATE items SET preset = ? WHERE id = ?", (clean_text(preset), item_id))

    def set_pinned(self, item_id: int, *, pinned: bool) -> None:
        """Pin an item or let it go."""
        self._write("UPDATE items SET pinned_at = ? WHERE id = ?", (time.time() if pinned else None, item_id))

    def set_archived(self, item_id: int, *, archived: bool) -> None:
        """Put an item into the archive or bring it back."""
        self._write("UPDATE items SET archived_at = ? WHERE id = ?", (time.time() if archived else None, item_id))

    def move(self, item_id: int, folder_id: int | None) -> None:
        """Put an item into a folder, None = into none, and so is one that is gone."""
        known = "(SELECT id FROM folders WHERE id = ?)"  # it may have been removed meanwhile
        self._write(f"UPDATE items SET folder_id = {known} WHERE id = ?", (folder_id, item_id))  # noqa: S608

    def put_back(self, item: Item) -> None:
        """Let an item stand where it stood: pinned and archived as it was, and in its folder, if that is there."""
        self._write(
            "UPDATE items SET pinned_at = ?, archived_at = ?, folder_id = (SELECT id FROM folders WHERE id = ?) "
            "WHERE id = ?",
            (item.pinned_at, item.archived_at, item.folder_id, item.id),
        )

    def delete(self, item_id: int) -> None:
        """Hide an item; `restore` brings it back until `purge_deleted`. One that is deleted keeps its time."""
        self._write("UPDATE items SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL", (time.time(), item_id))

    def restore(self, item_id: int) -> None:
        """Undo `delete`."""
        self._write("UPDATE items SET deleted_at = NULL WHERE id = ?", (item_id,))

    def _known(self, item_id: int) -> Item:
        rows = self._database.rows(f"SELECT {ITEM_COLUMNS} FROM items WHERE id = ?", (item_id,))  # noqa: S608
        return item_from(rows[0])

    def _write(self, sql: str, values: tuple[SQL_VALUE, ...]) -> None:
        with self._database.writing() as connection:
            connection.execute(sql, values)
