"""A box with the lines of a log, to be read and copied."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit

from desktop.views.safe_text import visible

HEIGHT = 160


def log_view(text: str) -> QPlainTextEdit:
    """A read-only box. Tab leaves it."""
    view = QPlainTextEdit()
    view.setProperty("role", "log")
    view.setReadOnly(True)
    view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    view.setPlainText(visible(text))
    view.setAccessibleName("Details")
    view.setFixedHeight(HEIGHT)
    view.setTabChangesFocus(True)
    return view
