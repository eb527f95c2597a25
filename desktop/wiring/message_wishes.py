"""Connects what is wished of one message with what can be done in the open chat."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.chat.conversation import Message, Role
from desktop.chat.draft import Draft
from desktop.chat.item import Item
from desktop.control.conversation.chat_index import ChatIndex
from desktop.views.conversation.at_hand import answer_at_hand, edit_last_question, step_version
from desktop.views.conversation.message.wishes import (
    AnswerSeveral,
    BeginWith,
    CarryOn,
    Delete,
    GoOn,
    HandOver,
    LetOther,
    NewChat,
    OpenLens,
    Rewrite,
    SetHidden,
    Wish,
    Written,
)
from desktop.views.conversation.pane import TranscriptPane
from desktop.views.kit.voice_words import name_of
from desktop.views.window.main_window import MainWindow
from desktop.voice import Voice
from desktop.wiring.chat_parts import ChatParts

POLISH = "Polish this text. Keep what it says, and answer with the text alone.\n\n{}"
NOTHING_ADDED = "nothing added"


class MessageWishes(QObject):
    """Edits, beginnings, going on, the other voice, new chats, hiding and deletions. Holds no state of its own."""

    def __init__(self, window: MainWindow, chat: ChatParts, index: ChatIndex) -> None:
        super().__init__(window)
        self._window, self._index = window, index
        self._chat, self._writing, self._branches = chat.open_chat, chat.writing, chat.branches
        self._hiding = chat.hiding
        chat.branches.branched.connect(self._on_branched)
        chat.branches.dropped.connect(self._on_dropped)
        chat.open_chat.answer_begun.connect(lambda _: window.notices.settle(NOTHING_ADDED))
        window.composer.recall_requested.connect(self._recall)
        window.composer.go_on_requested.connect(self._go_on)
        window.version_step_requested.connect(self._step)
        window.turn_requested.connect(self._turn)
        window.pane_added.connect(self._wire_pane)
        for pane in window.panes.values():
            self._wire_pane(pane)

    def _wire_pane(self, pane: TranscriptPane) -> None:
        pane.wished.connect(self._grant)
        pane.field_left.connect(self._window.composer.focus)

    def _grant(self, speaker_id: str, wish: Wish) -> None:
        match wish:
            case OpenLens():
                return  # the lens hears it, and takes the keyboard
            case SetHidden(number, hidden):
                self._hiding.set_hidden(number, hidden=hidden)
                return  # its menu is still there
            case CarryOn(number):
                self._branches.carry_on(number)
            case NewChat(number):
                self._branches.to_new_chat(speaker_id, number)
            case Delete(number):
                self._branches.delete(number)
            case _:
                self._write(speaker_id, wish)
        self._window.composer.focus()  # the field or the button is gone, or will be

    def _write(self, speaker_id: str, wish: Written) -> None:
        match wish:
            case Rewrite(number, text):
                self._rewrite(speaker_id, number, text)
            case BeginWith(number, text):
                self._writing.begin_with(speaker_id, number, text)
            case GoOn(number):
                self._writing.go_on(speaker_id, number)
            case AnswerSeveral(number, samples):
                self._writing.answer_several(speaker_id, number, samples)
            case LetOther(number):
                self._let_other(speaker_id, number)
            case HandOver(number):
                self._hand_over(speaker_id, number)

    def _rewrite(self, speaker_id: str, message_id: int, text: str) -> None:
        message = self._chat.state.find(message_id)
        if message is not None and message.role is Role.ASSISTANT:
            self._writing.edit_answer(speaker_id, message_id, text)
        elif message is not None:
            self._writing.edit(speaker_id, message_id, text)

    def _let_other(self, speaker_id: str, answer_id: int) -> None:
        state = self._chat.state
        own = state.speaker(speaker_id)
        other = next((one for one in state.speakers if own is not None and one.voice is not own.voice), None)
        if other is not None:
            self._writing.answer_instead(speaker_id, other.id, answer_id)

    def _hand_over(self, speaker_id: str, answer_id: int) -> None:
        """A draft of Base is polished by Instruct, one of Instruct is continued by Base."""
        state, answer = self._chat.state, self._chat.state.find(answer_id)
        wanted = Voice.INSTRUCT if answer is not None and answer.voice is Voice.BASE else Voice.BASE
        other = next((one for one in state.speakers if one.voice is wanted), None)
        if answer is None or other is None:
            return
        if wanted is Voice.BASE:
            self._writing.go_on(speaker_id, answer_id, by=other.id)
        else:
            self._writing.ask_one(other.id, POLISH.format(answer.text))

    # --- by the keys alone

    def _shown(self) -> list[TranscriptPane]:
        return [self._window.pane(speaker_id) for speaker_id in self._chat.state.speaking]

    def _recall(self) -> None:
        """The question that was asked last becomes a field, in the first column that has it."""
        if not self._chat.refusal and self._window.composer.draft() == Draft():
            any(edit_last_question(pane) for pane in self._shown())

    def _go_on(self) -> None:
        """An empty message to a base voice: it goes on where it ended."""
        for pane in self._shown():
            way = self._chat.column(pane.speaker.id)
            if pane.voice is Voice.BASE and way and way[-1].role is Role.ASSISTANT and way[-1].text:
                self._writing.go_on(pane.speaker.id, way[-1].id)

    def _step(self, by: int) -> None:
        """Where the keyboard is, else in the first column with several versions."""
        focused = self._window.focusWidget()
        shown = sorted(self._shown(), key=lambda pane: not pane.holds(focused))
        any(step_version(pane, by) for pane in shown)

    def _turn(self) -> None:
        answer = answer_at_hand(self._shown())
        if answer is not None:
            answer.turn()

    def _on_dropped(self, answer: Message) -> None:
        voice = name_of(answer.speaker, answer.voice) if answer.voice is not None else "The voice"
        self._window.notices.show_info(f"{voice} had nothing to add: it ended at once.", about=NOTHING_ADDED)

    def _on_branched(self, item: Item) -> None:
        self._index.refresh_item(item.id)
        self._chat.open(item)
