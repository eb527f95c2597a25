"""The lines of the list of forks as a Qt model."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.views.conversation.forks.rows import HitRow, Row, WayRow
from desktop.views.kit.labels import plain_tip
from desktop.views.kit.safe_text import visible

Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = int(Qt.ItemDataRole.UserRole)


class ForkItemModel(QAbstractListModel):
    """An adapter over rows. It is reset only where they differ."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def set_rows(self, rows: Sequence[Row]) -> bool:
        """Show these. False where nothing changed."""
        if self._rows == rows:
            return False
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()
        return True

    def row(self, index: Index) -> Row | None:
        """What stands there."""
        return self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None

    def index_of(self, key: tuple[str, int] | None) -> QModelIndex:
        """The line with this key; an invalid index where there is none."""
        place = next((number for number, row in enumerate(self._rows) if row.key == key), -1)
        return self.index(place)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row(index)
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(row.in_words())
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(f"{row.writer}: {row.title}" if isinstance(row, WayRow | HitRow) else row.title)
        return visible(row.in_words()) if role == Qt.ItemDataRole.AccessibleTextRole else None
