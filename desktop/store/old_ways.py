"""The ways through one chat of format 1, which kept none: what each answer was asked after, and where columns opened.

That build guessed a column's path at each question: along the parents, the newest answer of its own voice standing in
for the other voice's. Ids grow with time, so the same guess is made again with the answers that were there by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from desktop.chat.conversation import ROOT, Role
from desktop.chat.ways import START, Ways
from desktop.voice import Voice


class OldMessage(NamedTuple):
    """What the ways depend on. speaks: whether it may stand in for another answer to the same question."""

    id: int
    item_id: int
    parent_id: int | None
    role: Role
    voice: Voice | None
    speaks: bool


class Place(NamedTuple):
    """Where an answer stands: see Message."""

    follows_id: int | None
    past: tuple[int, ...] | None


class OldWays:
    """Of one chat. places: of each answer. chosen: as in conversation.Chosen.

    unsure: voices whose column opens along the way of its last answer, as it was written, and not along the mixture
    that was shown.
    """

    def __init__(self, messages: Iterable[OldMessage]) -> None:
        """messages: of one chat, in any order; no parent is newer than its child."""
        self.places: dict[int, Place] = {}
        self.chosen: dict[tuple[int, str], int] = {}
        self.unsure: list[Voice] = []
        self._ways = Ways()
        self._known: dict[int, OldMessage] = {}
        self._answers: dict[tuple[int | None, Voice], int] = {}  # the newest so far that may stand in
        self._asked_on: set[int | None] = set()  # questions whose answers were asked on from
        self._seen: dict[tuple[int, Voice | None], int] = {}  # ways to a message as a voice sees them
        self._own: dict[int, int] = {}  # of each answer, itself included
        last = None
        for last in sorted(messages, key=lambda message: message.id):
            self._add(last)
        if last is not None:
            for voice in Voice:
                self._open(last, voice)

    def _add(self, message: OldMessage) -> None:
        self._known[message.id] = message
        if message.role is not Role.ASSISTANT:
            before = self._known.get(message.parent_id or ROOT)
            self._asked_on.add(before.parent_id if before is not None else None)
            return
        question = self._known.get(message.parent_id or ROOT)
        way = self._way_to(question.parent_id if question is not None else None, message.voice)
        self.places[message.id] = self._place(way)
        if question is not None:
            way = self._ways.longer(way, question.id)
        self._own[message.id] = self._ways.longer(way, message.id)
        if message.speaks and message.voice is not None:
            self._stand_in(message, message.voice)

    def _stand_in(self, answer: OldMessage, voice: Voice) -> None:
        """From now on this answer is seen in place of the other voice's: what was known of ways past it is void."""
        self._answers[answer.parent_id, voice] = answer.id
        if answer.parent_id in self._asked_on:
            self._seen.clear()

    def _place(self, way: int) -> Place:
        last = self._ways.last(way)
        if way == START:
            return Place(None, None)
        own = self._own.get(last)
        if own is None:  # a question right before a question
            own = self._ways.longer(self._way_to(self._known[last].parent_id, None), last)
        return Place(last, None if own == way else tuple(self._ways.ids(way)))

    def _open(self, leaf: OldMessage, voice: Voice) -> None:
        shown = self._ways.ids(self._way_to(leaf.id, voice))
        own = [place for place, number in enumerate(shown) if self._is_own(number, voice)]
        path = shown
        if own:
            path = self._ways.ids(self._own[shown[own[-1]]]) + shown[own[-1] + 1 :]
        if path != shown:
            self.unsure.append(voice)
        for before, after in zip([ROOT, *path], path, strict=False):
            self.chosen[before, voice.value] = after

    def _is_own(self, number: int, voice: Voice) -> bool:
        message = self._known[number]
        return message.role is Role.ASSISTANT and message.voice is voice

    def _way_to(self, message_id: int | None, voice: Voice | None) -> int:
        """The way to a message, itself included, as a voice sees it with what is there so far."""
        missing: list[OldMessage] = []
        current = self._known.get(message_id or ROOT)
        while current is not None and (current.id, voice) not in self._seen:
            missing.append(current)
            current = self._known.get(current.parent_id or ROOT)
        way = self._seen[current.id, voice] if current is not None else START
        for message in reversed(missing):
            way = self._seen[message.id, voice] = self._ways.longer(way, self._as_seen(message, voice))
        return way

    def _as_seen(self, message: OldMessage, voice: Voice | None) -> int:
        if voice is None or message.role is not Role.ASSISTANT or message.voice is voice:
            return message.id
        return self._answers.get((message.parent_id, voice), message.id)
