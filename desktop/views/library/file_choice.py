"""Asks for files and folders of this computer by a dialog."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_for_files(parent: QWidget, then: Callable[[list[str]], object], title: str = "Add model files") -> None:
    """Open a dialog for GGUF files; `then` gets their paths. Nothing waits for it."""
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilters(["GGUF files (*.gguf)", "All files (*)"])
    dialog.filesSelected.connect(lambda paths: then(list(paths)))
    _open(dialog)


def ask_for_folder(parent: QWidget, then: Callable[[str], object]) -> None:
    """Open a dialog for a folder; `then` gets its path."""
    dialog = QFileDialog(parent, "Add a folder of model files")
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(then)
    _open(dialog)


def _open(dialog: QFileDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
