"""One chat's messages as a tree: what each speaker's column shows, which versions there are, what belongs to a branch.

A column is a speaker's way through the tree. An answer's own way (`history`) never changes; which way a column shows is
remembered (`chosen`), and where nothing is remembered, the newest answer of its speaker stands there, or another's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from desktop.chat.conversation import ROOT, Chosen, Message, Role, Status
from desktop.chat.ways import START, Ways

NO_CHOICE: Chosen = {}
_QUESTION, _OWN, _WORDS = 1, 2, 3  # see _rank: 5 own words, 3 another's, 2 an own answer without, 1, 0


class Tree:
    """A snapshot of a chat, in any order of its messages. Ids grow with time: the highest is the newest."""

    def __init__(self, messages: Iterable[Message], chosen: Chosen = NO_CHOICE) -> None:
        """chosen: as in conversation.Chosen; what is not there (any more) is ignored."""
        self._chosen = chosen
        self.by_id: dict[int, Message] = {}
        self._children: dict[int, list[Message]] = {}  # by the id they were asked after, ROOT = none; oldest first
        self.ways = Ways()
        self._way_of: dict[int, int] = {}  # by answer: its own way, up to itself
        self._speaker_ways: dict[str, set[int]] = {}  # by speaker: all beginnings of the ways of its answers
        for message in sorted(messages, key=lambda message: message.id):
            self.by_id[message.id] = message
            self._children.setdefault(message.parent_id or ROOT, []).append(message)
            if message.role is Role.ASSISTANT:
                self._remember_way(message)

    def find(self, message_id: int | None) -> Message | None:
        """The message with this id."""
        return self.by_id.get(message_id) if message_id is not None else None

    def asked_after(self, message_id: int) -> list[Message]:
        """What has a message, or ROOT, as its parent: answers to it, or what was asked after it; oldest first."""
        return list(self._children.get(message_id, ()))

    def chosen_after(self, message_id: int, speaker: str) -> int | None:
        """The id of what was chosen last behind a message, or ROOT, in a column; it may be gone."""
        return self._chosen.get((message_id, speaker))

    def own_ways(self, speaker: str) -> frozenset[int]:
        """All ways that lead to an answer of a speaker, and their beginnings, as numbers of `ways`."""
        return frozenset(self._speaker_ways.get(speaker, ()))

    def history(self, answer: Message) -> list[Message]:
        """The messages that an answer comes from, oldest first, itself the last. What is gone by now is left out."""
        way = self._way_of.get(answer.id, START)
        return [self.by_id[number] for number in self.ways.ids(way) if number in self.by_id]

    def column(self, speaker: str) -> list[Message]:
        """What a speaker's column shows, oldest first."""
        return self._walk(speaker)

    def versions(self, speaker: str, beside: Collection[str] = ()) -> dict[int, list[int]]:
        """By message of a column: the ids of what may stand in its place, itself among them, where there is a choice.

        Oldest first. beside: speakers whose columns are shown: their answers are versions there, and here only where
        this column goes on from them.
        """
        found: dict[int, list[int]] = {}
        way, last = START, None
        for message in self._walk(speaker):
            here = [
                other.id
                for other in self._candidates(speaker, way, last)
                if other.id == message.id or self._is_version(other, speaker, way, beside)
            ]
            if len(here) > 1:
                found[message.id] = here
            way, last = self.ways.longer(way, message.id), message
        return found

    def followers(self, message_id: int, speakers: Iterable[str]) -> list[str]:
        """Whose columns show a message, and have no own answer from there on: another version may stand there, too."""
        found = []
        for speaker in speakers:
            walked = self._walk(speaker)
            place = next((number for number, message in enumerate(walked) if message.id == message_id), None)
            if place is not None and all(message.speaker != speaker for message in walked[place:]):
                found.append(speaker)
        return found

    def past_of(self, before: Sequence[Message]) -> tuple[int | None, tuple[int, ...] | None]:
        """`follows_id` and `past` of an answer to a question that stands behind these messages."""
        if not before:
            return None, None
        numbers, last = tuple(message.id for message in before), before[-1]
        return last.id, None if self._own_way(last) == self.ways.along(numbers) else numbers

    def pins(self, speaker: str, way: Sequence[Message]) -> dict[tuple[int, str], int]:
        """What has to be chosen so that a column shows this way; nothing where it is chosen already."""
        steps = [ROOT, *(message.id for message in way)]
        wanted = {(before, speaker): after.id for before, after in zip(steps, way, strict=False)}
        return {place: child for place, child in wanted.items() if self._chosen.get(place) != child}

    def branch(self, message_id: int) -> list[int]:
        """A message and what came from it, to be deleted: answers whose way goes through it, and their questions.

        What another column's answers came from stays: a question that they answer, an answer that stood in there.
        """
        through = self.ways.through(message_id)
        gone = {message_id} | {number for number, way in self._way_of.items() if way in through}
        held = self.ways.on(way for number, way in self._way_of.items() if number not in gone)
        gone -= held
        for message in self.by_id.values():  # oldest first, so that a question's parent is judged before it
            loose = message.parent_id in gone or self._lost_its_place(message)
            if message.role is not Role.ASSISTANT and loose and message.id not in held:
                gone.add(message.id)
        return sorted(gone)

    def _lost_its_place(self, question: Message) -> bool:
        """Whether what it was asked after was deleted before."""
        return question.parent_id is not None and question.parent_id not in self.by_id

    # --- walking

    def _walk(self, speaker: str) -> list[Message]:
        walked: list[Message] = []
        seen: set[int] = set()
        way, last = START, None
        while (following := self._next(speaker, way, last)) is not None and following.id not in seen:
            walked.append(following)
            seen.add(following.id)
            way, last = self.ways.longer(way, following.id), following
        return walked

    def _next(self, speaker: str, way: int, last: Message | None) -> Message | None:
        candidates = self._candidates(speaker, way, last)
        chosen = self._chosen.get((last.id if last is not None else ROOT, speaker))
        if chosen is not None and chosen not in self.by_id:  # it was deleted: nobody else's stands in for it, unless
            candidates = [m for m in candidates if self._is_version(m, speaker, way, {m.speaker})]  # own ones go on
        return next((m for m in candidates if m.id == chosen), None) or max(
            candidates, key=lambda m: (_rank(m, speaker), m.id), default=None
        )

    def _candidates(self, speaker: str, way: int, last: Message | None) -> list[Message]:
        """What may come next in a column that shows this way, which ends with `last`; oldest first.

        Own answers only where they were written after exactly this way; others' stand in after any.
        """
        place = last.id if last is not None else ROOT
        own = self._speaker_ways.get(speaker, set())
        found = {child.id: child for child in self._children.get(place, ()) if self._may_follow(child, speaker, way)}
        for number in (*self.ways.next_ids(way), self._chosen.get((place, speaker), ROOT)):
            message = self.by_id.get(number)
            if message is None or number in found:
                continue
            goes_on = self.ways.find(way, number) in own
            was_asked_here = message.role is not Role.ASSISTANT and self._chosen.get((place, speaker)) == number
            if goes_on or was_asked_here:
                found[number] = message
        return [found[number] for number in sorted(found)]

    def _may_follow(self, child: Message, speaker: str, way: int) -> bool:
        if child.role is not Role.ASSISTANT or child.speaker != speaker:
            return True
        return self.ways.before(self._way_of[child.id]) == way

    def _is_version(self, message: Message, speaker: str, way: int, beside: Collection[str]) -> bool:
        if message.role is not Role.ASSISTANT or message.speaker == speaker or message.speaker not in beside:
            return True
        return self.ways.find(way, message.id) in self._speaker_ways.get(speaker, set())

    # --- ways of answers

    def _remember_way(self, answer: Message) -> None:
        before = (
            self.ways.along(answer.past) if answer.past is not None else self._own_way(self.find(answer.follows_id))
        )
        question = answer.parent_id
        way = self.ways.longer(before, question) if question is not None else before
        self._way_of[answer.id] = way = self.ways.longer(way, answer.id)
        beginnings = self._speaker_ways.setdefault(answer.speaker, set())
        while way != START and way not in beginnings:
            beginnings.add(way)
            way = self.ways.before(way)

    def _own_way(self, message: Message | None) -> int:
        """An answer's way; of a question, the way of what it was asked after, and itself."""
        if message is None:
            return START
        if message.id in self._way_of:
            return self._way_of[message.id]
        asked_after: list[int] = []
        while message is not None and message.id not in self._way_of:
            asked_after.append(message.id)
            message = self.find(message.parent_id)
        way = self._way_of[message.id] if message is not None else START
        for number in reversed(asked_after):
            way = self.ways.longer(way, number)
        return way


def _rank(message: Message, speaker: str) -> int:
    """Who stands in a column where nothing is remembered: words before none, the own before another's."""
    if message.role is not Role.ASSISTANT:
        return _QUESTION
    has_words = message.status is not Status.FAILED and (message.status is Status.RUNNING or bool(message.text.strip()))
    return (_WORDS if has_words else 0) + (_OWN if message.speaker == speaker else 0)
