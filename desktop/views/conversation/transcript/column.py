"""What one column of a conversation says, told to the view that shows it, and what is asked for at its messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.chat.authorship import Authors
from desktop.chat.conversation import Message, Role, Status
from desktop.views.conversation.message.begun_edits import BegunEdits
from desktop.views.conversation.message.message_widget import MessageWidget, as_answer
from desktop.views.conversation.message.version_switch import Versions
from desktop.voice import Speaker, Voice

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.chat.comparing.only_here import OnlyHere

ONLY_ONES: Mapping[int, Versions] = {}  # no message has another version


class Column(QObject):
    """All messages of a way, whether they are built as widgets or not; makes the widgets, too."""

    refilled = Signal(object)  # other messages; the id of one that changes while it is read, None = read from the end
    added = Signal()  # one more at the end
    replaced = Signal(int)  # a message's id
    growing = Signal(int, str, str, bool)  # id, more text, more reasoning, whether its text so far leaves; then it does
    askable_changed = Signal()
    authors_changed = Signal()
    arrived = Signal(object)  # MessageWidget: it comes into sight
    leaving = Signal(object)  # MessageWidget: it leaves
    markdown_changed = Signal()

    regenerate_requested = Signal(int)
    step_requested = Signal(int, int)  # a message's id, -1 to its older or +1 to its newer version
    wished = Signal(object)  # Wish
    field_left = Signal()  # a message is no field any more, and had the keyboard
    details_requested = Signal(int)
    link_requested = Signal(str)
    attachment_requested = Signal(int, int)  # a message's id, which of its attachments
    save_requested = Signal(str, str)  # a path that was chosen, the code to be written there

    def __init__(
        self, speaker: Speaker | None = None, empty: QWidget | None = None, parent: QObject | None = None
    ) -> None:
        """speaker: who has this column. empty: what stands in it while there is no message."""
        super().__init__(parent)
        self.speaker, self.empty = speaker, empty
        self.messages: list[Message] = []
        self.versions: Mapping[int, Versions] = ONLY_ONES  # by message id, where there are several
        self._widgets: list[MessageWidget] = []  # those in sight
        self.begun = BegunEdits(lambda: self._widgets, self)
        self._numbers: dict[int, int] = {}
        self._askable = True
        self._first_seen: int | None = None
        self._authors = Authors()
        self._only_here: Callable[[Message], OnlyHere | None] = _nothing
        self._markdown = {Voice.BASE: False, Voice.INSTRUCT: True}  # whether it is rendered, by who wrote it

    def find(self, message_id: int) -> Message | None:
        """The message with this id, None where it is not in this column."""
        number = self._numbers.get(message_id)
        return self.messages[number] if number is not None else None

    def set_messages(
        self, messages: list[Message], at: int | None = None, versions: Mapping[int, Versions] = ONLY_ONES
    ) -> None:
        """Show a conversation from its end. What is already shown of it is kept.

        at: a message that changes while it is read: what comes stands where it was on the screen; or one that comes
        itself, far from the end. versions: by message, where it is one of several.
        """
        present = {message.id: message for message in self.messages if message.status is Status.RUNNING}
        self.messages = [_as_far_as(present.get(message.id, message), message) for message in messages]
        self._numbers = {message.id: number for number, message in enumerate(messages)}
        self.versions = dict(versions)
        self.refilled.emit(at)

    def add(self, message: Message) -> None:
        """Show one more message at the end."""
        self._numbers[message.id] = len(self.messages)
        self.messages.append(message)
        self.added.emit()

    def replace(self, message: Message) -> None:
        """Show another version of a message."""
        number = self._numbers.get(message.id)
        if number is not None:
            self.messages[number] = _as_far_as(self.messages[number], message)
            self.replaced.emit(message.id)

    def grow(self, message_id: int, text: str, reasoning: str, *, anew: bool = False) -> None:
        """More of an answer was written, whether it is built or not. anew: its text so far was thinking, and leaves."""
        message = self.find(message_id)
        if message is None or message.status is not Status.RUNNING:
            return
        self.growing.emit(message_id, text, reasoning, anew)
        said = text if anew else message.text + text
        grown = replace(message, text=said, reasoning=message.reasoning + reasoning)
        self.messages[self._numbers[message_id]] = grown

    def set_askable(self, *, askable: bool) -> None:
        """Whether answers can be asked for now."""
        self._askable = askable
        self.askable_changed.emit()

    def set_first_seen(self, message_id: int | None) -> None:
        """From which message on the model reads; those before do not fit any more. None = all do."""
        self._first_seen = message_id
        for widget in self._widgets:
            self.show_unseen(widget)

    def set_authors(self, authors: Authors) -> None:
        """Who would write the answers now."""
        self._authors = authors
        self.authors_changed.emit()

    def set_only_here(self, words: Callable[[Message], OnlyHere | None] | None) -> None:
        """What an answer says and the one beside it does not, told for each; None = it is not marked."""
        self._only_here = words or _nothing
        for widget in self._widgets:
            self.show_only_here(widget)

    def answer_to(self, question_id: int | None) -> Message | None:
        """The answer to a question that this column shows."""
        answers = (one for one in self.messages if one.role is Role.ASSISTANT)
        return next((one for one in answers if one.parent_id == question_id), None)

    def set_markdown(self, voice: Voice, *, markdown: bool) -> None:
        """Render markdown in this voice's answers, or show them as they were written."""
        self._markdown[voice] = markdown
        self.markdown_changed.emit()

    def make_widget(self, message: Message, parent: QWidget) -> MessageWidget:
        """A message of this column as a widget that speaks for it."""
        from desktop.views.conversation.message.answer_message import AnswerMessage
        from desktop.views.conversation.message.user_message import UserMessage

        widget: MessageWidget
        if message.role is Role.ASSISTANT:
            rendered = self._markdown[_voice_of(message)]
            widget = AnswerMessage(message, markdown=rendered, column=self.speaker, parent=parent)
            widget.regenerate_requested.connect(self.regenerate_requested)
            widget.details_requested.connect(self.details_requested)
        else:
            widget = UserMessage(message, parent)
            widget.attachment_requested.connect(self.attachment_requested)
        widget.wished.connect(self.wished)
        widget.left.connect(self.field_left)
        widget.link_requested.connect(self.link_requested)
        widget.save_requested.connect(self.save_requested)
        widget.step_requested.connect(self.step_requested)
        self.show_versions(widget)
        self.welcome(widget)
        return widget

    def welcome(self, widget: MessageWidget) -> None:
        """A widget comes into sight; what was begun in its field does so, too."""
        self._widgets.append(widget)
        self.show_askable(widget)
        self.show_unseen(widget)
        self.show_authors(widget)
        self.show_markdown(widget)
        self.show_quiet(widget)
        self.show_only_here(widget)
        self.begun.arrive(widget)
        self.arrived.emit(widget)

    def show_versions(self, widget: MessageWidget) -> None:
        """Say which version of how many this message is."""
        widget.versions.set_versions(self.versions.get(widget.message.id, Versions()))

    def version_count(self, message_id: int | None) -> int:
        """How many versions of a message there are in this column."""
        return self.versions.get(message_id or 0, Versions()).count

    def show_askable(self, widget: MessageWidget) -> None:
        """Let this message be answered again, or not."""
        widget.set_askable(askable=self._askable)

    def show_unseen(self, widget: MessageWidget) -> None:
        """Say whether the model reads this message."""
        first = self._numbers.get(self._first_seen) if self._first_seen is not None else None
        number = self._numbers.get(widget.message.id)
        unseen = first is not None and number is not None and number < first
        widget.set_unseen(unseen=unseen, last=unseen and number == (first or 0) - 1)

    def show_authors(self, widget: MessageWidget) -> None:
        """Say who wrote this answer, by who would write it now."""
        if (answer := as_answer(widget)) is not None:
            answer.set_authors(self._authors)

    def show_markdown(self, widget: MessageWidget) -> None:
        """Render this answer as answers of its voice are."""
        if (answer := as_answer(widget)) is not None:
            answer.set_markdown(markdown=self._markdown[_voice_of(answer.message)])

    def show_only_here(self, widget: MessageWidget) -> None:
        """Mark what only this answer says, where that is wanted."""
        if (answer := as_answer(widget)) is not None:
            answer.only_here.set_words(self._only_here(answer.message))

    def show_quiet(self, widget: MessageWidget) -> None:
        """What can be done with the last answer is in sight; with others, while somebody is at them."""
        if (answer := as_answer(widget)) is not None:
            answers = (message.id for message in reversed(self.messages) if message.role is Role.ASSISTANT)
            answer.footer.set_quiet(quiet=answer.message.id != next(answers, None))

    def let_go(self, widget: MessageWidget) -> None:
        """A widget leaves; what was begun in its field comes back with it, or with another of the same message."""
        self.leaving.emit(widget)
        self._widgets.remove(widget)
        self.begun.leave(widget)


def _as_far_as(present: Message, message: Message) -> Message:
    """A newer version of a message; while it is being written, what is shown may be further than what was stored."""
    if not message.status is present.status is Status.RUNNING:
        return message
    return replace(
        message, text=_longer(present.text, message.text), reasoning=_longer(present.reasoning, message.reasoning)
    )


def _longer(present: str, text: str) -> str:
    return present if present.startswith(text) else text


def _nothing(_answer: Message) -> None:
    """No word is marked."""


def _voice_of(message: Message) -> Voice:
    return message.voice or Voice.INSTRUCT
