"""What a voice wrote: reasoning, text, how it ended, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.chat.authorship import Authors
from desktop.chat.begun_edit import Purpose, Unfinished
from desktop.chat.conversation import Message, Status
from desktop.views.conversation.message.answer_end import AnswerEnd
from desktop.views.conversation.message.answer_entries import entries_of
from desktop.views.conversation.message.answer_footer import AnswerFooter
from desktop.views.conversation.message.answer_label import AnswerLabel
from desktop.views.conversation.message.cover import Cover
from desktop.views.conversation.message.editor_place import EditorPlace
from desktop.views.conversation.message.left_out import LeftOutMark
from desktop.views.conversation.message.message_editor import may_edit
from desktop.views.conversation.message.only_here_mark import OnlyHereMark
from desktop.views.conversation.message.thoughts import Thoughts
from desktop.views.conversation.message.version_switch import VersionSwitch
from desktop.views.conversation.message.wishes import (
    BeginWith,
    GoOn,
    Rewrite,
)
from desktop.views.kit.buttons import INSET
from desktop.views.kit.voice_words import name_of, speaker_name
from desktop.views.text.block_column import BlockColumn
from desktop.voice import Speaker, Voice

BELOW = 14  # pixels before the next question, beyond the space between messages
HANDING = {Voice.BASE: "Polish", Voice.INSTRUCT: "Continue"}  # what the other voice does with it
SEVERAL = 4  # answers that can be asked for at once
LEFT = Qt.AlignmentFlag.AlignLeft


class AnswerMessage(QWidget):
    """One answer, whole or while it is being written."""

    regenerate_requested = Signal(int)
    wished = Signal(object)  # Wish
    left = Signal()  # its field was closed; the keyboard has no place
    step_requested = Signal(int, int)  # the message's id, -1 or +1
    details_requested = Signal(int)
    link_requested = Signal(str)
    save_requested = Signal(str, str)  # a path that was chosen, the code to be written there

    def __init__(
        self, message: Message, *, markdown: bool, column: Speaker | None = None, parent: QWidget | None = None
    ) -> None:
        """column: in whose column it stands, None = its own."""
        super().__init__(parent)
        self.message = message
        self._markdown, self._turned = markdown, False  # turned: this one is shown the other way
        self._text: list[str] = []
        self.thoughts = Thoughts()
        self.voice, self.name = voice, name = _writer(message, column)
        self.column_voice, self.column_name = (column.voice, speaker_name(column)) if column else (voice, name)
        self.setAccessibleName(f"{name} answer")
        whole, self._layout = _layouts(self)
        self._label = AnswerLabel(voice, name)
        self.footer = self._make_footer()
        self._column = self._new_column()
        self._end = AnswerEnd()
        self._end.details_requested.connect(lambda: self.details_requested.emit(self.message.id))
        for part in (self._label, self.thoughts, self._column, self._end):
            self._layout.addWidget(part)
        whole.addWidget(self.footer)
        self.editing = EditorPlace(self._layout, lambda: self._column, self.text, self)
        self.editing.accepted.connect(self._hand_over)
        self.editing.left.connect(self.left)
        self.only_here = OnlyHereMark(self, voice, lambda: self._column, self.text)
        self.cover = Cover(self, self._layout, lambda: self._column)
        self._left_out = LeftOutMark(self, self._layout, lambda: [self.thoughts, self._column], LEFT)
        if message.text or message.reasoning:
            self._show_whole(message)
        self._show_state(message)

    def text(self) -> str:
        """The answer as it was written."""
        return "".join(self._text)

    def is_running(self) -> bool:
        """Whether more is to come."""
        return self.message.status is Status.RUNNING

    def append(self, text: str, reasoning: str) -> None:
        """Show what was written since the last call."""
        if reasoning:
            self.thoughts.add(reasoning, running=self.is_running())
        if text:
            self.thoughts.end(self.message, running=self.is_running())
            self._text.append(text)
            self._column.append(text)

    def take_back(self) -> None:
        """The text shown so far was thinking: it leaves, and comes again as such."""
        self._text.clear()
        self._replace_column()

    def finish(self, message: Message) -> None:
        """The answer has ended; `message` is what was stored."""
        self.thoughts.catch_up(message.reasoning, running=self.is_running())
        self.thoughts.end(self.message, running=self.is_running())
        self.message = message
        self._text = [message.text]
        self._column.finish(message.text)
        self._show_state(message)

    def set_message(self, message: Message) -> None:
        """Show another version."""
        # A running answer may be further on the screen than in the version that was stored last.
        ahead = message.status is Status.RUNNING and self.text().startswith(message.text)
        changed = message.text != self.text() and not ahead
        self.message = message
        self.thoughts.catch_up(message.reasoning, running=self.is_running())
        if changed:
            self._show_whole(message)
        self._show_state(message)

    @property
    def versions(self) -> VersionSwitch:
        """Shows which version of how many this answer is."""
        return self.footer.versions

    def set_authors(self, authors: Authors) -> None:
        """Say what wrote it, by what would write it now."""
        self._label.set_authors(authors)
        self._label.show_author(self.message)

    def set_unseen(self, *, unseen: bool, last: bool) -> None:
        """Whether it does not fit into the context any more. last: what comes behind it does."""
        self._left_out.set_unseen(unseen=unseen, last=last)

    def set_askable(self, *, askable: bool) -> None:
        """Whether it can be answered again now."""
        self.footer.set_askable(askable=askable)
        self.editing.set_askable(askable=askable)

    def edit(self, unfinished: Unfinished) -> None:
        """Turn the text into a field, or write an answer's first words below it."""
        if may_edit(unfinished.text):
            self.editing.open(unfinished)

    def set_markdown(self, *, markdown: bool) -> None:
        """Render markdown, or show the text as it was written, as all answers of its voice here from now on."""
        if markdown == self._markdown:
            return
        self._markdown = markdown
        self._turned = not self._turned  # so it is shown as before
        if self._turned:
            self.turn()

    @property
    def is_rendered(self) -> bool:
        """Whether markdown is rendered in this answer."""
        return self._markdown is not self._turned

    @Slot()
    def turn(self) -> None:
        """Show this answer as it was written where it is rendered, or the other way round, whatever the others do."""
        focused = QApplication.focusWidget()
        had_keyboard = focused is not None and self._column.isAncestorOf(focused)
        self._turned = not self._turned
        self._replace_column()
        self._fill_column()
        blocks = self._column.blocks()
        if had_keyboard and blocks:
            blocks[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_footer(self) -> AnswerFooter:
        footer = AnswerFooter(self, self.name, self.column_name, self.text, lambda: entries_of(self))
        footer.go_on_requested.connect(lambda: self.wished.emit(GoOn(self.message.id)))
        footer.regenerate_requested.connect(lambda: self.regenerate_requested.emit(self.message.id))
        footer.step_requested.connect(lambda step: self.step_requested.emit(self.message.id, step))
        return footer

    def _new_column(self) -> BlockColumn:
        column = BlockColumn("Answer text", markdown=self.is_rendered)
        column.link_requested.connect(self.link_requested)
        column.save_requested.connect(self.save_requested)
        column.add_to_menus(self.footer.fill)
        return column

    def _replace_column(self) -> None:
        place = self._layout.indexOf(self._column)
        self._layout.removeWidget(self._column)
        self._column.hide()
        self._column.deleteLater()
        self._column = self._new_column()
        self._layout.insertWidget(place, self._column)
        self.only_here.mark()
        if self.editing.covers() or self.cover.is_put:
            self._column.hide()
        self._left_out.dim()

    def _fill_column(self) -> None:
        if not self.is_running():
            self._column.set_text(self.text())
        elif self.text():
            if self._column.blocks():
                self._replace_column()  # a stream cannot be taken back
            self._column.append(self.text())

    def _show_whole(self, message: Message) -> None:
        self._text = [message.text]
        self.thoughts.catch_up(message.reasoning, running=self.is_running())
        self.thoughts.end(message, running=self.is_running())
        self._fill_column()

    def _show_state(self, message: Message) -> None:
        self._label.show_author(message)
        self._left_out.set_hidden(hidden=message.hidden)
        self._end.show_message(message)
        self.footer.show_message(message)

    @Slot(object)
    def _hand_over(self, written: Unfinished) -> None:
        wish = BeginWith if written.purpose is Purpose.BEGINNING else Rewrite
        self.wished.emit(wish(self.message.id, written.text))


def _writer(message: Message, column: Speaker | None) -> tuple[Voice, str]:
    """The voice and the name of who wrote it; one by hand is that of its column."""
    if message.voice is None and column is not None:
        return column.voice, speaker_name(column)
    voice = message.voice or Voice.INSTRUCT
    return voice, name_of(message.speaker, voice)


def _layouts(message: QWidget) -> tuple[QVBoxLayout, QVBoxLayout]:
    """Of the whole message, and in it of all but the footer: its buttons' icons stand below the text's edge."""
    whole, inset = QVBoxLayout(message), QVBoxLayout()
    whole.setContentsMargins(0, 0, 0, BELOW)
    inset.setContentsMargins(INSET, 0, 0, 0)
    whole.addLayout(inset)
    for layout in (whole, inset):
        layout.setSpacing(8)
    return whole, inset
