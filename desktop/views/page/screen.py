"""The page's screen: its bar, the editor with the ways on below it, and the takes beside both."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop.page.ending import Ending, Length
from desktop.page.request import LENGTHS, WAYS
from desktop.views.kit import theme
from desktop.views.kit.buttons import IconButton, TextButton
from desktop.views.kit.labels import ElidedLabel, hairline
from desktop.views.kit.switches import Surface, SurfaceSwitch, VoiceSwitch, fill_bar
from desktop.views.page.page_edit import PageEdit
from desktop.views.page.take_list import WIDTH, TakeList
from desktop.views.page.way_cards import WayCards


class PageScreen(QWidget):
    """Shows the page and emits intentions. It decides nothing."""

    sidebar_toggled = Signal()
    stop_requested = Signal()
    wants_composer = False
    is_wide = True

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Page")
        self.surface_switch, self.voice_switch = SurfaceSwitch(Surface.PAGE), VoiceSwitch()
        self.edit, self.cards, self.takes = PageEdit(), WayCards(self), TakeList()
        counts = [(f"{count} {'way' if count == 1 else 'ways'}", count) for count in WAYS]
        self.ways = _choice("Ways on", "How many ways on are drawn at once", counts)
        lengths = [(_words(length), number) for number, length in enumerate(LENGTHS)]
        self.length = _choice("Length", "How far each of them goes", lengths)
        self.go_on = TextButton("Go on", kind="primary")
        self.go_on.setToolTip("The voice goes on at the cursor (Ctrl+Enter)")
        self.bar, self._told = QWidget(self), ElidedLabel(tone="dim")
        self._is_writing = False
        self._arrange()
        self.takes.left.connect(self.focus)
        self.cards.left.connect(self.focus)

    def set_writing(self, *, writing: bool) -> None:
        """Whether ways are on their way: the button stops them."""
        self._is_writing = writing
        self.go_on.set_text("Stop" if writing else "Go on")
        self.go_on.setToolTip("Stop (Esc)" if writing else "The voice goes on at the cursor (Ctrl+Enter)")

    def set_locked(self, *, locked: bool) -> None:
        """Whether the page can be read only."""
        self.edit.setReadOnly(locked)
        self.go_on.setEnabled(not locked)

    def set_told(self, words: str) -> None:
        """What is to be known of the page: how long it is, and of what came last."""
        self._told.set_text(words)

    def toggle_takes(self) -> None:
        """Show the takes with the keyboard in them; hide them where it is there already."""
        if self.takes.isVisible() and self.takes.tree.hasFocus():
            self.takes.hide()
            self.focus()
        else:
            self.takes.show()
            self.takes.focus()

    def focus(self) -> None:
        """Go on writing."""
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_back(self) -> None:
        """Esc: stop what is written, else leave the ways, else go back to the text."""
        if self._is_writing:
            self.stop_requested.emit()
        elif self.cards.isVisible():
            self.cards.left.emit()
        else:
            self.focus()

    def typing_field(self) -> QWidget | None:
        """Letters go into the page."""
        return self.edit

    def areas(self) -> list[QWidget]:
        """The bar, the text, the ways, the takes."""
        shown = [part for part in (self.cards, self.takes) if part.isVisible()]
        return [self.bar, self.edit, *shown]

    def _arrange(self) -> None:
        self._fill_bar()
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(self.edit, 1)
        text.addWidget(self.cards)
        text.addLayout(self._foot())
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(text, 1)
        middle.addWidget(self.takes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(hairline())
        column.addLayout(middle, 1)
        theme.notifier().changed.connect(self._restyle)
        self._restyle()

    def _fill_bar(self) -> None:
        side = IconButton("panel-left", "Show or hide the sidebar (Ctrl+B)")
        side.clicked.connect(self.sidebar_toggled)
        takes = IconButton("text-initial", "Takes of this page (Ctrl+Shift+G)")
        takes.clicked.connect(self.toggle_takes)
        fill_bar(self.bar, side, (self.surface_switch, self.voice_switch), (takes,))

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setContentsMargins(24, 6, 24, 8)
        foot.setSpacing(8)
        foot.addWidget(self._told, 1)
        foot.addWidget(self.ways)
        foot.addWidget(self.length)
        foot.addWidget(self.go_on)
        return foot

    def _restyle(self) -> None:
        self.takes.setFixedWidth(theme.px(WIDTH))


def _choice(name: str, tip: str, entries: list[tuple[str, int]]) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setToolTip(tip)
    for words, value in entries:
        made.addItem(words, value)
    return made


def _words(length: Length) -> str:
    """How far, in words."""
    if length.ending is Ending.NOWHERE:
        return f"{length.tokens} tokens"
    return f"1 {length.ending}"
