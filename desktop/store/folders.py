"""The folders of the sidebar on disk."""

from __future__ import annotations

from dataclasses import replace

from desktop.chat.item import Folder
from desktop.errors import BadInput
from desktop.store.database import Database
from desktop.store.rows import folder_from
from desktop.store.statements import insert
from desktop.store.values import clean_text


class Folders:
    """Every method may raise FileProblem; those that write have written when they return."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(self) -> list[Folder]:
        """All folders in their order. Those whose parents lead round in a circle, by damage, are at the top."""
        found = {row["id"]: folder_from(row) for row in self._database.rows("SELECT * FROM folders ORDER BY place, id")}
        return [folder if _reaches_top(folder, found) else replace(folder, parent_id=None) for folder in found.values()]

    def create(self, name: str, parent_id: int | None = None) -> Folder:
        """A new folder below all others of its parent."""
        with self._database.writing() as connection:
            lowest = connection.execute("SELECT max(place) FROM folders WHERE parent_id IS ?", (parent_id,)).fetchone()
            folder = Folder(id=0, parent_id=parent_id, name=clean_text(name), place=(lowest[0] or 0.0) + 1.0)
            columns = {"parent_id": parent_id, "name": folder.name, "place": folder.place}
            return replace(folder, id=insert(connection, "folders", columns))

    def put_back(self, folder: Folder) -> None:
        """Undo `delete`, with the same id: whoever knows the folder by it goes on knowing it. It is empty.

        It is at the top where its parent is gone.
        """
        with self._database.writing() as connection:
            up = connection.execute("SELECT id FROM folders WHERE id = ?", (folder.parent_id,)).fetchone()
            columns = {"id": folder.id, "parent_id": up and up[0], "name": folder.name, "place": folder.place}
            insert(connection, "folders", columns, if_missing=True)

    def rename(self, folder_id: int, name: str) -> None:
        """Give a folder another name."""
        with self._database.writing() as connection:
            connection.execute("UPDATE folders SET name = ? WHERE id = ?", (clean_text(name), folder_id))

    def move(self, folder_id: int, parent_id: int | None, place: float) -> None:
        """Put a folder into another, None = to the top. Raises BadInput where that one is inside it."""
        known = {folder.id: folder for folder in self.listed()}
        above = known.get(parent_id) if parent_id is not None else None
        while above is not None:
            if above.id == folder_id:
                raise BadInput("A folder cannot be put into itself.", hint="Choose a folder that is not inside it.")
            above = known.get(above.parent_id) if above.parent_id is not None else None
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE folders SET parent_id = ?, place = ? WHERE id = ?", (parent_id, place, folder_id)
            )

    def delete(self, folder_id: int) -> None:
        """Remove a folder. What is in it moves up to where the folder was."""
        with self._database.writing() as connection:
            row = connection.execute("SELECT parent_id FROM folders WHERE id = ?", (folder_id,)).fetchone()
            if row is None:
                return
            up = None if row[0] == folder_id else row[0]
            connection.execute("UPDATE items SET folder_id = ? WHERE folder_id = ?", (up, folder_id))
            connection.execute("UPDATE folders SET parent_id = ? WHERE parent_id = ?", (up, folder_id))
            connection.execute("DELETE FROM folders WHERE id = ?", (folder_id,))


def _reaches_top(folder: Folder, known: dict[int, Folder]) -> bool:
    seen = set()
    current: Folder | None = folder
    while current is not None and current.id not in seen:
        if current.parent_id is None:
            return True
        seen.add(current.id)
        current = known.get(current.parent_id)
    return False
