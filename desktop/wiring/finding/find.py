"""Connects the bar that finds words in a chat with the chat that is open, and marks what was found."""

from __future__ import annotations

from itertools import islice

from PySide6.QtCore import QObject, Slot

from desktop.chat.conversation import Message
from desktop.chat.finding.chat_find import ChatFind, Occurrence
from desktop.chat.finding.folded_texts import FoldedTexts
from desktop.chat.finding.matching import Matcher
from desktop.control.timers import single_shot
from desktop.views.conversation.transcript.rows import rows_of
from desktop.views.kit.safe_text import visible
from desktop.views.text.word_marks import word_marks
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts
from desktop.wiring.finding.jumps import show_place
from desktop.wiring.finding.way_back import WayBack

AFTER_KEY_MS = 30
AROUND = 40  # characters on each side of a place that a screen reader is told


class FindWiring(QObject):
    """Looks through a long chat a little between two events, so that no key waits for it."""

    def __init__(self, window: MainWindow, chat: ChatParts, way_back: WayBack) -> None:
        super().__init__(window)
        self._way_back = way_back
        self._window, self._bar = window, window.chat.find_bar
        self._parts, self._chat = chat, chat.open_chat
        self._find = ChatFind(FoldedTexts())
        self._matcher = Matcher(())
        self._number: int | None = None  # which of all places is shown
        self._at: Occurrence | None = None  # the same, as it is known when the chat has changed
        self._begun_at: list[int] = []  # ids of the messages from where one reads on
        self._ordered: list[Message] | None = None  # those that are looked through; None = to be asked for
        self._slices = single_shot(self, 0, self._go_on)
        self._typed = single_shot(self, AFTER_KEY_MS, self._begin)
        self._soon = single_shot(self, 0, self._look_again)
        self._bar.opened.connect(self._on_opened)
        self._bar.query_changed.connect(self._on_typed)
        self._bar.scope_changed.connect(self._on_scope)
        self._bar.step_requested.connect(self._step)
        self._bar.left.connect(self._end)
        for changed in (
            self._chat.columns_changed,
            self._chat.message_added,
            self._chat.answer_ended,
            self._chat.speakers_changed,
        ):
            changed.connect(self._change)
        self._chat.chat_opened.connect(self._on_chat_opened)

    @Slot()
    def _on_opened(self) -> None:
        self._begun_at = self._read_on()
        self._begin()

    @Slot()
    def _on_typed(self) -> None:
        """The letter is painted first; those that follow at once are looked for along with it."""
        if self._bar.query:
            self._typed.start()
        else:
            self._typed.stop()
            self._begin()

    @Slot()
    def _on_scope(self) -> None:
        self._ordered = None
        self._begin()

    @property
    def is_busy(self) -> bool:
        """Whether what stands in the field is not looked for to the end yet."""
        return self._typed.isActive() or not self._find.ended

    @Slot()
    def _begin(self) -> None:
        """Look for what stands in the field, beginning where one reads."""
        if not self._bar.isVisible():
            return
        if not self._matcher.phrases:  # the first letter of other words
            self._begun_at = self._read_on()
        self._number = self._at = None
        self._look_again()

    @Slot()
    def _look_again(self) -> None:
        if not self._bar.isVisible():
            return
        self._matcher = Matcher([self._bar.query])
        word_marks.show(self._matcher if self._matcher.phrases else None)
        if self._ordered is None:
            self._ordered = self._messages()
        self._find.begin(self._matcher, self._ordered if self._matcher.phrases else [])
        self._go_on()

    @Slot()
    def _go_on(self) -> None:
        if not self._bar.isVisible():
            return
        if not self._find.go_on():
            self._slices.start()
        elif self._find.count and self._at is None:
            self._show(self._first())
            return
        elif self._at is not None:
            known = self._find.number_of(self._at.message.id, self._at)
            self._number = known
            self._at = self._find.at(known) if known is not None else None
        self._tell()

    @Slot(int)
    def _step(self, by: int) -> None:
        if self._typed.isActive():  # Enter behind the last letter
            self._typed.stop()
            self._begin()
            return
        if self._find.ended and self._find.count:
            number = self._number if self._number is not None else self._first() - by
            self._show((number + by) % self._find.count)

    @Slot()
    def _end(self) -> None:
        self._slices.stop()
        self._typed.stop()
        word_marks.show(None)

    @Slot()
    def _change(self) -> None:
        self._ordered = None
        if self._bar.isVisible() and self._bar.query:
            self._soon.start()

    @Slot()
    def _on_chat_opened(self) -> None:
        self._find = ChatFind(FoldedTexts())  # the texts of another chat
        self._number = self._at = None
        self._begun_at = []
        self._change()

    def _show(self, number: int) -> None:
        self._number, self._at = number, self._find.at(number)
        self._tell()
        if not self._is_shown(self._at.message.id):
            self._way_back.remember(self._bar.query, going_to=self._at.message.item_id)
        if show_place(self._window, self._parts, self._at):
            self._bar.announce(self._around(self._at))

    def _tell(self) -> None:
        number = self._number + 1 if self._number is not None else 0
        self._bar.show_count(number, self._find.count, more=not self._find.ended)

    def _first(self) -> int:
        """The first place from where one reads; where there is none, the nearest above it, which is the last of all."""
        found = self._find.first_from(self._begun_at)
        return found if found is not None else self._find.count - 1

    def _messages(self) -> list[Message]:
        """Those that are looked through, in the order in which they are read."""
        state = self._chat.state
        if self._bar.all_branches:
            return [message for message in state.messages() if any(self._can_show(message.id))]
        columns = [self._chat.column(speaker) for speaker in state.speaking]
        by_id = {message.id: message for column in columns for message in column}
        rows = rows_of([[message.id for message in column] for column in columns])
        return [by_id[number] for number in dict.fromkeys(n for row in rows for n in row if n is not None)]

    def _can_show(self, message_id: int) -> list[bool]:
        state = self._chat.state
        return [state.forks(speaker).outline.spot_of(message_id) is not None for speaker in state.speaking]

    def _is_shown(self, message_id: int) -> bool:
        panes = [self._window.pane(speaker) for speaker in self._chat.state.speaking]
        return any(pane.column.find(message_id) is not None for pane in panes)

    def _read_on(self) -> list[int]:
        """The messages from the one that is read on, or that is the first to be seen."""
        for speaker in self._chat.state.speaking:
            pane = self._window.pane(speaker)
            read = pane.view.read_message(pane.column, at_end=True)
            ids = [message.id for message in pane.column.messages]
            if read in ids:
                return ids[ids.index(read) :]
        return []

    def _around(self, at: Occurrence) -> str:
        text = at.message.reasoning if at.in_reasoning else at.message.text
        start, end = next(islice(self._matcher.spans(text), at.number, None), (0, 0))
        return visible(" ".join(text[max(0, start - AROUND) : end + AROUND].split()))
