"""What a window is like when it comes back: its place on the screen, the open chat, the list's order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSettings

from desktop.views.sidebar.arrangement import Order
from desktop.views.window.geometry import geometry_of, restore_geometry
from desktop.views.window.main_window import MainWindow


class WindowMemory(QObject):
    """Reads once at the start; writes when it is told to."""

    def __init__(self, window: MainWindow, file: Path, open_chat: Callable[[], int], *, writes: bool) -> None:
        """file: an INI file. open_chat: the id of the chat shown, 0 = a new one. writes: not if another may hold it."""
        super().__init__(window)
        self._window, self._open_chat, self._writes = window, open_chat, writes
        self._file = QSettings(str(file), QSettings.Format.IniFormat)

    def restore(self) -> None:
        """Put the window where it was."""
        geometry = self._file.value("geometry")
        if isinstance(geometry, bytes):  # anything else is a file somebody changed
            restore_geometry(self._window, geometry)
        order, folded = self._file.value("order"), self._file.value("folded")
        if order in set(Order):
            self._window.chat_list.set_order(Order(order))
        for folder_id in folded.split() if isinstance(folded, str) else ():
            if folder_id.isdecimal():
                self._window.chat_list.fold(int(folder_id), folded=True)
        width = self._file.value("panel_width")
        if isinstance(width, str) and width.isdecimal():
            self._window.side_panel.set_width(int(width[:6]))
        if self._file.value("panel") == "open":
            self._window.side_panel.open_panel()

    def chat(self) -> int | None:
        """The id of the chat that was open, 0 = a new one, None = not known."""
        kept = self._file.value("chat")
        return int(kept) if isinstance(kept, str) and kept.isdecimal() else None

    def former_draft(self) -> str:
        """The unsent message of a version that had one for the whole window; "" = none."""
        draft = self._file.value("draft")
        return draft if isinstance(draft, str) else ""

    def drop_former_draft(self) -> None:
        """It is kept elsewhere now."""
        if self._writes:
            self._file.remove("draft")
            self._file.sync()

    def keep(self) -> None:
        """Write now."""
        if self._writes:
            self._file.setValue("geometry", geometry_of(self._window))
            self._file.setValue("chat", str(self._open_chat()))
            arrangement = self._window.chat_list.model.arrangement
            self._file.setValue("order", arrangement.order.value)
            self._file.setValue("folded", " ".join(map(str, sorted(arrangement.folded))))
            panel = self._window.side_panel
            self._file.setValue("panel", "open" if panel.is_open() else "closed")
            self._file.setValue("panel_width", str(panel.wanted_width()))
            self._file.sync()  # Qt would write when it likes

    def close(self) -> None:
        """Write for the last time."""
        self.keep()
