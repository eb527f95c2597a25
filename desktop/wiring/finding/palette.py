"""Connects the palette with all that it offers: the window's commands, chats, messages, and who speaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from desktop.chat.finding.found import Found, Results
from desktop.control.conversation.chat_index import ChatIndex
from desktop.control.conversation.chat_search import ChatSearch
from desktop.library.cards.cards import SwitchChoice
from desktop.views.kit.voice_words import NAMES
from desktop.views.palette.entries import MOST_SHOWN, Entry, Group
from desktop.views.window.actions import COMMANDS, ON_CHATS, ON_MESSAGES, VOICES, Command, native
from desktop.views.window.main_window import MainWindow
from desktop.views.window.screens import ScreenName
from desktop.views.window.synonyms import SYNONYMS
from desktop.voice import Voice
from desktop.wiring.chat_parts import ChatParts
from desktop.wiring.finding.search import SearchWiring
from desktop.wiring.library_parts import LibraryParts

if TYPE_CHECKING:
    from desktop.views.palette.popup import Palette

MOST_RECENT = 5  # commands that were chosen last
ON_NOTHING = ON_MESSAGES | {"forks"}  # of no use in a chat without messages
ASIDE = {"palette", "next_area", "previous_area"}  # of no use from here


@dataclass(frozen=True, slots=True)
class _Wanted:
    """All chats are to be searched for this."""

    words: str


class PaletteWiring(QObject):
    """One for a window. The palette is built when it is opened first."""

    def __init__(
        self, window: MainWindow, chat: ChatParts, index: ChatIndex, library: LibraryParts, search: SearchWiring
    ) -> None:
        super().__init__(window)
        self._window, self._chat, self._index, self._library = window, chat.open_chat, index, library
        self._jumps = search
        self._search = ChatSearch(chat.records, self)
        self._palette: Palette | None = None
        self._recent: list[str] = []  # ids of commands, the last one first
        self._asked = ""  # what the messages that are shown were found for
        self._search.changed.connect(self._show_messages)
        self._search.failed.connect(window.notices.show_error)
        window.covers.palette_built.connect(self._connect)
        window.covers.palette_requested.connect(self._open)

    @Slot()
    def _open(self) -> None:
        self._window.covers.show_palette([*self._commands(), *self._chats(), *self._speakers()])

    @Slot(object)
    def _connect(self, palette: Palette) -> None:
        self._palette = palette
        self._search.prepare()
        palette.query_changed.connect(self._search.search)
        palette.chosen.connect(self._do)

    def _commands(self) -> Iterator[Entry]:
        """Those that can be used now, the last used first."""
        by_use = sorted(COMMANDS, key=lambda one: self._recent.index(one.id) if one.id in self._recent else MOST_RECENT)
        for command in by_use:
            if self._can_use(command):
                group = Group.SPEAKERS if command.group == VOICES else Group.COMMANDS
                yield Entry(group, command.text, command, keys=_keys(command), words=SYNONYMS.get(command.id, ()))

    def _can_use(self, command: Command) -> bool:
        if command.id == "stop":
            return self._chat.generating
        on_page = self._window.screens.front is ScreenName.PAGE
        if command.id in (ON_CHATS if on_page else ()) or (
            command.id in ON_NOTHING and self._chat.item is None and not on_page
        ):
            return False
        return command.id not in ASIDE and self._window.actions_by_id[command.id].isEnabled()

    def _chats(self) -> Iterator[Entry]:
        open_id = self._chat.item.id if self._chat.item is not None else None
        for item in self._index.chats:
            yield Entry(Group.CHATS, item.title, item.id, written_at=item.updated_at, current=item.id == open_id)

    def _speakers(self) -> Iterator[Entry]:
        """Pairs and files, as the switcher offers them."""
        for choice in self._library.session.switch_choices():
            if choice.enabled:
                yield Entry(
                    Group.SPEAKERS,
                    choice.title,
                    choice,
                    detail=f"{_role(choice)} · {choice.detail}" if choice.detail else _role(choice),
                    words=("model", "file", _role(choice)),
                    current=choice.current,
                )

    @Slot(object)
    def _show_messages(self, results: Results) -> None:
        if self._palette is None or not results.asked:
            return
        self._asked = results.asked
        found = [one for one in results.found if one.message_id is not None][: MOST_SHOWN[Group.MESSAGES]]
        entries = [
            Entry(Group.MESSAGES, one.excerpt.text, one, detail=one.title, marks=one.excerpt.marks) for one in found
        ]
        if found:
            words = f"Search all chats for “{results.asked}”"
            entries.append(Entry(Group.MESSAGES, words, _Wanted(results.asked)))
        self._palette.show_messages(results.asked, entries)

    @Slot(object)
    def _do(self, target: object) -> None:
        match target:
            case Command():
                self._recent = [target.id, *(known for known in self._recent if known != target.id)][:MOST_RECENT]
                self._window.actions_by_id[target.id].trigger()
            case int():
                self._window.chat_list.opened.emit(target)
            case Found():
                self._jumps.go_to(target, self._asked)
            case SwitchChoice():
                self._window.covers.switch_chosen.emit(target.action)
            case _Wanted():
                self._window.sidebar.show_search()
                self._window.sidebar.search.setText(target.words)


def _keys(command: Command) -> str:
    return native(command.shortcuts[0]) if command.shortcuts else ""


def _role(choice: SwitchChoice) -> str:
    return "Pair" if choice.voice == "both" else NAMES[Voice(choice.voice)]
