"""What somebody has begun to write in a message's place, and what is to become of it."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Purpose(StrEnum):
    """What becomes of the text."""

    QUESTION = "question"  # it is asked in the place of the question
    ANSWER = "answer"  # it stands in the place of the answer
    BEGINNING = "beginning"  # an answer begins with it


class Unfinished(msgspec.Struct, frozen=True):
    """A text that somebody has begun to write in a message's place."""

    purpose: Purpose
    text: str

    def changes(self, message_text: str) -> bool:
        """Whether anything was written: a field that is as it was opened would be no loss."""
        return self.text != ("" if self.purpose is Purpose.BEGINNING else message_text)


class BegunEdit(msgspec.Struct, frozen=True):
    """Where that was: in the column of a speaker, which may show a message that another column shows, too."""

    speaker: str
    message_id: int
    begun: Unfinished

    @property
    def place(self) -> tuple[str, int]:
        """There is one field at a time."""
        return self.speaker, self.message_id
