"""The window: sidebar, voice switch, one pane per voice, notices, composer, status line."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QSplitter, QToolButton, QVBoxLayout, QWidget

from desktop.chat.conversation import Voice, VoiceChoice
from desktop.views import actions
from desktop.views.buttons import IconButton
from desktop.views.composer import SINGLE_COLUMN, WIDEST, Composer
from desktop.views.labels import hairline
from desktop.views.notice import NoticeArea
from desktop.views.shortcut_sheet import ShortcutSheet
from desktop.views.sidebar import Sidebar
from desktop.views.status_line import StatusLine
from desktop.views.tab_order import move_focus
from desktop.views.transcript_pane import TranscriptPane
from desktop.views.voice_switch import VoiceSwitch
from desktop.views.voice_words import NAMES

ZOOM_STEP = 0.1
EQUAL = 10_000  # any size, the same for each pane


class MainWindow(QMainWindow):
    """Holds the parts and passes their intentions on. It decides nothing."""

    settings_requested = Signal()
    about_requested = Signal()
    new_chat_requested = Signal()
    voice_chosen = Signal(object)  # VoiceChoice
    stop_requested = Signal()
    regenerate_requested = Signal()
    zoom_requested = Signal(float)  # a step, or 0 for the normal size
    pane_added = Signal(object)  # TranscriptPane, built when its voice is shown first
    closing = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Tandem")
        self.setMinimumSize(720, 480)
        self.resize(1280, 820)
        self.sidebar = Sidebar()
        self.chat_list = self.sidebar.chat_list
        self.voice_switch = VoiceSwitch()
        self.composer = Composer()
        self.status_line = StatusLine()
        self.notices = NoticeArea()
        self.panes: dict[Voice, TranscriptPane] = {}
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._sized_for: tuple[Voice, ...] = ()
        self._shortcut_sheet: ShortcutSheet | None = None
        self.actions_by_id = actions.build(self, self._handlers())
        self._arrange()
        self._connect()
        self.show_panes((Voice.INSTRUCT,))
        self.composer.focus()

    def show_panes(self, voices: tuple[Voice, ...]) -> None:
        """Show one pane per voice, base left. Panes are built once and kept."""
        for voice in voices:
            self.pane(voice)
        for voice, pane in self.panes.items():
            pane.setVisible(voice in voices)
        if self.shown_voices() != self._sized_for:
            self._sized_for = self.shown_voices()
            self._splitter.setSizes([EQUAL] * self._splitter.count())
        self.status_line.show_voices(voices)
        choice = VoiceChoice.BOTH if len(voices) > 1 else VoiceChoice(voices[0].value)
        self.composer.set_placeholder(choice)
        self.notices.set_widest(WIDEST if choice is VoiceChoice.BOTH else SINGLE_COLUMN)

    def shown_voices(self) -> tuple[Voice, ...]:
        """The voices whose panes are shown, base first."""
        return tuple(voice for voice in Voice if voice in self.panes and not self.panes[voice].isHidden())

    def pane(self, voice: Voice) -> TranscriptPane:
        """The pane of a voice, built when it is asked for first."""
        if voice not in self.panes:
            pane = TranscriptPane(voice)
            pane.hide()
            self.panes[voice] = pane
            self._splitter.insertWidget(0 if voice is Voice.BASE else self._splitter.count(), pane)
            self._splitter.setStretchFactor(self._splitter.indexOf(pane), 1)
            self.pane_added.emit(pane)
        return self.panes[voice]

    def save_geometry_state(self) -> bytes:
        """Where the window is and how it is divided."""
        flag = b"\x01" if self.sidebar.isHidden() else b"\x00"
        return flag + bytes(self.saveGeometry().data())

    def restore_geometry_state(self, state: bytes) -> None:
        """Put the window back. Anything unusable is ignored."""
        if state:
            self.sidebar.setHidden(state[:1] == b"\x01")
            self.restoreGeometry(QByteArray(state[1:]))

    @Slot()
    def bring_to_front(self) -> None:
        """Show the window above the others, also when it is minimised."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    @Slot()
    def toggle_sidebar(self) -> None:
        """Show or hide the sidebar."""
        self.sidebar.setHidden(not self.sidebar.isHidden())

    @Slot()
    def show_shortcuts(self) -> None:
        """Show the list of keyboard shortcuts."""
        if self._shortcut_sheet is None:
            self._shortcut_sheet = ShortcutSheet(self)
        self._shortcut_sheet.show()
        self._shortcut_sheet.activateWindow()

    @Slot()
    def copy_last_reply(self) -> None:
        """Put the newest reply of each shown voice on the clipboard, named when there are two."""
        replies = {voice: self.panes[voice].last_answer() for voice in self.shown_voices()}
        found = {voice: text for voice, text in replies.items() if text}
        if len(found) == 1:
            QGuiApplication.clipboard().setText(next(iter(found.values())))
        elif found:
            QGuiApplication.clipboard().setText("\n\n".join(f"{NAMES[v]}:\n{text}" for v, text in found.items()))

    def _handlers(self) -> dict[str, actions.Handler]:
        return {
            "new_chat": self.new_chat_requested.emit,
            "voice_base": lambda: self._choose(VoiceChoice.BASE),
            "voice_both": lambda: self._choose(VoiceChoice.BOTH),
            "voice_instruct": lambda: self._choose(VoiceChoice.INSTRUCT),
            "stop": self.stop_requested.emit,
            "regenerate": self.regenerate_requested.emit,
            "copy_reply": self.copy_last_reply,
            "sidebar": self.toggle_sidebar,
            "zoom_in": lambda: self.zoom_requested.emit(ZOOM_STEP),
            "zoom_out": lambda: self.zoom_requested.emit(-ZOOM_STEP),
            "zoom_reset": lambda: self.zoom_requested.emit(0.0),
            "settings": self.settings_requested.emit,
            "shortcuts": self.show_shortcuts,
            "about": self.about_requested.emit,
            "quit": self.close,
        }

    def _choose(self, choice: VoiceChoice) -> None:
        self.voice_switch.set_choice(choice)
        self.voice_chosen.emit(choice)

    def _arrange(self) -> None:
        side = IconButton("panel-left", "Show or hide the sidebar (Ctrl+B)")
        side.clicked.connect(self.toggle_sidebar)
        menu = IconButton("ellipsis", "Menu")
        menu.setMenu(self._menu())
        menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._bar = QWidget()
        bar = QHBoxLayout(self._bar)
        bar.setContentsMargins(12, 8, 12, 8)
        bar.addWidget(side)
        bar.addStretch(1)
        bar.addWidget(self.voice_switch)
        bar.addStretch(1)
        bar.addWidget(menu)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(hairline())
        column.addWidget(self._splitter, 1)
        column.addWidget(self.notices)
        column.addWidget(self.composer)
        column.addWidget(self.status_line)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addLayout(column, 1)
        self.setCentralWidget(whole)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        group = actions.COMMANDS[0].group
        for command in actions.COMMANDS:
            if command.group != group:
                menu.addSeparator()
                group = command.group
            menu.addAction(self.actions_by_id[command.id])
        return menu

    def _connect(self) -> None:
        self.chat_list.new_requested.connect(self.new_chat_requested)
        self.sidebar.settings_requested.connect(self.settings_requested)
        self.sidebar.shortcuts_requested.connect(self.show_shortcuts)
        self.sidebar.about_requested.connect(self.about_requested)
        self.voice_switch.chosen.connect(self.voice_chosen)
        self.composer.stop_requested.connect(self.stop_requested)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Qt: Tab was pressed. Panes and messages are built in any order, and read in one."""
        panes = [self.panes[voice] for voice in self.shown_voices()]
        areas = [self.sidebar, self._bar, *panes, self.notices, self.composer, self.status_line]
        return move_focus(self, areas, forward=forward) or super().focusNextPrevChild(forward)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        event.accept()
