"""Asks for the files that presets come and go in, by dialogs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QDir, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

PRESETS = ("Presets (*.toml)", "All files (*)")
_last_folder = [QDir.homePath()]


def ask_for_preset(parent: QWidget, then: Callable[[Path], object]) -> None:
    """Open a dialog for a preset's file; `then` gets its path. Nothing waits for it."""
    dialog = QFileDialog(parent, "Bring in a preset", _last_folder[-1])
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    _open(dialog, then)


def ask_where_to_write(parent: QWidget, name: str, then: Callable[[Path], object]) -> None:
    """Open a dialog for the file that a preset of this name is to be written to; `then` gets its path."""
    dialog = QFileDialog(parent, "Write the preset", _last_folder[-1])
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("toml")
    spelled = re.sub(r"[^\w .-]+", "-", name)
    dialog.selectFile(f"{spelled}.toml")
    _open(dialog, then)


def _open(dialog: QFileDialog, then: Callable[[Path], object]) -> None:
    dialog.setNameFilters(list(PRESETS))
    dialog.fileSelected.connect(lambda path: then(Path(path)))
    dialog.accepted.connect(lambda: _last_folder.append(dialog.directory().absolutePath()))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
