"""The texts that go along with what is being written: a row for each, to be opened and removed."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.chat.attachments import AttachedText, spoken_name, text_size
from desktop.views.conversation.writing.attachment_chip import AttachmentChip
from desktop.views.kit.buttons import IconButton

MOST_SEEN = 4  # rows; the others are reached by scrolling
SPACING = 4  # pixels between them


class _Row(QWidget):
    """One text."""

    opened = Signal(object)  # AttachedText
    removed = Signal()

    def __init__(self, attached: AttachedText) -> None:
        super().__init__()
        self.attached = attached
        self.chip = AttachmentChip(attached.name, text_size(attached.text), "" if attached.name else attached.text)
        name = f"“{attached.name}”" if attached.name else f"the {spoken_name('').lower()}"
        self.remove = IconButton("x", f"Remove {name}")
        self.chip.clicked.connect(lambda: self.opened.emit(self.attached))
        self.remove.clicked.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.chip)
        row.addWidget(self.remove)
        row.addStretch(1)


class AttachedTexts(QScrollArea):
    """Hidden while there are none."""

    changed = Signal()
    opened = Signal(object)  # AttachedText
    left = Signal()  # one was removed: the keyboard is to go on elsewhere

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("attachedTexts")
        self.setAccessibleName("Attached texts")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its rows have it
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        holder = QWidget()
        holder.setObjectName("attachedTexts")
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACING)
        self.setWidget(holder)
        self._rows: list[_Row] = []
        self.hide()

    def texts(self) -> tuple[AttachedText, ...]:
        """All of them, in the order they came."""
        return tuple(row.attached for row in self._rows)

    def add(self, texts: Iterable[AttachedText]) -> None:
        """Add these behind the others."""
        for attached in texts:
            row = _Row(attached)
            row.opened.connect(self.opened)
            row.removed.connect(lambda row=row: self._remove(row))
            self._rows.append(row)
            self._column.addWidget(row)
        self._fit()
        self.changed.emit()

    def clear(self) -> None:
        """Remove all."""
        for row in list(self._rows):
            self._take_out(row)
        self._fit()
        self.changed.emit()

    def _remove(self, row: _Row) -> None:
        self._take_out(row)
        self._fit()
        self.changed.emit()
        self.left.emit()

    def _take_out(self, row: _Row) -> None:
        self._rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _fit(self) -> None:
        self.setVisible(bool(self._rows))
        if self._rows:
            height, shown = self._rows[0].sizeHint().height(), min(MOST_SEEN, len(self._rows))
            self.setFixedHeight(shown * height + (shown - 1) * SPACING)
