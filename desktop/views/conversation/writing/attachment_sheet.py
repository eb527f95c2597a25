"""An attachment, opened: its whole text to be read and copied, in a window of its own."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.chat.attachments import AttachedText, spoken_name, text_size
from desktop.size_words import size_words
from desktop.views.kit.buttons import TextButton
from desktop.views.kit.first_size import open_with
from desktop.views.kit.labels import ElidedLabel, hairline, label
from desktop.views.text.block_column import BlockColumn

COPIED_MS = 1_500
WIDTH, HEIGHT = 760, 640


class AttachmentSheet(QDialog):
    """Read only. Esc closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("attachmentSheet")
        self._text = ""
        self._name = ElidedLabel("", "", "title")
        self._size = label("", "dim")
        self._copy = TextButton("Copy", "copy", "small")
        self._copy.clicked.connect(self._copy_text)
        self._words = BlockColumn("Attached text", markdown=False)
        self._area = QScrollArea()
        open_with(self, WIDTH, HEIGHT)
        self._arrange()

    def show_text(self, attached: AttachedText) -> None:
        """Open with this text."""
        name = spoken_name(attached.name)
        self._text = attached.text
        self.setWindowTitle(name)
        self._name.set_text(name)
        self._size.setText(size_words(text_size(attached.text)))
        self._words.set_text(attached.text)
        self._area.verticalScrollBar().setValue(0)
        self.show()
        self.activateWindow()
        self._area.setFocus(Qt.FocusReason.OtherFocusReason)  # keys scroll

    def _arrange(self) -> None:
        page = QWidget()
        page.setObjectName("scrolledColumn")
        inner = QVBoxLayout(page)
        inner.setContentsMargins(24, 16, 24, 16)
        inner.addWidget(self._words)
        inner.addStretch(1)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName("Attached text")
        self._area.setWidget(page)
        head = QHBoxLayout()
        head.setContentsMargins(24, 12, 16, 12)
        head.setSpacing(12)
        head.addWidget(self._name, 1)
        head.addWidget(self._size)
        head.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(hairline())
        column.addWidget(self._area, 1)

    @Slot()
    def _copy_text(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
        self._copy.set_icon("check")
        QTimer.singleShot(COPIED_MS, self, self._reset_copy)

    @Slot()
    def _reset_copy(self) -> None:
        self._copy.set_icon("copy")
