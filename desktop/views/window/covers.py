"""What covers the rest of the window for a choice: the switcher of files and the palette, each built at its first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from desktop.library.cards.cards import SwitchChoice
    from desktop.views.palette.entries import Entry
    from desktop.views.palette.popup import Palette
    from desktop.views.switcher.popup import Switcher
    from desktop.voice import Voice


class Covers(QObject):
    """One of them is seen at a time."""

    switch_chosen = Signal(object)  # Action of a SwitchChoice
    library_requested = Signal()
    palette_requested = Signal()
    palette_built = Signal(object)  # Palette, when it is opened first

    def __init__(self, whole: QWidget, column: QWidget) -> None:
        """whole: what the palette lies over; column: what the switcher does."""
        super().__init__(whole)
        self._whole, self._column = whole, column
        self.switcher: Switcher | None = None
        self._palette: Palette | None = None

    def shown(self) -> Palette | Switcher | None:
        """What covers the rest now."""
        covers: tuple[Palette | Switcher | None, ...] = (self._palette, self.switcher)
        return next((cover for cover in covers if cover is not None and cover.isVisible()), None)

    def show_switcher(self, choices: Sequence[SwitchChoice], voice: Voice | None = None) -> None:
        """Let the user choose a file or a pair, beginning at a voice."""
        if self.switcher is None:
            from desktop.views.switcher.popup import Switcher

            self.switcher = Switcher(self._column)
            self.switcher.chosen.connect(self.switch_chosen)
            self.switcher.library_requested.connect(self.library_requested)
        self.switcher.open_with(choices, voice)

    def show_palette(self, entries: Sequence[Entry]) -> None:
        """Let the user choose among everything there is."""
        if self.switcher is not None:
            self.switcher.close_switcher()
        if self._palette is None:
            from desktop.views.palette.popup import Palette

            self._palette = Palette(self._whole)
            self.palette_built.emit(self._palette)
        self._palette.open_with(entries)

    @Slot()
    def toggle_palette(self) -> None:
        """Ctrl+K: open it, or close it again."""
        if self._palette is not None and self._palette.isVisible():
            self._palette.close_palette()
        else:
            self.palette_requested.emit()
