"""The window: a frame of sidebar, notices, composer, status line and switcher around one screen at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from desktop.chat.item import VoiceChoice
from desktop.settings.values import Theme
from desktop.views.conversation.chat import ChatScreen
from desktop.views.conversation.composer import SINGLE_COLUMN, WIDEST, Composer
from desktop.views.conversation.forks.beside import Beside
from desktop.views.conversation.pane import TranscriptPane
from desktop.views.kit.first_size import open_with
from desktop.views.kit.menus import Menu
from desktop.views.kit.tab_order import move_focus, step_area
from desktop.views.sidebar.sidebar import Sidebar
from desktop.views.window import actions
from desktop.views.window.covers import Covers
from desktop.views.window.drop_zone import DropZone
from desktop.views.window.giving_way import GivingWay
from desktop.views.window.notice import NoticeArea
from desktop.views.window.panel.side_panel import WIDTH, SidePanel
from desktop.views.window.screens import Screen, ScreenName, Screens
from desktop.views.window.status_line import StatusLine
from desktop.views.window.typing import Typing
from desktop.voice import INSTRUCT, Speaker

if TYPE_CHECKING:
    from desktop.views.library.screen import LibraryScreen
    from desktop.views.page.screen import PageScreen
    from desktop.views.palette.popup import Palette
    from desktop.views.switcher.popup import Switcher
    from desktop.views.window.shortcut_sheet import ShortcutSheet

ZOOM_STEP = 0.1


class MainWindow(QMainWindow):
    """Holds the parts and passes their intentions on. It decides nothing."""

    settings_requested = Signal()
    about_requested = Signal()
    updates_requested = Signal()
    new_chat_requested = Signal()
    new_page_requested = Signal()
    page_toggled = Signal()  # the other surface is wanted
    page_voice_chosen = Signal(object)  # VoiceChoice, while the page is in front
    voice_chosen = Signal(object)  # VoiceChoice
    stop_requested = Signal()
    regenerate_requested = Signal()
    version_step_requested = Signal(int)  # -1 to the older, +1 to the newer one
    columns_toggled = Signal()
    turn_requested = Signal()  # an answer is to be shown as written, or rendered
    zoom_requested = Signal(float)  # a step, or 0 for the normal size
    theme_chosen = Signal(object)  # Theme
    pane_added = Signal(object)  # TranscriptPane, built when its speaker is shown first
    screen_opened = Signal(object)  # ScreenName: it comes to the front; built when it does so first
    screen_left = Signal(object)  # ScreenName
    switcher_requested = Signal(object)  # Voice, or None for all
    files_given = Signal(list)  # paths of files and folders that were dropped on the window, or chosen
    lens_requested = Signal()  # an answer is to be looked at token by token
    lens_text_requested = Signal()  # the same of what is written in the composer
    seen_text_requested = Signal()  # what the next answer's voice will be sent is to be shown
    attach_requested = Signal()  # text files are to be chosen for the next message
    closing = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Tandem")
        self.setMinimumSize(720, 480)
        open_with(self, 1280, 820)
        # Everything is built where it will stand: Qt styles and measures anew whatever comes to another place.
        self._whole = QWidget(self)
        self.setCentralWidget(self._whole)
        self._column = QWidget(self._whole)
        self._beside = Beside(self._column, parent=self._whole)
        self.sidebar = Sidebar(self._whole)
        self.chat_list = self.sidebar.chat_list
        self.composer = Composer(self._column)
        self.status_line = StatusLine(self._column)
        self.notices = NoticeArea(self._column)
        self.side_panel = SidePanel(self._beside)
        self._shortcut_sheet: ShortcutSheet | None = None
        menu = Menu(self)
        self.chat = ChatScreen(menu, self.composer, self._column)
        self.covers = Covers(self._whole, self._column)
        self.actions_by_id = actions.build(self, _guarded(self, self._handlers()))
        actions.fill(menu, self.actions_by_id)
        makers = {name: partial(make, self) for name, make in SCREENS.items()}
        self.screens = Screens(makers, ScreenName.CHAT, self._column)
        self._drop_zone = DropZone(self)
        self._typing = Typing(self, lambda: self._in_front().typing_field())
        self.voice_switch, self.panes = self.chat.voice_switch, self.chat.panes
        self._arrange()
        self._connect()
        self.composer.set_placeholder(VoiceChoice.INSTRUCT)
        self.show_panes((INSTRUCT.id,))
        self.composer.focus()

    def use_speakers(self, speakers: Sequence[Speaker]) -> None:
        """Who may be shown, in the order of their panes."""
        self.chat.use_speakers(speakers)
        self.status_line.use_speakers(speakers)

    def show_panes(self, speaker_ids: Sequence[str]) -> None:
        """Show one pane for each of these."""
        self.chat.show_panes(speaker_ids)
        self.status_line.show_speakers(speaker_ids)
        self._fit_to_screen()
        self._giving_way.judge_soon()
        self._beside.place()

    def show_screen(self, name: ScreenName) -> None:
        """Bring a screen to the front, and the keyboard with it."""
        left = self.screens.front
        self.screens.bring(name)
        self._fit_to_screen()
        self._take_keyboard()
        if left is not name:
            self.screen_left.emit(left)
        self.screen_opened.emit(name)

    @Slot()
    def show_library(self) -> None:
        """Bring the library to the front."""
        self.show_screen(ScreenName.LIBRARY)

    @Slot()
    def show_chat(self) -> None:
        """Bring the chat to the front; where it is already, the keyboard stays where it is."""
        if self.screens.front is not ScreenName.CHAT:
            self.show_screen(ScreenName.CHAT)

    def library_page(self) -> LibraryScreen:
        """The library's page, built when it is asked for first."""
        return cast("LibraryScreen", self.screens.built(ScreenName.LIBRARY))

    def page_screen(self) -> PageScreen:
        """The page's screen, built when it is asked for first."""
        return cast("PageScreen", self.screens.built(ScreenName.PAGE))

    def pane(self, speaker_id: str) -> TranscriptPane:
        """The pane of a speaker, built when it is asked for first."""
        return self.chat.pane(speaker_id)

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
        self._giving_way.gave_way = False  # from now on it is where somebody wanted it
        self.sidebar.setHidden(not self.sidebar.isHidden())

    @Slot()
    def show_shortcuts(self) -> None:
        """Show the list of keyboard shortcuts."""
        if self._shortcut_sheet is None:
            from desktop.views.window.shortcut_sheet import ShortcutSheet

            self._shortcut_sheet = ShortcutSheet(self)
        self._shortcut_sheet.show()
        self._shortcut_sheet.activateWindow()

    @Slot()
    def choose_files(self) -> None:
        """Ask for model files to open where they lie."""
        from desktop.views.library.file_choice import ask_for_files

        ask_for_files(self, self.files_given.emit, "Open model files")

    def _handlers(self) -> dict[str, actions.Handler]:
        return {
            "new_chat": self.new_chat_requested.emit,
            "new_page": self.new_page_requested.emit,
            "page": self.page_toggled.emit,
            "undo_delete": self.chat_list.undo_delete_requested.emit,
            "search": self.sidebar.show_search,
            "find": self.chat.open_find,
            "find_next": lambda: self.chat.step_find(1),
            "find_previous": lambda: self.chat.step_find(-1),
            "jump_back": self.chat.back_bar.back_requested.emit,
            "deleted_chats": self.sidebar.show_deleted,
            "archived_chats": self.sidebar.show_archived,
            "new_folder": lambda: self.chat_list.folder_requested.emit([]),
            "voice_base": lambda: self._choose(VoiceChoice.BASE),
            "voice_both": lambda: self._choose(VoiceChoice.BOTH),
            "voice_instruct": lambda: self._choose(VoiceChoice.INSTRUCT),
            "stop": lambda: self._in_front().go_back(),  # in the chat, that is to stop
            "regenerate": self.regenerate_requested.emit,
            "older_version": lambda: self.version_step_requested.emit(-1),
            "newer_version": lambda: self.version_step_requested.emit(1),
            "as_written": self.turn_requested.emit,
            "lens": self.lens_requested.emit,
            "lens_text": self.lens_text_requested.emit,
            "only_here": self.chat.only_here_toggled.emit,
            "vote_left": lambda: self.chat.vote_requested.emit("left"),
            "vote_tie": lambda: self.chat.vote_requested.emit("tie"),
            "vote_right": lambda: self.chat.vote_requested.emit("right"),
            "blind": self.chat.blind_toggled.emit,
            "tally": self.chat.tally_requested.emit,
            "copy_reply": self.chat.copy_last_reply,
            "forks": partial(_toggle_branches, self),
            "side_panel": self.side_panel.toggle,
            "seen_text": self.seen_text_requested.emit,
            "fork_next": lambda: self.chat.step_fork(1),
            "fork_previous": lambda: self.chat.step_fork(-1),
            "attach": self.attach_requested.emit,
            "open_file": self.choose_files,
            "library": self.show_library,
            "switch_files": lambda: self.switcher_requested.emit(None),
            "columns_together": self.columns_toggled.emit,
            "sidebar": self.toggle_sidebar,
            "next_area": lambda: step_area(self, self._areas(), 1),
            "previous_area": lambda: step_area(self, self._areas(), -1),
            "zoom_in": lambda: self.zoom_requested.emit(ZOOM_STEP),
            "zoom_out": lambda: self.zoom_requested.emit(-ZOOM_STEP),
            "zoom_reset": lambda: self.zoom_requested.emit(0.0),
            "theme_dark": lambda: self.theme_chosen.emit(Theme.DARK),
            "theme_light": lambda: self.theme_chosen.emit(Theme.LIGHT),
            "theme_system": lambda: self.theme_chosen.emit(Theme.SYSTEM),
            "palette": self.covers.toggle_palette,
            "settings": self.settings_requested.emit,
            "shortcuts": self.show_shortcuts,
            "updates": self.updates_requested.emit,
            "about": self.about_requested.emit,
            "quit": self.close,
        }

    def _choose(self, choice: VoiceChoice) -> None:
        if self.screens.front is ScreenName.PAGE:
            self.page_voice_chosen.emit(choice)
            return
        self.voice_switch.set_choice(choice)
        self.voice_chosen.emit(choice)

    def _in_front(self) -> Palette | Switcher | SidePanel | Screen:
        """What covers the rest, else the panel while the keyboard is in it, else the screen."""
        beside = self.side_panel if self.side_panel.has_keyboard() else None
        return self.covers.shown() or beside or self.screens.current()

    def _take_keyboard(self) -> None:
        """Whoever has read a notice goes on with what they were at."""
        self.screens.current().focus()

    def _fit_to_screen(self) -> None:
        screen = self.screens.current()
        self.composer.setVisible(screen.wants_composer)
        self.side_panel.set_allowed(allowed=self.screens.front is ScreenName.CHAT)
        self.sidebar.set_library_shown(shown=self.screens.front is ScreenName.LIBRARY)
        self.notices.set_widest(WIDEST if screen.is_wide else SINGLE_COLUMN)

    def _arrange(self) -> None:
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.screens, 1)
        column.addWidget(self.notices)
        column.addWidget(self.composer)
        column.addWidget(self.status_line)
        row = QHBoxLayout(self._whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        self._beside.measure(self.chat.together)
        self._beside.set_panel(self.side_panel, WIDTH)
        row.addWidget(self._beside, 1)
        self._giving_way = GivingWay(self, self.sidebar, self.side_panel, self._beside)

    def _connect(self) -> None:
        self.covers.library_requested.connect(self.show_library)
        self.chat.pane_added.connect(self.pane_added)
        self.chat.stop_requested.connect(self.stop_requested)
        self.chat.front_requested.connect(self.show_chat)
        self.chat.surface_switch.chosen.connect(self.page_toggled)
        self.chat.panel_requested.connect(self.side_panel.toggle)
        self.side_panel.front_requested.connect(self.show_chat)
        self.chat.seen_text_requested.connect(self.seen_text_requested)
        self.side_panel.left.connect(self._take_keyboard)
        self.side_panel.width_wanted.connect(self._beside.set_width)
        self.chat.sidebar_toggled.connect(self.toggle_sidebar)
        self.chat_list.new_requested.connect(self.new_chat_requested)
        self.chat_list.opened.connect(self.show_chat)
        self.chat_list.opened.connect(self._take_keyboard)  # whoever chooses a chat writes in it
        for place in (self.sidebar.archived, self.sidebar.deleted):
            place.opened.connect(self.show_chat)
        for chats in (self.chat_list, self.sidebar.archived, self.sidebar.deleted):
            chats.text_composed.connect(self._typing.write)
        self.sidebar.search.left.connect(self._take_keyboard)
        self.new_chat_requested.connect(self.show_chat)
        self.sidebar.library_requested.connect(self.show_library)
        self.status_line.switcher_requested.connect(self.switcher_requested)
        self.sidebar.settings_requested.connect(self.settings_requested)
        self.sidebar.shortcuts_requested.connect(self.show_shortcuts)
        self.sidebar.about_requested.connect(self.about_requested)
        self.voice_switch.chosen.connect(self.voice_chosen)
        self.composer.stop_requested.connect(self.stop_requested)
        self.composer.edit.lens_wanted.connect(self.lens_text_requested)
        self._drop_zone.dropped.connect(self.files_given)
        self.notices.keyboard_left.connect(self._take_keyboard)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Qt: Tab was pressed. Panes and messages are built in any order, and read in one."""
        return move_focus(self, self._areas(), forward=forward) or super().focusNextPrevChild(forward)

    def _areas(self) -> list[QWidget]:
        cover = self.covers.shown()
        if cover is not None:
            return [cover]
        screen = self.screens.current()
        composer = [self.composer] if screen.wants_composer else []
        panel = [self.side_panel] if self.side_panel.isVisible() else []
        return [self.sidebar, *screen.areas(), self.notices, *composer, self.status_line, *panel]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.notices.set_tallest(self.height() // 2)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._drop_zone.watch(self.windowHandle())

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        event.accept()


def _guarded(window: MainWindow, handlers: dict[str, actions.Handler]) -> dict[str, actions.Handler]:
    """What is done to a chat is not done to one that a page hides."""

    def in_chats(handler: actions.Handler) -> actions.Handler:
        return lambda: handler() if window.screens.front is not ScreenName.PAGE else None

    return {name: in_chats(one) if name in actions.ON_CHATS else one for name, one in handlers.items()}


def _toggle_branches(window: MainWindow) -> None:
    if window.screens.front is ScreenName.PAGE:
        window.page_screen().toggle_takes()
    else:
        window.chat.toggle_forks()


def _library(window: MainWindow) -> LibraryScreen:
    from desktop.views.library.screen import LibraryScreen

    page = LibraryScreen()
    page.closed.connect(window.show_chat)
    return page


def _page(window: MainWindow) -> PageScreen:
    from desktop.views.page.screen import PageScreen

    screen = PageScreen()
    screen.sidebar_toggled.connect(window.toggle_sidebar)
    return screen


SCREENS: dict[ScreenName, Callable[[MainWindow], Screen]] = {
    ScreenName.CHAT: lambda window: window.chat,
    ScreenName.LIBRARY: _library,
    ScreenName.PAGE: _page,
}
