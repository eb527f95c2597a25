"""The words around what was found in a text, on one line, with what was found marked."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.chat.finding.matching import Matcher, folded
from desktop.late_pattern import late

AROUND = 90  # characters kept on each side of what was found, where no sentence ends sooner
_END = late(r"[.!?…。\uff01\uff1f]+[\"'”\u2019)\]]*\s+|\n+")
_MARKS = late(r"\*\*|`+|^#+ |(?<!\w)[*_]+(?=\w)|(?<=\w)[*_]+(?!\w)")
_WORD = 24  # characters in which a word should end


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The sentence in which something was found, on one line. marks: where, as (start, end) in `text`."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()


def excerpt(text: str, wanted: Matcher, before: int = AROUND, behind: int = AROUND) -> Excerpt:
    """The sentence around the first place found, all that is found in it marked.

    before, behind: how many characters are kept on each side, where no sentence begins or ends sooner.
    """
    place, end = next(wanted.spans(text), (0, 0))
    start = max(0, place - before)
    sentences = [match.end() for match in _END.finditer(text, start, place)]
    begin = sentences[-1] if sentences else _word_start(text, start, place)
    limit = min(len(text), max(end, place + 1) + behind, place + 4 * AROUND)  # what was found may be a page long
    last = _END.search(text, end, limit)
    stop = last.end() if last is not None else limit
    line = _as_read(" ".join(text[begin:stop].split()), wanted)
    lead = "…" if begin > 0 and not sentences else ""
    tail = "…" if stop < len(text) and last is None else ""
    return Excerpt(f"{lead}{line}{tail}", tuple((a + len(lead), b + len(lead)) for a, b in wanted.spans(line)))


def _as_read(line: str, wanted: Matcher) -> str:
    """Without markdown's marks, unless what was found has some of them."""
    plain = _MARKS.sub("", line)
    return plain if plain != line and wanted.count(folded(plain)) == wanted.count(folded(line)) else line


def _word_start(text: str, at: int, place: int) -> int:
    """The beginning of the first whole word from a place on, before what was found."""
    if at == 0 or text[at - 1].isspace():
        return at
    return next((number + 1 for number in range(at, min(place, at + _WORD)) if text[number].isspace()), at)
