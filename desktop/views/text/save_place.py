"""Asks where something of a message is to be saved as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QDir, QFileInfo, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

_last_folder = [QDir.homePath()]


def ask_where(
    parent: QWidget, title: str, name: str, then: Callable[[str], object], kinds: Sequence[tuple[str, str]] = ()
) -> None:
    """Open a dialog that begins where the last file was saved; `then` gets the path. Nothing waits for it.

    kinds: (words, ending) of what it may be; a name without an ending gets that of the kind that is chosen.
    """
    dialog = QFileDialog(parent, title, _last_folder[-1])
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    endings = {f"{words} (*{ending})": ending for words, ending in kinds}
    if endings:
        dialog.setNameFilters(list(endings))
        dialog.setDefaultSuffix(kinds[0][1])
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(endings[kind]))
    dialog.selectFile(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def chosen(path: str) -> None:
        _last_folder[-1] = QFileInfo(path).absolutePath()
        then(path)

    dialog.fileSelected.connect(chosen)
    dialog.open()
