"""Which marks enclose thinking, by what a chat template writes around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from desktop.engine.llama.answers.reasoning import KNOWN_MARKS, Marks
from desktop.engine.llama.templates.ends import MARK, is_mark
from desktop.engine.llama.templates.probe import (
    ANSWER,
    NEXT,
    QUESTION,
    THOUGHT,
    Probe,
    Split,
    behind,
    between,
    first,
    opening_of,
)
from desktop.engine.llama.templates.said_text import said_by

SWITCHED: tuple[dict[str, bool], ...] = (
    {},
    {"enable_thinking": True, "thinking": True},
    {"enable_thinking": False, "thinking": False},
)
_OPENS_OR_ENDS = re.compile(r"start|begin|open|end|close|[^a-z]")
_MAX_PAIRS = 12
_AT_MARKS = re.compile(f"({MARK.pattern})")
_AS_DATA = re.compile(r"""['"](?:type|text|thinking|content)['"]: ?['"]""")


def thinking_of(probe: Probe, split: Split, source: str) -> Marks | None:
    """The marks, None where the template shows none. source: the template's own text."""
    openings = [opening_of(probe, **values) for values in SWITCHED]
    plain = _header(probe.show(probe.question(), probe.answer()), ANSWER)
    found = _around_a_thought(probe, split, openings, plain) or _empty_block(split, (*openings, plain))
    return found or _taken_out(probe, source) or _left_open(openings, source)


def _header(text: str, source: int) -> str:
    """The template's words between the question and what follows it."""
    return between(text, behind(text, QUESTION), first(text, source))


def _around_a_thought(probe: Probe, split: Split, openings: Iterable[str], plain: str) -> Marks | None:
    """What stands before and behind thinking that a message holds beside its content. plain: a header without it."""
    turns = (probe.thoughtful_answer(), probe.answer_in_parts())
    for turn, values in ((turn, values) for turn in turns for values in SWITCHED[:2]):
        text = probe.show(probe.question(), turn, **values)
        header, after = _header(text, THOUGHT), between(text, behind(text, THOUGHT), first(text, ANSWER))
        if _AS_DATA.search(header + after):  # a message shown as data
            continue
        end = _first_mark(split, after)
        begin = _written_by_the_model(header, openings) or _last_mark(split, header, plain, end)
        found = _as_long(split, header, after) or (_as_known(begin, end) if begin and end else None)
        if found:
            return found
    return None


def _written_by_the_model(header: str, openings: Iterable[str]) -> str:
    """What the header of a thought has behind the opening of an answer, with all letters between its marks."""
    left = (header[len(opening) :].strip() for opening in openings if opening and header.startswith(opening))
    return next((words for words in left if is_mark(words)), "")


def _last_mark(split: Split, header: str, plain: str, end: str) -> str:
    """What sets the header of a thought off from a plain one, which may have an empty block in it."""
    pieces, others = _pieces(split, header), _pieces(split, plain)
    alike = 0
    while alike < min(len(pieces), len(others)) and pieces[alike] == others[alike]:
        alike += 1
    own = "".join(pieces[alike:])
    if not own or not others:
        last = pieces[-1] if pieces else ""
        return last if is_mark(last) and (end in plain or _belong_together(last, end)) else ""
    return own if is_mark(own) else ""


def _as_long(split: Split, header: str, after: str) -> Marks | None:
    """<|open|>think<|sep|> and <|close|>think<|sep|>; None where each is one mark."""
    opened, closed = _pieces(split, header)[-3:], _pieces(split, after)[:3]
    alike = len(opened) == len(closed) == 3 and opened[1:] == closed[1:] and opened[0] != closed[0]  # noqa: PLR2004
    return Marks("".join(opened), "".join(closed)) if alike and not MARK.fullmatch(opened[1]) else None


def _pieces(split: Split, words: str) -> list[str]:
    """Special tokens, names that look like them, and the words between them, without the blanks around those."""
    pieces: list[str] = []
    for piece, token in split(words):
        pieces += [piece] if token is not None else _AT_MARKS.split(piece)
    return [piece.strip() for piece in pieces if piece.strip()]


def _first_mark(split: Split, words: str) -> str:
    marks = _marks(split, words)
    if marks and words.lstrip().startswith(marks[0]):
        return marks[0]
    line = words.strip().partition("\n")[0].rstrip()
    return line if is_mark(line) else ""


def _empty_block(split: Split, openings: Iterable[str]) -> Marks | None:
    """Two marks at the end of an opening with nothing between them: thinking that was forbidden, or forgotten."""
    for opening in openings:
        known = next((marks for marks in KNOWN_MARKS if _closes(opening, marks)), None)
        if known:
            return known
        marks = _marks(split, opening)
        if len(marks) > 1 and _belong_together(*marks[-2:]):
            begin, end = marks[-2:]
            if re.search(re.escape(begin) + r"\s*" + re.escape(end) + r"\s*$", opening):
                return Marks(begin, end)
    return None


def _closes(opening: str, marks: Marks) -> bool:
    head, found, tail = opening.rpartition(marks.end)
    return bool(found) and not tail.strip() and head.rstrip().endswith(marks.begin.rstrip())


def _taken_out(probe: Probe, source: str) -> Marks | None:
    """The marks between which a template takes thinking out of what was answered before."""
    for marks in _candidates(source):
        content = (marks.begin, said_by("\nGreet them.\n", THOUGHT), marks.end, said_by("\n\nGood day.", ANSWER))
        turns = (probe.question(), probe.turn("assistant", *content), probe.next_question())
        text = probe.show(*turns, probe.turn("assistant", "Bye."), probe.turn("user", "Bye."), opening=True)
        if first(text, NEXT) >= 0 and first(text, ANSWER) >= 0 and first(text, THOUGHT) < 0:
            return marks
    return None


def _left_open(openings: Iterable[str], source: str) -> Marks | None:
    """The mark that an opening ends with, so that the model begins by thinking."""
    pairs = [*KNOWN_MARKS, *_candidates(source)]
    return next(
        (marks for opening in openings for marks in pairs if opening.rstrip().endswith(marks.begin.rstrip())), None
    )


def _candidates(source: str) -> Iterator[Marks]:
    """Pairs of marks that the template's text names."""
    yield from (marks for marks in KNOWN_MARKS if marks.end in source)
    names = list(dict.fromkeys(MARK.findall(source)))[: _MAX_PAIRS * _MAX_PAIRS]
    pairs = (Marks(one, other) for one in names for other in names if _about_thinking(one, other))
    for _number, pair in zip(range(_MAX_PAIRS), pairs, strict=False):
        yield pair


def _about_thinking(begin: str, end: str) -> bool:
    return _belong_together(begin, end) and any(word in begin.lower() for word in ("think", "thought", "reason"))


def _belong_together(begin: str, end: str) -> bool:
    """<think> and </think>, <|START_THINKING|> and <|END_THINKING|>."""
    return _closing(end) and not _closing(begin) and begin != end and _stem(begin) == _stem(end) != ""


def _closing(name: str) -> bool:
    return "/" in name or "end" in name.lower() or "close" in name.lower()


def _stem(name: str) -> str:
    return _OPENS_OR_ENDS.sub("", name.lower())


def _marks(split: Split, words: str) -> list[str]:
    """Special tokens and names that look like marks, in order."""
    found: list[str] = []
    for piece, token in split(words):
        found += [piece] if token is not None and is_mark(piece) else MARK.findall(piece) if token is None else []
    return found


def _as_known(begin: str, end: str) -> Marks:
    """The marks as the engine knows them already, with the line break that belongs to some."""
    known = (marks for marks in KNOWN_MARKS if marks.begin.strip() == begin and marks.end == end)
    return next(known, Marks(begin, end))
