"""Markdown of runs: the marks that make them look as they do, around what is selected of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from desktop.views.text.markdown import inline
from desktop.views.text.markdown.runs import PLAIN, Run, Style, is_bare_address, runs_of

_SPECIAL = re.compile(r"[\\`*_~\]<&$]")  # a backslash before an opening bracket would begin a formula
_ASIDE = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
_LONGEST_TICKS = re.compile("`+")
_BRACKETS = re.compile(r"[()<>\s]")

_Mark = tuple[str, int]  # which, and the how manyth of its kind inside each other


class _Piece(NamedTuple):
    """A run, or the blanks at its ends, with the marks around it from the outermost kind inwards."""

    text: str
    style: Style
    marks: tuple[_Mark, ...]


def inline_source(runs: Sequence[Run]) -> str:
    """Markdown that is shown as these runs; as few backslashes in it as that allows."""
    runs = [run for run in runs if run.text]
    if all(run.style == PLAIN or run.style.math for run in runs) and not any(
        _SPECIAL.search(run.text) or "://" in run.text for run in runs if not run.style.math
    ):
        return "".join(run.text for run in runs)
    pieces = _pieces(runs)
    tries = [_written(pieces, star, escape=escape) for escape in (False, True) for star in "*_"]
    wanted = _letters(runs)
    return next((text for text in tries if _letters(runs_of(inline.read(text))) == wanted), tries[0])


def code_source(text: str) -> str:
    """Code in as many ticks as it needs."""
    marks = "`" * (1 + max((len(ticks) for ticks in _LONGEST_TICKS.findall(text)), default=0))
    aside = text[0] == "`" or text[-1] == "`" or (text[0] == text[-1] == " " and text.strip())
    blank = " " if aside else ""
    return f"{marks}{blank}{text}{blank}{marks}"


def _letters(runs: Sequence[Run]) -> list[tuple[str, Style]]:
    """Every letter with its look, for comparing."""
    found = []
    for run in runs:
        style = run.style
        href = "" if is_bare_address(run) else style.href
        seen = Style(min(style.strong, 1), min(style.em, 1), min(style.strike, 1), style.code, href, style.math)
        found += [(letter, PLAIN if letter.isspace() else seen) for letter in run.text]
    return found


def _pieces(runs: Sequence[Run]) -> list[_Piece]:
    """Runs without the blanks at their ends, which marks cannot stand beside; these go outside where marks end."""
    parts: list[tuple[str, Style, bool]] = []
    for run in runs:
        match = _ASIDE.fullmatch(run.text)
        if run.style.code or match is None:
            parts.append((run.text, run.style, False))
            continue
        before, words, after = match.groups()
        parts += [(before, run.style, True), (words, run.style, False), (after, run.style, True)]
    parts = [part for part in parts if part[0]]
    return [
        _Piece(text, style, _shared(parts, number) if blank else _marks(text, style))
        for number, (text, style, blank) in enumerate(parts)
    ]


def _shared(parts: Sequence[tuple[str, Style, bool]], number: int) -> tuple[_Mark, ...]:
    """The marks of blanks: those that the words before and behind them have."""
    before = next(((text, style) for text, style, blank in reversed(parts[:number]) if not blank), None)
    after = next(((text, style) for text, style, blank in parts[number + 1 :] if not blank), None)
    if before is None or after is None:
        return ()
    behind = _marks(*after)
    return tuple(mark for mark in _marks(*before) if mark in behind)


def _marks(text: str, style: Style) -> tuple[_Mark, ...]:
    link = [(style.href, 0)] if style.href and not is_bare_address(Run(text, style)) else []
    counts = {"**": style.strong, "*": style.em, "~~": style.strike}
    return (*link, *((mark, number) for mark, count in counts.items() for number in range(count)))


def _written(pieces: Sequence[_Piece], star: str, *, escape: bool) -> str:
    parts: list[str] = []
    opened: list[_Mark] = []
    for number, piece in enumerate(pieces):
        stay = len(list(takewhile(piece.marks.__contains__, opened)))
        parts += [_closing(mark, star) for mark in reversed(opened[stay:])]
        del opened[stay:]
        new = [mark for mark in piece.marks if mark not in opened]
        new.sort(key=lambda mark: -_lasts(pieces[number:], mark))
        parts += [_opening(mark, star) for mark in new]
        opened += new
        parts.append(_words(piece, escape=escape))
    return "".join(parts) + "".join(_closing(mark, star) for mark in reversed(opened))


def _lasts(pieces: Sequence[_Piece], mark: _Mark) -> int:
    return len(list(takewhile(lambda piece: mark in piece.marks, pieces)))


def _words(piece: _Piece, *, escape: bool) -> str:
    if piece.style.math:
        return piece.text
    if piece.style.code:
        return code_source(piece.text)
    if is_bare_address(Run(piece.text, piece.style)):
        return f"<{piece.style.href}>" if escape else piece.text
    return _SPECIAL.sub(r"\\\g<0>", piece.text) if escape else piece.text


def _opening(mark: _Mark, star: str) -> str:
    return _stars(mark, star) or "["


def _closing(mark: _Mark, star: str) -> str:
    href = mark[0]
    return _stars(mark, star) or (f"](<{href}>)" if _BRACKETS.search(href) else f"]({href})")


def _stars(mark: _Mark, star: str) -> str:
    """The marks of emphasis; inside each other they alternate, because two stars are something else than one twice."""
    kind, number = mark
    other = "_" if star == "*" else "*"
    return kind.replace("*", other if number % 2 else star) if kind in {"*", "**", "~~"} else ""
