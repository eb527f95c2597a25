"""What stands below an answer that did not end as it should: why, and the log where there is one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.chat.conversation import Message
from desktop.views.conversation.message.answer_words import end_line
from desktop.views.kit.fold import Fold
from desktop.views.kit.labels import label
from desktop.views.kit.log_view import log_view


class AnswerEnd(QWidget):
    """Nothing where the answer ended well."""

    details_requested = Signal()  # they were unfolded: there is more to be seen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = label("", "warn", wrap=True)
        self._details: Fold | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self._line)

    def show_message(self, message: Message) -> None:
        """Say how it ended."""
        line, error = end_line(message), message.error.strip()
        self._line.setText(line)
        self._line.setVisible(bool(line))
        if "\n" in error and self._details is None:
            self._details = Fold("Details", log_view(message.error))
            self._details.toggled.connect(self._unfolded)
            self._layout.addWidget(self._details)
        if self._details is not None:
            self._details.setVisible(bool(error))
        self.setVisible(bool(line or (error and self._details is not None)))

    def text(self) -> str:
        """What is said."""
        return self._line.text()

    def _unfolded(self, shown: bool) -> None:
        if shown:
            self.details_requested.emit()
