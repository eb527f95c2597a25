"""What the palette shows as a Qt model: entries under the titles of their groups."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.views.kit.safe_text import visible
from desktop.views.palette.entries import Entry, Group

Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = int(Qt.ItemDataRole.UserRole)


class PaletteItemModel(QAbstractListModel):
    """An adapter over groups. Titles cannot be selected."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Entry | Group] = []

    def set_groups(self, groups: Sequence[tuple[Group, Sequence[Entry]]]) -> None:
        """Show these, in this order."""
        self.beginResetModel()
        self._rows = []
        for group, entries in groups:
            self._rows += [group, *entries]
        self.endResetModel()

    def entry(self, index: Index) -> Entry | None:
        """The entry of a row, None for a title."""
        row = self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None
        return row if isinstance(row, Entry) else None

    def selectable(self) -> list[int]:
        """The rows that can be chosen, from above."""
        return [at for at, row in enumerate(self._rows) if isinstance(row, Entry)]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(row.title) if isinstance(row, Entry) else row.value
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return in_words(row) if isinstance(row, Entry) else row.value
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.entry(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def in_words(entry: Entry) -> str:
    """All of it, for a screen reader."""
    state = "in use" if entry.current else ""
    return visible(
        ", ".join(part for part in (entry.title, entry.detail, entry.keys, state, entry.group.value) if part)
    )
