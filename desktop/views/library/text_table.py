"""A table of texts with a filter line above it and a button that copies all of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSortFilterProxyModel, Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop.views.kit import theme
from desktop.views.kit.buttons import TextButton
from desktop.views.kit.labels import label
from desktop.views.library.table_item_model import TableItemModel

HEIGHT = 320
ROW = 28


class TextTable(QWidget):
    """widths: of all columns but the last, at 100 % text size; the last takes the rest."""

    def __init__(self, name: str, headings: Sequence[str], widths: Sequence[int]) -> None:
        super().__init__()
        self._name = name
        self._widths = tuple(widths)
        self._source = TableItemModel(headings, self)
        self._shown = QSortFilterProxyModel(self)
        self._shown.setSourceModel(self._source)
        self._shown.setFilterKeyColumn(-1)
        self._shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._filter = QLineEdit()
        self._filter.setAccessibleName(f"Filter {name}")
        self._filter.setPlaceholderText(f"Filter {name}")
        self._filter.textChanged.connect(self._filtered)
        self._count = label("", "dim")
        copy = TextButton("Copy all", "copy", "small")
        copy.setAccessibleName(f"Copy all {name}")
        copy.clicked.connect(self._copy_all)
        self.view = _View(name, self._shown)
        top = QHBoxLayout()
        top.addWidget(self._filter, 1)
        top.addWidget(self._count)
        top.addWidget(copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        theme.notifier().changed.connect(self._fit)
        self._fit()

    def set_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show these rows, unfiltered."""
        self._filter.clear()
        self._source.set_rows(rows)
        self._filtered("")

    def shown(self) -> int:
        """How many rows pass the filter."""
        return self._shown.rowCount()

    @Slot(str)
    def _filtered(self, text: str) -> None:
        self._shown.setFilterFixedString(text.strip())
        whole, shown = self._source.rowCount(), self._shown.rowCount()
        self._count.setText(f"{whole:,}" if whole == shown else f"{shown:,} of {whole:,}")

    @Slot()
    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText(self._source.as_text())

    @Slot()
    def _fit(self) -> None:
        self.view.verticalHeader().setDefaultSectionSize(theme.px(ROW))
        self.view.setMinimumHeight(theme.px(HEIGHT))
        for at, width in enumerate(self._widths):
            self.view.setColumnWidth(at, theme.px(width))


class _View(QTableView):
    """Read-only; Ctrl+C copies the selected lines; Tab leaves it."""

    def __init__(self, name: str, shown: QSortFilterProxyModel) -> None:
        super().__init__()
        self.setAccessibleName(f"Table of {name}")
        self.setModel(shown)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        for corner in self.findChildren(QAbstractButton):
            corner.setAccessibleName("Select all")
        self.verticalHeader().setAccessibleName(f"Lines of {name}")
        self.horizontalHeader().setAccessibleName(f"Headings of {name}")
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            rows = sorted({index.row() for index in self.selectedIndexes()})
            columns = range(self.model().columnCount())
            lines = ["\t".join(str(self.model().index(row, at).data()) for at in columns) for row in rows]
            QGuiApplication.clipboard().setText("\n".join(lines))
            return
        super().keyPressEvent(event)
