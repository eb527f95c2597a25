"""What is written and not yet sent."""

from __future__ import annotations

import msgspec

from desktop.chat.attachments import AttachedText, with_attachments
from desktop.chat.begun_edit import BegunEdit

NEW = 0  # stands for the id of the chat that is not stored yet


class Draft(msgspec.Struct, frozen=True):
    """The words in the field, the texts beside it, and what waits for the end of the answer that is being written.

    edits: what was begun in the places of messages, one for each place; the composer knows nothing of them.
    """

    text: str = ""
    attachments: tuple[AttachedText, ...] = ()
    queued: Draft | None = None  # to be sent first; holds none itself
    edits: tuple[BegunEdit, ...] = ()

    def whole(self) -> str:
        """Everything that would be sent: attachments first, then the field."""
        return with_attachments(self.text, self.attachments)

    @property
    def size(self) -> int:
        """Characters of everything that would be sent, without what is put between."""
        return len(self.text) + sum(len(attached.text) for attached in self.attachments)

    def says_something(self) -> bool:
        """Whether there is anything to send: more than blanks."""
        return bool(self.text.strip() or self.attachments)

    def without(self, sent: Draft) -> Draft:
        """What is left when this was sent and is stored: what was written since."""
        count = len(sent.attachments)
        if self.attachments[:count] != sent.attachments or not self.text.startswith(sent.text):
            return self
        return Draft(self.text[len(sent.text) :], self.attachments[count:], self.queued)

    def behind(self, former: Draft) -> Draft:
        """Both, where none may be lost."""
        texts = [text for text in (former.text, self.text) if text]
        queued = [waiting for waiting in (former.queued, self.queued) if waiting is not None]
        first = queued[1].behind(queued[0]) if len(queued) > 1 else next(iter(queued), None)
        edits = {edit.place: edit for edit in (*former.edits, *self.edits)}  # in one place, what is here is younger
        return Draft("\n".join(texts), (*former.attachments, *self.attachments), first, tuple(edits.values()))

    def unqueued(self) -> Draft:
        """The same with nothing waiting: it stands before what was written since."""
        own = msgspec.structs.replace(self, queued=None)
        return own.behind(self.queued) if self.queued is not None else own

    def queue(self) -> Draft:
        """What is written waits, behind what waits already; the field is empty."""
        own = Draft(self.text, self.attachments)
        return Draft(queued=own.behind(self.queued) if self.queued is not None else own)

    def with_queue_sent(self, sent: Draft) -> Draft:
        """The same when so much of what waited is stored: what was queued since still waits."""
        if self.queued is None or self.queued.without(sent) == self.queued:
            return self
        rest = self.queued.without(sent)
        waiting = Draft(rest.text.removeprefix("\n"), rest.attachments)
        return Draft(self.text, self.attachments, waiting if waiting.says_something() else None)

    def without_queued(self) -> Draft:
        """Only what is in the field."""
        return Draft(self.text, self.attachments)
