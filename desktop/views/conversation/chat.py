"""The chat: a bar with the voice switch, one pane for each speaker that is shown, base left, and the list of forks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.views.conversation.composer import Composer
from desktop.views.conversation.find.back_bar import BackBar
from desktop.views.conversation.find.find_bar import FindBar
from desktop.views.conversation.first_screen import FirstScreen
from desktop.views.conversation.forks.beside import Beside
from desktop.views.conversation.pane import TranscriptPane
from desktop.views.conversation.together import Together
from desktop.views.kit.buttons import IconButton
from desktop.views.kit.labels import hairline
from desktop.views.kit.switches import Surface, SurfaceSwitch, VoiceSwitch, fill_bar
from desktop.views.kit.voice_words import speaker_name
from desktop.voice import DEFAULT_SPEAKERS, Speaker

if TYPE_CHECKING:  # made, and imported, behind the first paint
    from desktop.views.conversation.compared import Compared
    from desktop.views.conversation.forks.fork_list import ForkList
    from desktop.views.conversation.votes.blind_view import BlindView

TWO = 2
WIDE_PANE, NARROW_PANE = 260, 170  # pixels that each of two panes has at least, and each of three or four
EQUAL = 10_000  # any size, the same for each pane


class ChatScreen(QWidget):
    """Panes are built when their speaker is shown first, and kept."""

    pane_added = Signal(object)  # TranscriptPane
    sidebar_toggled = Signal()
    panel_requested = Signal()
    seen_text_requested = Signal()
    stop_requested = Signal()
    vote_requested = Signal(object)  # the word of a Verdict
    blind_toggled = Signal()
    only_here_toggled = Signal()
    tally_requested = Signal()
    front_requested = Signal()  # something of it was asked for while another screen may be in front
    wants_composer = True

    def __init__(self, menu: QMenu, composer: Composer, parent: QWidget | None = None) -> None:
        """menu: behind the button at the right; composer: stands below the chat, and has the keyboard for it."""
        super().__init__(parent)
        self._composer = composer
        self.panes: dict[str, TranscriptPane] = {}  # by speaker id
        self._speakers = {speaker.id: speaker for speaker in DEFAULT_SPEAKERS}
        self.surface_switch, self.voice_switch = SurfaceSwitch(Surface.CHAT), VoiceSwitch()
        self.bar = QWidget(self)
        self._middle = QStackedWidget()
        self._beside = Beside(self._middle, self)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._forks: ForkList | None = None
        self.together = Together(self._splitter)
        self.first = FirstScreen(self._middle)
        self._below, self._cover = list[QWidget](), cast("BlindView | None", None)
        self._compared: Compared | None = None
        for part in (self.together, self.first):
            self._middle.addWidget(part)
        self.back_bar, self.find_bar = BackBar(self), FindBar(self)
        self.find_bar.keyboard_left.connect(self.focus)
        self._sized_for: tuple[str, ...] = ()
        self._fill_bar(menu)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for line in (self.bar, hairline(), self.back_bar, self.find_bar):
            column.addWidget(line)
        column.addWidget(self._beside, 1)
        self._column = column

    @property
    def compared(self) -> Compared:
        """Marks what only one of two columns says; made when it is first asked for."""
        if self._compared is None:
            from desktop.views.conversation.compared import Compared

            self._compared = Compared(self)
            self._compared.use_columns([self.panes[shown].column for shown in self.shown_speakers()])
        return self._compared

    def show_first(self, *, shown: bool) -> None:
        """Show the first screen in the place of the panes."""
        self._middle.setCurrentWidget(self.first if shown else self._cover or self.together)

    def cover(self, view: BlindView | None) -> None:
        """Show this in the place of the panes, None = them again."""
        if view is self._cover:
            return
        first = self._middle.currentWidget() is self.first
        self._cover = view
        if view is not None:
            self._middle.addWidget(view)
            if (seen := self._seen_forks()) is not None:
                seen.close_list()
            self.find_bar.close_bar()
        self.show_first(shown=first)

    def add_below(self, bar: QWidget) -> None:
        """Put a line below the panes."""
        self._column.addWidget(bar)
        self._below.append(bar)

    def use_speakers(self, speakers: Sequence[Speaker]) -> None:
        """Who may be shown, in the order of their panes. A pane of somebody else by that id leaves."""
        self._speakers = {speaker.id: speaker for speaker in speakers}
        for speaker_id, pane in list(self.panes.items()):
            known = self._speakers.get(speaker_id)
            if known is None or known.voice is not pane.voice:
                del self.panes[speaker_id]
                self.together.show_panes([self.panes[shown] for shown in self.shown_speakers()])
                pane.hide()
                pane.deleteLater()

    def show_panes(self, speaker_ids: Sequence[str]) -> None:
        """Show one pane for each of these."""
        for speaker_id in speaker_ids:
            self.pane(speaker_id)
        narrow = NARROW_PANE if len(speaker_ids) > TWO else WIDE_PANE
        for speaker_id, pane in self.panes.items():
            pane.setVisible(speaker_id in speaker_ids)
            pane.setMinimumWidth(narrow)
        if self.shown_speakers() != self._sized_for:
            self._sized_for = self.shown_speakers()
            self.together.show_panes([self.panes[shown] for shown in self._sized_for])
            if self._compared is not None:
                self._compared.use_columns([self.panes[shown].column for shown in self._sized_for])
            self._splitter.setSizes([EQUAL] * self._splitter.count())
            self._beside.place()

    def shown_speakers(self) -> tuple[str, ...]:
        """Ids of those whose panes are shown, from left to right."""
        return tuple(known for known in self._speakers if known in self.panes and not self.panes[known].isHidden())

    def pane(self, speaker_id: str) -> TranscriptPane:
        """The pane of a speaker, built when it is asked for first."""
        if speaker_id not in self.panes:
            order = list(self._speakers)
            left = [known for known in order[: order.index(speaker_id)] if known in self.panes]
            pane = TranscriptPane(self._speakers[speaker_id])
            pane.hide()
            self.panes[speaker_id] = pane
            self._splitter.insertWidget(len(left), pane)
            self._splitter.setStretchFactor(self._splitter.indexOf(pane), 1)
            self.pane_added.emit(pane)
        return self.panes[speaker_id]

    def copy_last_reply(self) -> None:
        """Put the newest reply of each shown speaker on the clipboard, named when there are several."""
        if self._cover is not None:
            QGuiApplication.clipboard().setText(self._cover.copied())
            return
        replies = [(self.panes[shown].speaker, self.panes[shown].last_answer()) for shown in self.shown_speakers()]
        found = [(speaker, text) for speaker, text in replies if text]
        if len(found) == 1:
            QGuiApplication.clipboard().setText(found[0][1])
        elif found:
            named = (f"{speaker_name(speaker)}:\n{text}" for speaker, text in found)
            QGuiApplication.clipboard().setText("\n\n".join(named))

    def focus(self) -> None:
        """Go on writing."""
        self._composer.focus()

    @property
    def forks(self) -> ForkList:
        """The list of forks; made when somebody first asks for it, and hidden until it is wanted."""
        if self._forks is None:
            from desktop.views.conversation.forks.fork_list import WIDTH, ForkList

            self._forks = ForkList()
            self._beside.set_panel(self._forks, WIDTH)
            self._forks.left.connect(self.focus)
        return self._forks

    def _seen_forks(self) -> ForkList | None:
        return self._forks if self._forks is not None and self._forks.isVisible() else None

    def toggle_forks(self) -> None:
        """Show the list of forks, with the keyboard in it; close it where the keyboard is there already."""
        seen = self._seen_forks()
        if seen is not None and seen.has_keyboard():
            seen.close_list()
        else:
            self.front_requested.emit()
            self.forks.show()
            self.forks.focus()

    def step_fork(self, by: int) -> None:
        """Scroll to the next (1) or previous (-1) message with several versions: in the column that is asked.

        That is the one with the keyboard, else the one whose forks are listed. Others go to the same message.
        """
        shown = [self.panes[known] for known in self.shown_speakers()]
        focused = QApplication.focusWidget()
        asked = next((pane for pane in shown if pane.holds(focused)), None)
        seen = self._seen_forks()
        listed = self.panes.get(seen.speaker) if seen is not None else None
        pane = asked or (listed if listed in shown else shown[-1])
        message_id = pane.view.step_fork(pane.column, by)
        for other in shown:
            if message_id is not None and other is not pane:
                other.view.scroll_to(message_id)

    def open_find(self) -> None:
        """Look for words in this chat: those that are selected in it, else those that were looked for last."""
        self.front_requested.emit()
        focused = QApplication.focusWidget()
        cursor = focused.textCursor() if isinstance(focused, QTextEdit | QPlainTextEdit) else None
        inside = focused is not None and any(pane.holds(focused) for pane in self.panes.values())
        self.find_bar.open_bar(cursor.selectedText() if cursor is not None and inside else "")

    def step_find(self, by: int) -> None:
        """Go to the next (1) or previous (-1) of the words that are looked for, or were last."""
        self.front_requested.emit()
        self.find_bar.step(by)

    def typing_field(self) -> QWidget | None:
        """The message, or what is looked for while the keyboard is beside the words that are."""
        if self.find_bar.has_keyboard():
            return self.find_bar.field
        seen = self._seen_forks()
        return seen.filter if seen is not None and seen.has_keyboard() else self._composer.edit

    def go_back(self) -> None:
        """Leave the bar that finds words or the forks, else stop what is being written."""
        seen = self._seen_forks()
        if self.find_bar.has_keyboard():
            self.find_bar.close_bar()
        elif seen is not None and seen.has_keyboard():
            seen.go_back()
        else:
            self.stop_requested.emit()

    def areas(self) -> list[QWidget]:
        """The bar, those below it, the first screen or the shown panes, base left, and the forks."""
        bars = [bar for bar in (self.back_bar, self.find_bar) if bar.isVisible()]
        seen = self._seen_forks()
        forks = [seen] if seen is not None else []
        if self._middle.currentWidget() is self.first:
            return [self.bar, *bars, self.first, *forks]
        if self._cover is not None:
            return [self.bar, *bars, self._cover, *self._shown_below()]
        rows = self.together.view
        panes = [self.panes[shown] for shown in self.shown_speakers()]
        return [self.bar, *bars, *panes, *([rows] if rows is not None else []), *self._shown_below(), *forks]

    def _shown_below(self) -> list[QWidget]:
        return [bar for bar in self._below if bar.isVisible()]

    @property
    def is_wide(self) -> bool:
        """Several panes beside each other are."""
        return len(self.shown_speakers()) > 1

    def _fill_bar(self, entries: QMenu) -> None:
        side = IconButton("panel-left", "Show or hide the sidebar (Ctrl+B)")
        side.clicked.connect(self.sidebar_toggled)
        seen = IconButton("code", "What the model sees (Ctrl+Shift+E)")
        seen.clicked.connect(self.seen_text_requested)
        panel = IconButton("sliders-horizontal", "Settings of this chat (Ctrl+Shift+S)")
        panel.clicked.connect(self.panel_requested)
        columns = IconButton("plus", "Columns: add, dress, remove")
        self.columns_menu = QMenu(columns)
        columns.setMenu(self.columns_menu)
        columns.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = IconButton("ellipsis", "Menu")
        menu.setMenu(entries)
        menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        fill_bar(self.bar, side, (self.surface_switch, self.voice_switch), (columns, seen, panel, menu))
