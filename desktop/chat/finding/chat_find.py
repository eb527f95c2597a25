"""Finding words in the messages of one chat, a little at a time, and counting each place where they stand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop.chat.conversation import Message
from desktop.chat.finding.folded_texts import AT_ONCE, FoldedTexts
from desktop.chat.finding.matching import Matcher


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place: the message, whether in what was thought before it, and the number there, from 0 on."""

    message: Message
    in_reasoning: bool
    number: int


class ChatFind:
    """Goes through messages in the order given; what was found so far can be asked for all the while."""

    def __init__(self, texts: FoldedTexts) -> None:
        self._texts = texts
        self._matcher = Matcher(())
        self._left: Iterator[Message] = iter(())
        self._hits: list[tuple[Message, int, int]] = []  # message, places in its reasoning, and in its text
        self._starts: list[int] = []  # by hit: the number of its first place
        self.count = 0  # of all places
        self.ended = True

    def begin(self, matcher: Matcher, messages: Sequence[Message]) -> None:
        """Look for these words from now on, in these messages, in the order in which they are read."""
        self._matcher, self._left = matcher, iter(messages)
        self._hits, self._starts, self.count, self.ended = [], [], 0, False

    def go_on(self, most: int = AT_ONCE) -> bool:
        """Look through about so many more characters. False where some are left."""
        while most > 0 and not self.ended:
            message = next(self._left, None)
            if message is None:
                self.ended = True
                break
            most -= len(message.text) + len(message.reasoning) + 1
            thought = self._matcher.count(self._texts.reasoning(message)) if message.reasoning else 0
            said = self._matcher.count(self._texts.text(message))
            if thought or said:
                self._starts.append(self.count)
                self._hits.append((message, thought, said))
                self.count += thought + said
        return self.ended

    def at(self, number: int) -> Occurrence:
        """The place with this number, from 0 to before `count`."""
        hit = bisect_right(self._starts, number) - 1
        message, thought, _ = self._hits[hit]
        within = number - self._starts[hit]
        return Occurrence(message, within < thought, within if within < thought else within - thought)

    def number_of(self, message_id: int, at: Occurrence | None = None) -> int | None:
        """The number of a message's first place, or of the same place as before; None where it has none."""
        for start, (message, thought, said) in zip(self._starts, self._hits, strict=True):
            if message.id == message_id:
                if at is None:
                    return start
                within = at.number if at.in_reasoning else thought + at.number
                return start + min(within, thought + said - 1)
        return None

    def first_from(self, message_ids: Sequence[int]) -> int | None:
        """The first place in one of these messages; None where there is none."""
        wanted = set(message_ids)
        found = (start for start, hit in zip(self._starts, self._hits, strict=True) if hit[0].id in wanted)
        return next(found, None)
