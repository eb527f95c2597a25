"""The window: sidebar, chat page or library page, notices, composer, status line, switcher."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.chat.conversation import Voice, VoiceChoice
from desktop.views import actions
from desktop.views.chat_page import ChatPage
from desktop.views.composer import SINGLE_COLUMN, WIDEST, Composer
from desktop.views.drop_zone import DropZone
from desktop.views.first_size import open_with
from desktop.views.notice import NoticeArea
from desktop.views.shortcut_sheet import ShortcutSheet
from desktop.views.sidebar import Sidebar
from desktop.views.status_line import StatusLine
from desktop.views.tab_order import move_focus
from desktop.views.transcript_pane import TranscriptPane
from desktop.views.voice_words import NAMES

if TYPE_CHECKING:
    from desktop.control.library_cards import SwitchChoice
    from desktop.views.library.page import LibraryPage
    from desktop.views.switcher import Switcher

ZOOM_STEP = 0.1


class MainWindow(QMainWindow):
    """Holds the parts and passes their intentions on. It decides nothing."""

    settings_requested = Signal()
    about_requested = Signal()
    updates_requested = Signal()
    new_chat_requested = Signal()
    voice_chosen = Signal(object)  # VoiceChoice
    stop_requested = Signal()
    regenerate_requested = Signal()
    zoom_requested = Signal(float)  # a step, or 0 for the normal size
    pane_added = Signal(object)  # TranscriptPane, built when its voice is shown first
    library_opened = Signal(object)  # LibraryPage: it comes to the front; built when it does so first
    library_left = Signal()
    switcher_requested = Signal(object)  # Voice, or None for all
    switch_chosen = Signal(str)  # SwitchChoice.id
    files_given = Signal(list)  # paths of files and folders that were dropped on the window, or chosen
    closing = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Tandem")
        self.setMinimumSize(720, 480)
        open_with(self, 1280, 820)
        self.sidebar = Sidebar()
        self.chat_list = self.sidebar.chat_list
        self.composer = Composer()
        self.status_line = StatusLine()
        self.notices = NoticeArea()
        self._shortcut_sheet: ShortcutSheet | None = None
        self._pages = QStackedWidget()
        self.library: LibraryPage | None = None
        self._switcher: Switcher | None = None
        self.actions_by_id = actions.build(self, self._handlers())
        self._chat = ChatPage(self._menu())
        self._drop_zone = DropZone(self)
        self.voice_switch, self.panes = self._chat.voice_switch, self._chat.panes
        self._arrange()
        self._connect()
        self.show_panes((Voice.INSTRUCT,))
        self.composer.focus()

    def show_panes(self, voices: tuple[Voice, ...]) -> None:
        """Show one pane per voice, base left."""
        self._chat.show_panes(voices)
        self.status_line.show_voices(voices)
        choice = VoiceChoice.BOTH if len(voices) > 1 else VoiceChoice(voices[0].value)
        self.composer.set_placeholder(choice)
        self._widen_notices()

    def library_shown(self) -> bool:
        """Whether the library is in front."""
        return self.library is not None and self._pages.currentWidget() is self.library

    @Slot()
    def show_library(self) -> None:
        """Bring the library to the front. The page is built when it is asked for first."""
        page = self.library_page()
        self._set_page(page)
        page.focus()
        self.library_opened.emit(page)

    @Slot()
    def show_chat(self) -> None:
        """Bring the chat to the front."""
        if self.library_shown():
            self._set_page(self._chat)
            self.composer.focus()
            self.library_left.emit()

    def library_page(self) -> LibraryPage:
        """The library's page, built when it is asked for first."""
        if self.library is None:
            from desktop.views.library.page import LibraryPage

            self.library = LibraryPage()
            self.library.closed.connect(self.show_chat)
            self._pages.addWidget(self.library)
        return self.library

    def show_switcher(self, choices: Sequence[SwitchChoice], voice: Voice | None = None) -> None:
        """Let the user choose a file or a pair, beginning at a voice."""
        if self._switcher is None:
            from desktop.views.switcher import Switcher

            self._switcher = Switcher(self._column)
            self._switcher.chosen.connect(self.switch_chosen)
            self._switcher.library_requested.connect(self.show_library)
        self._switcher.open_with(choices, voice)

    def shown_voices(self) -> tuple[Voice, ...]:
        """The voices whose panes are shown, base first."""
        return self._chat.shown_voices()

    def pane(self, voice: Voice) -> TranscriptPane:
        """The pane of a voice, built when it is asked for first."""
        return self._chat.pane(voice)

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
    def choose_files(self) -> None:
        """Ask for model files to open where they lie."""
        from desktop.views.library.file_choice import ask_for_files

        ask_for_files(self, self.files_given.emit, "Open model files")

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
            "stop": self._escape,
            "regenerate": self.regenerate_requested.emit,
            "copy_reply": self.copy_last_reply,
            "open_file": self.choose_files,
            "library": self.show_library,
            "switch_files": lambda: self.switcher_requested.emit(None),
            "sidebar": self.toggle_sidebar,
            "zoom_in": lambda: self.zoom_requested.emit(ZOOM_STEP),
            "zoom_out": lambda: self.zoom_requested.emit(-ZOOM_STEP),
            "zoom_reset": lambda: self.zoom_requested.emit(0.0),
            "settings": self.settings_requested.emit,
            "shortcuts": self.show_shortcuts,
            "updates": self.updates_requested.emit,
            "about": self.about_requested.emit,
            "quit": self.close,
        }

    def _choose(self, choice: VoiceChoice) -> None:
        self.voice_switch.set_choice(choice)
        self.voice_chosen.emit(choice)

    def _escape(self) -> None:
        """One step back from the switcher or the library; in the chat, stop."""
        if self._switcher is not None and self._switcher.isVisible():
            self._switcher.close_switcher()
        elif self.library is not None and self.library_shown():
            self.library.go_back()
        else:
            self.stop_requested.emit()

    def _take_keyboard(self) -> None:
        """Whoever has read a notice goes on with what they were at."""
        if self.library is not None and self.library_shown():
            self.library.focus()
        else:
            self.composer.focus()

    def _set_page(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)
        self.composer.setVisible(page is self._chat)
        self.sidebar.set_library_shown(shown=page is not self._chat)
        self._widen_notices()

    def _widen_notices(self) -> None:
        wide = self.library_shown() or len(self.shown_voices()) > 1
        self.notices.set_widest(WIDEST if wide else SINGLE_COLUMN)

    def _arrange(self) -> None:
        self._pages.addWidget(self._chat)
        self._column = QWidget()
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._pages, 1)
        column.addWidget(self.notices)
        column.addWidget(self.composer)
        column.addWidget(self.status_line)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addWidget(self._column, 1)
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
        self._chat.pane_added.connect(self.pane_added)
        self._chat.sidebar_toggled.connect(self.toggle_sidebar)
        self.chat_list.new_requested.connect(self.new_chat_requested)
        self.chat_list.opened.connect(self.show_chat)
        self.new_chat_requested.connect(self.show_chat)
        self.sidebar.library_requested.connect(self.show_library)
        self.status_line.switcher_requested.connect(self.switcher_requested)
        self.sidebar.settings_requested.connect(self.settings_requested)
        self.sidebar.shortcuts_requested.connect(self.show_shortcuts)
        self.sidebar.about_requested.connect(self.about_requested)
        self.voice_switch.chosen.connect(self.voice_chosen)
        self.composer.stop_requested.connect(self.stop_requested)
        self._drop_zone.dropped.connect(self.files_given)
        self.notices.keyboard_left.connect(self._take_keyboard)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Qt: Tab was pressed. Panes and messages are built in any order, and read in one."""
        return move_focus(self, self._areas(), forward=forward) or super().focusNextPrevChild(forward)

    def _areas(self) -> list[QWidget]:
        if self._switcher is not None and self._switcher.isVisible():
            return [self._switcher]
        if self.library is not None and self.library_shown():
            return [self.sidebar, self.library, self.notices, self.status_line]
        panes = [self.panes[voice] for voice in self.shown_voices()]
        return [self.sidebar, self._chat.bar, *panes, self.notices, self.composer, self.status_line]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.notices.set_tallest(self.height() // 2)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._drop_zone.watch(self.windowHandle())

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        event.accept()
