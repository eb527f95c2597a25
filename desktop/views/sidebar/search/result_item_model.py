"""What was found as a Qt model; more of it is added behind what is there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.views.kit.labels import plain_tip
from desktop.views.kit.safe_text import visible
from desktop.views.sidebar.search.result_rows import ResultRow, Row

Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = int(Qt.ItemDataRole.UserRole)


class ResultItemModel(QAbstractListModel):
    """An adapter over rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []

    def set_rows(self, rows: Sequence[Row]) -> bool:
        """Show these. False where the rows that were there stay, at most with others behind them."""
        same = next((at for at, (a, b) in enumerate(zip(self._rows, rows, strict=False)) if a != b), None)
        kept = min(len(self._rows), len(rows)) if same is None else same
        if not kept:
            self.beginResetModel()
            self._rows = list(rows)
            self.endResetModel()
            return True
        if kept < len(self._rows):
            self.beginRemoveRows(QModelIndex(), kept, len(self._rows) - 1)
            del self._rows[kept:]
            self.endRemoveRows()
        if kept < len(rows):
            self.beginInsertRows(QModelIndex(), kept, len(rows) - 1)
            self._rows = list(rows)
            self.endInsertRows()
        return False

    def row(self, index: Index) -> Row | None:
        """What stands there."""
        return self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row(index)
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(row.found.title) if isinstance(row, ResultRow) else None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return visible(row.in_words())
        return None
