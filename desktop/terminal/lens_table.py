"""A reading as a table for a terminal: a line for each token, and a few lines that sum it up."""

from __future__ import annotations

import math

from desktop.exchange.comparison import Reading
from desktop.exchange.reading_words import reading_lines
from desktop.lens.characters import by_word
from desktop.lens.classes import Shift
from desktop.lens.lens_token import LensToken

_TOKEN_COLUMNS = 18
_MARKS = {Shift.UNSHIFTED: " ", Shift.MARGINAL: "·", Shift.SHIFTED: "◆"}  # readable without colour


def table(reading: Reading, top: int) -> str:
    """Ends with a newline."""
    if reading.other and reading.against:
        return "\n".join([*_words(reading), "", *reading_lines(reading)]) + "\n"
    tokens, compared = reading.tokens, reading.compared
    head = f"  {'token':{_TOKEN_COLUMNS}} {'share':>7} {'rank':>6} {'entropy':>7}"
    head += f" {'other':>7} {'rank':>6} {'KL':>7} {'adjusted':>8}" if compared else ""
    lines = [head + ("  first choices" if top else ""), *(_line(token, top) for token in tokens), ""]
    return "\n".join([*lines, *reading_lines(reading)]) + "\n"


def _line(token: LensToken, top: int) -> str:
    read, against = token.read, token.against
    line = f"{_MARKS[token.shift]} {_shown(read.text):{_TOKEN_COLUMNS}} {_share(read.logprob)} {read.rank:6}"
    line += f" {read.entropy_bits:7.2f}"
    if against is not None and against.divergence is not None:
        line += f" {_share(against.logprob)} {against.rank:6} {against.divergence.kl_bits:7.3f}"
        line += f" {token.adjusted_bits or 0.0:+8.3f}"
    best = "  ".join(f"{_shown(text)} {_share(logprob).strip()}" for _, text, logprob in read.top[:top])
    return f"{line}  {best}".rstrip()


def _words(reading: Reading) -> list[str]:
    """With another vocabulary: each word, and what its characters cost both sides."""
    rows = by_word([token.read for token in reading.tokens], reading.other)
    lines = [f"{_shown(row.text.strip()):{_TOKEN_COLUMNS}} {row.bits:10.3f} {row.against_bits:10.3f}" for row in rows]
    return [f"{'word':{_TOKEN_COLUMNS}} {'bits/char':>10} {'other':>10}", *lines]


def _share(logprob: float) -> str:
    """A probability in seven columns."""
    share = math.exp(logprob)
    return f"{share:7.1%}" if share >= 0.0005 else f"{share:7.0e}"  # noqa: PLR2004 - what 0.1 % rounds up from


def _shown(text: str) -> str:
    """A token's text on one line, blanks and line ends to be seen."""
    plain = text.replace("\n", "↵").replace("\t", "⇥").replace(" ", "·")
    return plain if len(plain) <= _TOKEN_COLUMNS else plain[: _TOKEN_COLUMNS - 1] + "…"
