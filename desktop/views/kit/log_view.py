"""Boxes with longer text, to be read and copied: the lines of a log, or the notes of a release."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit

from desktop.views.kit import theme
from desktop.views.kit.safe_text import visible

MOST_LINES = 8
NOTES_LINES, LEAST_NOTES_LINES = 8, 3


def log_view(text: str) -> QPlainTextEdit:
    """A read-only box. Tab leaves it."""
    view = _view(text, "log", "Details")
    view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    lines = max(2, min(MOST_LINES, view.document().blockCount()))
    view.setFixedHeight(lines * theme.px(18) + 28)  # room for the sideways scroll bar
    return view


def notes_view(text: str) -> QPlainTextEdit:
    """A read-only box whose lines wrap, for sentences. Tab leaves it."""
    view = _view(text, "notes", "What is new")
    view.setMinimumHeight(LEAST_NOTES_LINES * theme.px(20))  # in a low window
    view.setMaximumHeight(NOTES_LINES * theme.px(20))
    return view


def _view(text: str, role: str, name: str) -> QPlainTextEdit:
    view = QPlainTextEdit()
    view.setProperty("role", role)
    view.setReadOnly(True)
    view.setPlainText(visible(text))
    view.setAccessibleName(name)
    view.setTabChangesFocus(True)
    return view
