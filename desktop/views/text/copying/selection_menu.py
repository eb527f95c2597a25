"""The menu of a text: Qt's own, and the words of a selection without their marks."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QTextEdit

from desktop.views.text.message_selection import MessageSelection


def selection_menu(edit: QTextEdit | QPlainTextEdit, at: QPoint, selection: MessageSelection) -> QMenu:
    """The menu at a place of a text that is one of several, which share a selection."""
    menu = edit.createStandardContextMenu(at)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    words, source = selection.words(), selection.text()
    plain = _copies(words, "Copy as plain text", menu)
    keys = QKeySequence(QKeySequence.StandardKey.Copy).toString()
    for number, action in enumerate(actions := menu.actions()):
        if action.text().endswith(keys):
            menu.insertAction(actions[number + 1], plain)
            if source:  # Qt's own copies from this block alone
                menu.insertAction(action, _copies(source, action.text(), menu))
                menu.removeAction(action)
            break
    if selection.more is not None:
        menu.addSeparator()
        selection.more(menu)
    return menu


def _copies(text: str, name: str, menu: QMenu) -> QAction:
    made = QAction(name, menu)
    made.setEnabled(bool(text))
    made.triggered.connect(lambda: QGuiApplication.clipboard().setText(text))
    return made
