"""The lens on an answer: opened in its place, kept while it is scrolled away, gone on from, left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from desktop.chat.conversation import Message, Status
from desktop.control.engines.pool import EnginePool
from desktop.control.timers import single_shot
from desktop.errors import AppError, BadInput
from desktop.store.asking import Branch
from desktop.views.conversation.at_hand import answer_at_hand
from desktop.views.conversation.message.message_widget import MessageWidget, as_answer
from desktop.views.conversation.message.wishes import OpenLens, Wish
from desktop.views.conversation.pane import TranscriptPane
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts

if TYPE_CHECKING:  # nothing of the lens is imported or built before it is asked for
    from desktop.control.lens.readings import Readings
    from desktop.lens.asked import Asked
    from desktop.views.lens.lens_view import LensView
    from desktop.wiring.lens.lens_report import Write
    from desktop.wiring.lens.reading_shown import ReadingShown

BUSY = BadInput(
    "The answer is still being written.", "A lens needs all of its tokens.", "Stop it, or wait until it has ended."
)
WRITING = BadInput("An answer is being written.", "One at a time.", "Stop it, or wait until it has ended.")


@dataclass(slots=True)
class _Open:
    """One lens. pane: in whose column; shown: the reading, None until it is known what to read."""

    pane: TranscriptPane
    message: Message
    view: LensView
    shown: ReadingShown | None = None


class AnswerLensWiring(QObject):
    """One for a window, with one lens open at most."""

    def __init__(
        self, window: MainWindow, chat: ChatParts, pool: EnginePool, readings: Callable[[], Readings], write: Write
    ) -> None:
        """write: a report, beside the window's thread."""
        super().__init__(window)
        self._window, self._pool, self._readings, self._write = window, pool, readings, write
        self._parts, self._chat, self._writing = chat, chat.open_chat, chat.writing
        self._open: _Open | None = None
        self._placing = single_shot(self, 0, self._place)
        window.lens_requested.connect(self._toggle)
        window.pane_added.connect(self._wire_pane)
        for pane in window.panes.values():
            self._wire_pane(pane)
        self._chat.chat_opened.connect(self.close)
        self._chat.columns_changed.connect(self._follow)

    @property
    def view(self) -> LensView | None:
        """The lens that is open."""
        return self._open.view if self._open is not None else None

    def open(self, pane: TranscriptPane, message_id: int) -> None:
        """Look at this answer; another one that is looked at shows its text again."""
        from desktop.control.lens.answer_sides import AnswerSides
        from desktop.views.lens.lens_view import LensView

        message = self._chat.state.find(message_id)
        if message is None:
            return
        if message.status is Status.RUNNING:
            self._tell(BUSY)
            return
        self.close()
        opened = self._open = _Open(pane, message, LensView())
        opened.view.left.connect(self._leave)
        opened.view.branch_requested.connect(self._branch)
        self._place()
        pane.view.scroll_to(message_id)
        opened.view.focus()
        sides = AnswerSides(self._parts.records, self._parts.speaking, opened.view)
        begin, refuse = partial(self._begin, opened), partial(self._refuse, opened)
        sides.of_answer(self._chat.state, pane.speaker.id, message, begin, refuse)

    @Slot()
    def close(self) -> None:
        """The text stands there again; what was read so far is dropped, unless it is whole."""
        opened, self._open = self._open, None
        if opened is None:
            return
        if opened.shown is not None:
            opened.shown.close()
        opened.view.cards.remove()
        for widget in opened.pane.view.built(opened.pane.column):
            answer = as_answer(widget)
            if answer is not None and answer.isAncestorOf(opened.view):
                answer.cover.take()
        opened.view.hide()
        opened.view.deleteLater()

    # --- where it stands

    def _wire_pane(self, pane: TranscriptPane) -> None:
        pane.wished.connect(partial(self._on_wish, pane))
        pane.column.arrived.connect(self._on_arrived)
        pane.column.leaving.connect(self._on_leaving)

    def _on_wish(self, pane: TranscriptPane, _speaker: str, wish: Wish) -> None:
        if isinstance(wish, OpenLens):
            self.open(pane, wish.message_id)

    @Slot(object)
    def _on_arrived(self, widget: MessageWidget) -> None:
        """What it stands in was built anew; several columns that have the same message share one widget."""
        if self._open is not None and widget.message.id == self._open.message.id:
            self._placing.start()

    @Slot(object)
    def _on_leaving(self, widget: MessageWidget) -> None:
        answer, opened = as_answer(widget), self._open
        if answer is not None and opened is not None and answer.isAncestorOf(opened.view):
            opened.view.cards.remove()
            answer.cover.take()
            self._placing.start()

    @Slot()
    def _place(self) -> None:
        """Into the answer as it is built now, if it is."""
        opened = self._open
        if opened is None:
            return
        for widget in opened.pane.view.built(opened.pane.column):
            answer = as_answer(widget)
            if answer is not None and answer.message.id == opened.message.id and not answer.isAncestorOf(opened.view):
                answer.editing.close()
                answer.cover.put(opened.view)

    @Slot()
    def _toggle(self) -> None:
        self._window.show_chat()
        panes = [self._window.pane(speaker) for speaker in self._chat.state.speaking]
        answer = answer_at_hand(panes) if self._window.chat.together.isVisible() else None
        if answer is None:  # nothing was said, or who said it is not to be known yet
            return
        if self._open is not None and answer.isAncestorOf(self._open.view):
            self._leave()
            return
        pane = next(pane for pane in panes if answer in pane.view.built(pane.column))
        self.open(pane, answer.message.id)

    @Slot()
    def _leave(self) -> None:
        self.close()
        self._window.composer.focus()

    @Slot()
    def _follow(self) -> None:
        """What is looked at may not stand in its column any more."""
        opened = self._open
        if opened is not None and all(one.id != opened.message.id for one in opened.pane.column.messages):
            self.close()

    # --- what is read, and gone on from

    def _begin(self, opened: _Open, asked: Asked) -> None:
        from desktop.wiring.lens.lens_report import About
        from desktop.wiring.lens.reading_shown import ReadingShown

        if opened is self._open:
            question = self._chat.state.find(opened.message.parent_id or 0)
            about = About(question.text if question is not None else "", opened.message)
            opened.shown = ReadingShown(opened.view, self._readings(), self._pool, asked, self._write, about)

    def _refuse(self, opened: _Open, error: AppError) -> None:
        if opened is self._open:
            self._leave()
            self._tell(error)

    @Slot(int, int, str, bool)
    def _branch(self, place: int, token_id: int, text: str, other: bool) -> None:
        opened = self._open
        if opened is None or opened.shown is None:
            return
        if self._chat.generating:
            self._tell(WRITING)
            return
        account, state = opened.shown.run.account, self._chat.state
        texts = [token.read.text for token in account.tokens(None)[:place]]
        said = "" if "\ufffd" in text else text  # a part of a character says nothing yet
        branch = Branch((*account.ids[:place], token_id), (*texts, said), account.vocabulary)
        own = state.speaker(opened.message.speaker) or opened.pane.speaker
        goes_on = own
        if other:
            goes_on = next((one for one in state.speakers if one.voice is not own.voice), own)
        column, message = opened.pane.speaker.id, opened.message.id
        self._leave()
        self._writing.branch(column, message, branch, by="" if goes_on.id == column else goes_on.id)

    def _tell(self, error: AppError) -> None:
        self._window.notices.show_error(error)
