"""The report of a run that did not end well: to be read, copied or saved. Nothing is sent."""

from __future__ import annotations

from PySide6.QtCore import QDir, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.kit.buttons import TextButton
from desktop.views.kit.first_size import open_with
from desktop.views.kit.labels import label
from desktop.views.kit.log_view import log_view

FILE_NAME = "tandem-report.txt"
WORDS = (
    "Tandem sends nothing anywhere. To tell the people who make it, read this report, take out what you do not want "
    "to show, and attach it to a message where you got Tandem from. It holds versions, what computer this is, and the "
    "end of the logs: no chats, no prompts, no tokens, and not your name."
)


class CrashDialog(QDialog):
    """The text is shown as it would be copied and saved."""

    save_requested = Signal(str)  # path
    folder_requested = Signal()

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Report: Tandem closed unexpectedly")
        open_with(self, 760, 600)
        self._text = text
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(label("Tandem closed unexpectedly last time", "", "heading"))
        column.addWidget(label(WORDS, "dim", wrap=True))
        self.report = log_view(text)
        self.report.setAccessibleName("Report")
        self.report.setMinimumHeight(160)
        self.report.setMaximumHeight(16_777_215)  # Qt's own "no limit": it grows with the window
        column.addWidget(self.report, 1)
        self._told = label("", "dim", wrap=True)
        column.addWidget(self._told)
        column.addLayout(self._buttons())

    def tell(self, words: str) -> None:
        """Say below the report what became of it."""
        self._told.setText(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for words, icon, act in (
            ("Copy", "copy", self._copy),
            ("Save…", "file-text", self._ask_where),
            ("Open log folder", "external-link", self.folder_requested.emit),
        ):
            button = TextButton(words, icon)
            button.clicked.connect(act)
            row.addWidget(button)
        row.addStretch(1)
        close = TextButton("Close", "", "primary")
        close.clicked.connect(self.close)
        row.addWidget(close)
        return row

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
        self.tell("Copied.")

    @Slot()
    def _ask_where(self) -> None:
        dialog = QFileDialog(self, "Save the report", QDir.homePath(), "Text (*.txt)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.selectFile(FILE_NAME)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_requested)
        dialog.open()
