"""A box with the lines of a log, to be read and copied."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit

from desktop.views import theme
from desktop.views.safe_text import visible

MOST_LINES = 8


def log_view(text: str) -> QPlainTextEdit:
    """A read-only box. Tab leaves it."""
    view = QPlainTextEdit()
    view.setProperty("role", "log")
    view.setReadOnly(True)
    view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    view.setPlainText(visible(text))
    view.setAccessibleName("Details")
    lines = max(2, min(MOST_LINES, view.document().blockCount()))
    view.setFixedHeight(lines * theme.px(18) + 28)  # room for the sideways scroll bar
    view.setTabChangesFocus(True)
    return view
