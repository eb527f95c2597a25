"""Asks for files and folders of this computer by a dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDir, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

MODELS = ("GGUF files (*.gguf)", "All files (*)")
_last_folder = [QDir.homePath()]


def ask_for_files(
    parent: QWidget,
    then: Callable[[list[str]], object],
    title: str = "Add model files",
    filters: Sequence[str] = MODELS,
) -> None:
    """Open a dialog for files, GGUF files as a rule; `then` gets their paths. Nothing waits for it."""
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilters(list(filters))
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
    """Where the last one was left, at first in the user's own folder."""
    dialog.setDirectory(_last_folder[-1])
    dialog.accepted.connect(lambda: _last_folder.append(dialog.directory().absolutePath()))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
