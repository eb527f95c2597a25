"""Where a new message goes in a chat: what it is asked after, whose columns lead to it, what each voice is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.chat.conversation import ROOT, Message, Role
from desktop.chat.tree import Tree

Step = tuple[int, str]  # (a message or ROOT, a speaker): the place after that message in that speaker's column


@dataclass(frozen=True, slots=True)
class AnswerPlace:
    """Where an answer goes. before: what its voice is sent before the question, which is chosen with these pins.

    followers: other speakers in whose columns it stands, too.
    """

    speaker: str
    before: list[Message]
    follows_id: int | None
    past: tuple[int, ...] | None
    pins: dict[Step, int]
    followers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionPlace:
    """Where a question goes. steps: where it is chosen; pins: what else is chosen, so that columns stay as shown."""

    parent_id: int | None
    steps: tuple[Step, ...]
    pins: dict[Step, int]
    answers: tuple[AnswerPlace, ...]  # of those who are asked


def at_the_end(tree: Tree, speakers: Sequence[str], speaking: Sequence[str]) -> QuestionPlace:
    """A new question at the end of every column; asked after the newest of the ends of those who speak.

    Who does not speak, and has no answer of its own where its column leaves that way, goes that way from now on.
    """
    asked = {speaker: tree.column(speaker) for speaker in speaking}
    lead = max(asked.values(), key=_end, default=[])
    columns = {speaker: _led(tree.column(speaker), speaker, lead) for speaker in speakers} | asked
    return _question(tree, _end(lead) or None, columns, columns, tuple(speaking))


def instead_of(
    tree: Tree, question: Message, column: str, speakers: Sequence[str], speaking: Sequence[str]
) -> QuestionPlace:
    """An edited question in the place of another, in every column that shows it.

    column: where it was edited; who speaks, and does not have the question, goes that column's way to it.
    """
    here = _before(tree.column(column), question.id) or []
    ways = {speaker: _before(tree.column(speaker), question.id) for speaker in (*speakers, *speaking)}
    asked = {speaker: here if (way := ways[speaker]) is None else way for speaker in speaking}
    leading = {speaker: way for speaker, way in {**ways, **asked}.items() if way is not None}
    return _question(tree, question.parent_id, leading, asked, tuple(asked))


def beside(tree: Tree, speaker: str, answer_id: int, speakers: Sequence[str]) -> AnswerPlace | None:
    """Another answer in the place of one that a column shows, or behind a question that it ends with.

    None where the column does not show it.
    """
    column = tree.column(speaker)
    if column and column[-1].id == answer_id and column[-1].role is not Role.ASSISTANT:
        return _answer(tree, speaker, column[:-1], tree.pins(speaker, column))
    way = _before(column, answer_id)
    if not way or way[-1].role is Role.ASSISTANT:
        return None
    followers = tree.followers(answer_id, [other for other in speakers if other != speaker])
    return replace(_answer(tree, speaker, way[:-1], tree.pins(speaker, way)), followers=tuple(followers))


def given_to(place: AnswerPlace, other: str) -> AnswerPlace:
    """The same place for another speaker's answer: it comes from what this column shows, and stands in this column.

    Its own column goes on as it was, where it does not come from the same messages.
    """
    if other == place.speaker:
        return place
    followers = (place.speaker, *(one for one in place.followers if one != other))
    return replace(place, speaker=other, followers=followers)


def _question(
    tree: Tree,
    parent_id: int | None,
    columns: dict[str, list[Message]],
    pinned: dict[str, list[Message]],
    asked: Sequence[str],
) -> QuestionPlace:
    pins = {place: child for speaker, way in pinned.items() for place, child in tree.pins(speaker, way).items()}
    steps = tuple((_end(way), speaker) for speaker, way in columns.items())
    return QuestionPlace(parent_id, steps, pins, tuple(_answer(tree, speaker, columns[speaker]) for speaker in asked))


def _led(column: list[Message], speaker: str, lead: list[Message]) -> list[Message]:
    """A column that follows the lead, unless there are own answers where they part: those have pasts of their own."""
    pairs = zip(column, lead, strict=False)
    least = min(len(column), len(lead))
    common = next((number for number, (one, other) in enumerate(pairs) if one.id != other.id), least)
    return column if any(message.speaker == speaker for message in (*column[common:], *lead[common:])) else lead


def _answer(tree: Tree, speaker: str, before: list[Message], pins: dict[Step, int] | None = None) -> AnswerPlace:
    follows_id, past = tree.past_of(before)
    return AnswerPlace(speaker, before, follows_id, past, pins or {})


def _before(way: Sequence[Message], message_id: int) -> list[Message] | None:
    """The part of a way before a message; None where it is not on it."""
    place = next((number for number, message in enumerate(way) if message.id == message_id), None)
    return list(way[:place]) if place is not None else None


def _end(way: Sequence[Message]) -> int:
    return way[-1].id if way else ROOT
