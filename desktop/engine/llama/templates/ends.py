"""What ends a turn, by what a chat template writes behind an answer."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from desktop.engine.llama.answers.reasoning import Marks
from desktop.engine.llama.templates import said_marks
from desktop.engine.llama.templates.probe import (
    ANSWER,
    NEXT,
    QUESTION,
    Probe,
    Split,
    behind,
    between,
    first,
    opening_of,
)

# Names in letters that hardly any prose holds: <|im_end|>, </s>, <end_of_turn>, [/INST], [e~[
MARK = re.compile(r"<[^<>\s]{1,60}>|\[/?[A-Z_]{2,30}\]|[\[\]][a-z!]~[a-z]?[\[\]]")
_UNLIKELY_IN_PROSE = re.compile(r"<\|[^<>\s]{1,60}\|>")
_LEAST_LETTERS = 3
_LEAST_OF_SEVERAL_LINES = 6
_MAX_STOP = 80


class Ends(NamedTuple):
    """tokens: (name, id) of those behind which a turn is over. stops: the same in letters, where it is no token."""

    tokens: tuple[tuple[str, int], ...] = ()
    stops: tuple[str, ...] = ()


def ends_of(probe: Probe, split: Split, thinking: Marks | None) -> Ends:
    """Raises nothing: what a template does not show is not there."""
    gap = _behind_an_answer(probe)
    if not gap.strip():
        return Ends()
    pieces = split(gap)
    stops = _stops(pieces)
    name, token = next(((words, token) for words, token in pieces if token is not None and _may_end(words)), ("", None))
    if stops or token is None or _ends_a_part_only(probe, split, name, thinking):
        return Ends(stops=stops)
    return Ends(((name, token),))


def _may_end(name: str) -> bool:
    """Whether no answer needs a token of this name: neither a word nor blanks, nor signs such as those around code."""
    return said_marks.is_mark(name) or (len(name) >= _LEAST_LETTERS and name.isalpha() and name.isupper())


def is_mark(name: str) -> bool:
    """Whether a name is more than letters, digits and blanks, which ordinary text needs."""
    return any(not (letter.isalnum() or letter.isspace()) for letter in name) and len(name) >= _LEAST_LETTERS


def _behind_an_answer(probe: Probe) -> str:
    text = probe.show(probe.question(), probe.answer(), probe.next_question())
    start = behind(text, ANSWER)
    if first(text, NEXT) >= 0 <= start:
        return between(text, start, first(text, NEXT))
    text = probe.show(probe.question(), probe.answer())
    return between(text, behind(text, ANSWER), len(text))


def _ends_a_part_only(probe: Probe, split: Split, name: str, thinking: Marks | None) -> bool:
    """Whether a model writes this token inside of an answer, too: behind its thinking, or behind each message of it.

    Where the opening stops in the middle of a header, as Harmony's does, the model writes headers itself, and whatever
    ends its thinking ends each of its messages.
    """
    if any(name in mark for mark in thinking or ()):
        return True
    text = probe.show(probe.question(), probe.answer())
    header, opening = between(text, behind(text, QUESTION), first(text, ANSWER)), opening_of(probe)
    if not opening or not header.startswith(opening):
        return False
    left = header[len(opening) :]
    own = {mark for mark in thinking or () for mark, token in split(mark) if token is not None}
    return any(token is not None and words not in own for words, token in split(left))


def _stops(pieces: Sequence[tuple[str, int | None]]) -> tuple[str, ...]:
    """The first words behind an answer, up to a token, as a stop string: as far as no ordinary text holds them."""
    gap = "".join(words for words, _token in itertools.takewhile(lambda piece: piece[1] is None, pieces))
    words = gap.lstrip()
    new_line = "\n" if "\n" in gap[: len(gap) - len(words)] else ""
    mark = MARK.match(words)
    if mark is not None and said_marks.is_html(mark[0]):
        return ()
    if mark is not None:
        further = [found for piece, token in pieces if token is None for found in _UNLIKELY_IN_PROSE.findall(piece)]
        return tuple(dict.fromkeys((mark[0], *further)))
    line, ended, _rest = words.partition("\n")
    line = line.rstrip()[:_MAX_STOP]
    if line.isalnum() and new_line and ended:  # a role alone on its line
        return (f"\n{line}\n",)
    if is_mark(line) and any(letter.isalnum() for letter in line):
        return (new_line + line,)
    whole = words.rstrip(" ")  # END and a role on the next line: the first word alone may be in any text
    specific = "\n" in whole and len("".join(whole.split())) >= _LEAST_OF_SEVERAL_LINES
    return (new_line + whole[:_MAX_STOP],) if specific else ()
