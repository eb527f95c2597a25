"""The licences of what the app is made of: names to be narrowed by typing, the chosen one's text below."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.views.kit import theme
from desktop.views.kit.log_view import log_view

LIST_HEIGHT, TEXT_HEIGHT = 132, 260
MOST_BYTES = 200_000
OURS = "Tandem"  # comes first
FILTER_FROM = 9  # so many names need a field to narrow them


class LicenceList(QWidget):
    """A text is read when its name is chosen."""

    def __init__(self, licences: Sequence[tuple[str, Path]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        licences = sorted(licences, key=lambda one: (one[0] != OURS, one[0].casefold()))
        self._paths = [path for _, path in licences]
        self._filter, self._names, self._text = QLineEdit(), QListWidget(), log_view("")
        self._filter.setPlaceholderText(f"Search {len(licences)} licences")
        self._filter.setAccessibleName("Search licences")
        self._filter.setVisible(len(licences) >= FILTER_FROM)
        self._filter.textChanged.connect(self._narrow)
        self._filter.installEventFilter(self)
        self._names.setObjectName("licenceList")
        self._names.setAccessibleName("Licence of")
        self._names.setUniformItemSizes(True)
        self._names.setFixedHeight(theme.px(LIST_HEIGHT))
        self._names.addItems([name for name, _ in licences])
        self._names.currentRowChanged.connect(self._show)
        self._text.setAccessibleName("Licence text")
        self._text.setFixedHeight(theme.px(TEXT_HEIGHT))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self._filter, self._names, self._text):
            column.addWidget(part)
        self._names.setCurrentRow(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down in the field move in the list."""
        if watched is self._filter and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down.value: 1, Qt.Key.Key_Up.value: -1}.get(event.key())
            if step is not None:
                self._move(step)
                return True
        return super().eventFilter(watched, event)

    def _shown(self) -> list[int]:
        return [row for row in range(self._names.count()) if not self._item(row).isHidden()]

    def _item(self, row: int) -> QListWidgetItem:
        return self._names.item(row)

    def _move(self, step: int) -> None:
        rows = self._shown()
        if rows:
            now = self._names.currentRow()
            place = rows.index(now) + step if now in rows else 0
            self._names.setCurrentRow(rows[max(0, min(place, len(rows) - 1))])

    @Slot(str)
    def _narrow(self, words: str) -> None:
        wanted = words.casefold().split()
        for row in range(self._names.count()):
            name = self._item(row).text().casefold()
            self._item(row).setHidden(not all(word in name for word in wanted))
        rows = self._shown()
        if not rows:
            self._names.setCurrentRow(-1)
        elif self._names.currentRow() not in rows:
            self._names.setCurrentRow(rows[0])

    @Slot(int)
    def _show(self, row: int) -> None:
        self._text.setPlainText(_read(self._paths[row]) if 0 <= row < len(self._paths) else "")


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            text = file.read(MOST_BYTES)
            longer = bool(file.read(1))
    except OSError as error:
        return f"The licence text could not be read: {error.strerror}. It should be at {path}."
    return f"{text}\n\n… This is the beginning. The whole text is in {path}" if longer else text
