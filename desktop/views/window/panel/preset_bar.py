"""The presets in one menu: use one, keep the settings as one, and what can be done with the one that is used."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.chat.presets import LONGEST_NAME
from desktop.views.kit.buttons import IconButton, TextButton
from desktop.views.kit.labels import label
from desktop.views.kit.menus import Menu

NONE = "No preset"


class PresetBar(QWidget):
    """Emits what is wanted. A name is typed in a line below the menu, which Esc closes."""

    chosen = Signal(str)  # a preset's name: for this chat
    kept = Signal(str)  # the settings shown are to be kept under this name
    renamed = Signal(str)  # the preset that is used gets this name
    for_all_requested = Signal()  # the settings shown become the voice's own
    reset_requested = Signal()
    delete_requested = Signal()
    bring_in_requested = Signal()
    write_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: list[str] = []
        self._used, self._differs, self._own = "", False, False
        self._renaming = False
        self.menu = Menu(self)
        self.menu.aboutToShow.connect(self._fill)
        self.button = TextButton(NONE, "chevron-down", "small")
        self.button.setMenu(self.menu)
        self.name, self.line = QLineEdit(), QWidget()
        self._arrange_line()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label("Preset", "dim"))
        row.addWidget(self.button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.line)

    def _arrange_line(self) -> None:
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setPlaceholderText("Name of the preset")
        self.name.setAccessibleName("Name of the preset")
        self.name.returnPressed.connect(self._on_named)
        save = IconButton("check", "Keep under this name (Enter)")
        save.clicked.connect(self._on_named)
        below = QHBoxLayout(self.line)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.name, 1)
        below.addWidget(save)
        self.line.hide()

    def show_presets(self, names: Sequence[str], used: str, *, differs: bool, own: bool) -> None:
        """used: the preset of who is shown, "" = none. differs: from it. own: some settings are not the voice's."""
        self._names, self._used, self._differs, self._own = list(names), used, differs, own
        self.button.set_text(f"{used}, changed" if used and differs else used or ("Own settings" if own else NONE))

    def close_line(self) -> bool:
        """Close the line for a name. False where it is closed."""
        if self.line.isHidden():
            return False
        self.line.hide()
        self.button.setFocus()
        return True

    @Slot()
    def _fill(self) -> None:
        menu = self.menu
        menu.clear()
        for name in self._names:
            entry = menu.addAction(name.replace("&", "&&"), partial(self.chosen.emit, name))
            entry.setCheckable(True)
            entry.setChecked(name == self._used)
        if self._names:
            menu.addSeparator()
        used = f"“{self._used}”".replace("&", "&&")
        menu.addAction("Keep as a preset…", self._ask_new)
        if self._used and self._differs:
            menu.addAction(f"Keep the changes in {used}", partial(self.kept.emit, self._used))
        if self._used:
            menu.addAction(f"Rename {used}…", self._ask_rename)
            menu.addAction(f"Delete {used}", self.delete_requested.emit)
        menu.addSeparator()
        for_all = menu.addAction("Use these settings in all chats", self.for_all_requested.emit)
        back = menu.addAction("Back to the voice's own settings", self.reset_requested.emit)
        for entry in (for_all, back):
            entry.setEnabled(self._own)
        menu.addSeparator()
        menu.addAction("Bring in from a file…", self.bring_in_requested.emit)
        menu.addAction("Write to a file…", self.write_requested.emit)

    @Slot()
    def _ask_new(self) -> None:
        self._ask("", renaming=False)

    @Slot()
    def _ask_rename(self) -> None:
        self._ask(self._used, renaming=True)

    def _ask(self, name: str, *, renaming: bool) -> None:
        self._renaming = renaming
        self.name.setText(name)
        self.name.selectAll()
        self.line.show()
        self.name.setFocus()

    @Slot()
    def _on_named(self) -> None:
        if self.name.text().strip():
            (self.renamed if self._renaming else self.kept).emit(self.name.text())
            self.close_line()
