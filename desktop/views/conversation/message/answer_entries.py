"""What can be done with an answer: the lines of its menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import SignalInstance

from desktop.chat.begun_edit import Purpose, Unfinished
from desktop.chat.conversation import Message
from desktop.views.conversation.message.left_out import hiding_entry
from desktop.views.conversation.message.message_editor import may_edit
from desktop.views.conversation.message.message_menu import Entry
from desktop.views.conversation.message.wishes import (
    AnswerSeveral,
    CarryOn,
    Delete,
    GoOn,
    HandOver,
    LetOther,
    NewChat,
    OpenLens,
    Wish,
)
from desktop.views.kit.voice_words import NAMES, OTHER
from desktop.voice import Voice

HANDING = {Voice.BASE: "Polish", Voice.INSTRUCT: "Continue"}  # what the other voice does with it
SEVERAL = 4  # answers that can be asked for at once


class Answer(Protocol):
    """An answer as it is shown."""

    message: Message
    voice: Voice
    column_voice: Voice
    column_name: str
    wished: SignalInstance

    @property
    def is_rendered(self) -> bool:
        """Whether its markdown is."""

    def text(self) -> str:
        """As it was written."""

    def edit(self, unfinished: Unfinished) -> None:
        """Open a field."""

    def turn(self) -> None:
        """Show it as it was written, or rendered."""


def entries_of(answer: Answer) -> list[Entry | None]:
    """None = a line between them."""
    number, text = answer.message.id, answer.text()
    own, other = answer.column_name, NAMES[OTHER[answer.column_voice]]

    def wishing(wish: Wish) -> Callable[[], None]:
        return lambda: answer.wished.emit(wish)

    entries: list[Entry | None] = [
        Entry(f"Let {other} answer here", wishing(LetOther(number))),
        Entry(f"Let {own} answer again ×{SEVERAL}", wishing(AnswerSeveral(number, SEVERAL))),
        Entry(f"Let {own} begin with…", lambda: answer.edit(Unfinished(Purpose.BEGINNING, ""))),
    ]
    if text.strip():
        handing = f"{HANDING[answer.voice]} this with {NAMES[OTHER[answer.voice]]}"
        entries.append(Entry(f"Let {own} go on", wishing(GoOn(number))))
        entries.append(Entry(handing, wishing(HandOver(number))))
        entries.append(Entry("Look through the lens", wishing(OpenLens(number)), asks=False))
    if may_edit(text):
        entries.append(Entry("Edit…", lambda: answer.edit(Unfinished(Purpose.ANSWER, text))))
    turned = "Show as written" if answer.is_rendered else "Show rendered"
    return [
        *entries,
        None,
        Entry(turned, answer.turn, asks=False),
        Entry("Go on from this in every column", wishing(CarryOn(number))),
        Entry("New chat from here", wishing(NewChat(number))),
        hiding_entry(number, answer.wished.emit, hidden=answer.message.hidden),
        Entry("Delete from here on", wishing(Delete(number))),
    ]
