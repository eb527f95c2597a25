"""Pieces: what a page's text is made of, each written by one hand, with its tokens as long as nobody changes them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import accumulate

from desktop.voice import Voice

MERGED = 2_000  # code points: neighbours of one hand become one piece up to here, so that a key never copies more


@dataclass(frozen=True, slots=True)
class Author:
    """Whose words they are. voice: None = the user's own; file, sha256: of the model, "" = not known."""

    voice: Voice | None = None
    file: str = ""
    sha256: str = ""


YOU = Author()


@dataclass(frozen=True, slots=True)
class Drawn:
    """How a piece was drawn. way: from 0 on, of so many `ways` from one prompt; the seed is this way's own.

    mean_logprob: of its tokens, in nats, before any sampler; None = not known. sampling: the sampler's settings, JSON.
    """

    seed: int = -1
    way: int = 0
    ways: int = 1
    mean_logprob: float | None = None
    finish: str = ""
    sampling: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of one author. ids: its tokens, empty = not known; ends: where each ends, in code points of the text.

    vocabulary: hash of what the ids mean. A token may end where none of its letters do (a part of a character).
    """

    text: str
    author: Author = YOU
    ids: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    vocabulary: str = ""
    drawn: Drawn | None = None


def parts(piece: Piece, place: int) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """A piece parted at a place: what stands before it, what stands behind it.

    Tokens stay with their letters; the letters of a token that is parted have none any more.
    """
    if place <= 0:
        return (), (piece,)
    if place >= len(piece.text):
        return (piece,), ()
    if not piece.ids:
        return (_bare(piece, 0, place),), (_bare(piece, place, len(piece.text)),)
    return _some(piece, 0, place), _some(piece, place, len(piece.text))


def _some(piece: Piece, start: int, end: int) -> tuple[Piece, ...]:
    """The letters from start to end: those of whole tokens with them, those of others without."""
    first = bisect_left(piece.ends, start) + 1 if start else 0
    last = _whole_before(piece.ends, end) if end < len(piece.text) else len(piece.ids)
    if first >= last:
        return (_bare(piece, start, end),)
    begin, until = (piece.ends[first - 1] if first else 0), piece.ends[last - 1]
    whole = replace(
        piece,
        text=piece.text[begin:until],
        ids=piece.ids[first:last],
        ends=tuple(place - begin for place in piece.ends[first:last]),
    )
    around = (_bare(piece, start, begin), whole, _bare(piece, until, end))
    return tuple(part for part in around if part.text)


def _whole_before(ends: tuple[int, ...], place: int) -> int:
    """How many tokens make up the text before a place; not those that only begin a character behind it."""
    count = bisect_right(ends, place)
    while count and ends[count - 1] == (ends[count - 2] if count > 1 else 0):
        count -= 1
    return count


def _bare(piece: Piece, start: int, end: int) -> Piece:
    return replace(piece, text=piece.text[start:end], ids=(), ends=(), vocabulary="")


def joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The same text in as few pieces as it needs: short neighbours of one hand become one, empty ones go."""
    found: list[Piece] = []
    for piece in pieces:
        if not piece.text:
            continue
        last = found[-1] if found else None
        if last is not None and _is_one(last, piece):
            found[-1] = replace(last, text=last.text + piece.text)
        else:
            found.append(piece)
    return tuple(found)


def _is_one(left: Piece, right: Piece) -> bool:
    bare = not left.ids and not right.ids
    same = left.author == right.author and left.drawn == right.drawn
    return bare and same and len(left.text) + len(right.text) <= MERGED


def text_of(pieces: Iterable[Piece]) -> str:
    """What they say."""
    return "".join(piece.text for piece in pieces)


def starts(pieces: Iterable[Piece]) -> list[int]:
    """Where each begins in the text of all, and where the last one ends."""
    return [0, *accumulate(len(piece.text) for piece in pieces)]
