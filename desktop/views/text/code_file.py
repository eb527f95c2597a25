"""A file for a block of code: its name with the language's ending, and the question where it is to be saved."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QDir, QFileInfo, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.views.text.code_colours import lexer_of

STEM = "code"
_ENDING = re.compile(r"\*\.(\w{1,10})")
_last_folder = [QDir.homePath()]


def file_name(language: str) -> str:
    """What a file with code of this language is called; unknown languages are text."""
    lexer = lexer_of(language)
    patterns = lexer.filenames if lexer is not None else []
    endings = [match[1] for pattern in patterns if (match := _ENDING.fullmatch(pattern))]
    return f"{STEM}.{endings[0] if endings else 'txt'}"


def ask_where(parent: QWidget, name: str, then: Callable[[str], object]) -> None:
    """Open a dialog that begins where the last file was saved; `then` gets the path. Nothing waits for it."""
    dialog = QFileDialog(parent, "Save the code", _last_folder[-1])
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def chosen(path: str) -> None:
        _last_folder[-1] = QFileInfo(path).absolutePath()
        then(path)

    dialog.fileSelected.connect(chosen)
    dialog.open()
