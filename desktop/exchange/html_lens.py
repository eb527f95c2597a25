"""A reading drawn in HTML: the strip, the summary, the text with its marks, and a table of what stands out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from typing import Final

from desktop.exchange.comparison import Reading
from desktop.exchange.plain_text import one_line, visible
from desktop.exchange.reading_words import reading_lines
from desktop.lens.characters import by_word
from desktop.lens.classes import Shift
from desktop.lens.lens_token import LensToken
from desktop.lens.summary_words import probability_words

STEPS: Final = (0.25, 0.5, 1.0, 2.0, 4.0)  # bits from which a token's background is a shade stronger
MOST_DRAWN: Final = 20_000  # tokens; more make a file that no browser likes
MOST_ROWS: Final = 60
MOST_BARS: Final = 200
_STRIP: Final = (1000, 56)
_CLASSES: Final = {Shift.UNSHIFTED: "", Shift.MARGINAL: " m", Shift.SHIFTED: " s"}
_CHOICES: Final = 3


def lens(reading: Reading) -> Iterator[str]:
    """Everything that is told of one reading."""
    yield '<div class="lens">'
    yield _strip([_bits(token) for token in reading.tokens], "KL" if reading.compared else "surprisal")
    yield from _summary(reading)
    yield "</div>"
    if reading.other:
        yield from _words(reading)
        return
    yield _legend(reading)
    drawn = "".join(_token(token, reading) for token in reading.tokens[:MOST_DRAWN])
    yield f'<div class="text" dir="auto">{drawn}</div>'
    if len(reading.tokens) > MOST_DRAWN:
        drawn = f"The first {MOST_DRAWN:,} of {len(reading.tokens):,} tokens are drawn; CSV has them all."
        yield f'<p class="dim">{drawn}</p>'
    yield from _table(reading)


def heat_step(bits: float, floor: float) -> int:
    """How strongly a token is coloured, 0 to 5; not at all where quantization alone would do as much."""
    return 0 if bits <= floor else bisect_right(STEPS, bits)


def _summary(reading: Reading) -> Iterator[str]:
    lines = [*reading_lines(reading), reading.windows_words()]
    items = "".join(f"<li>{escaped(line)}</li>" for line in lines if line)
    yield f"<ul>{items}</ul>"


def _legend(reading: Reading) -> str:
    who = reading.against.name if reading.compared and reading.against else reading.reader.name
    what = "how far both expectations lie apart (KL)" if reading.compared else "how little it was expected"
    return (
        f'<p class="dim">Not underlined: the first choice of {escaped(who)} · <span class="m">dotted</span>: its '
        'second or third · <span class="s">line</span>: further down · '
        f'<span class="h4">background</span>: {what}, stronger from {STEPS[0]} to {STEPS[-1]:.0f} bits</p>'
    )


def _token(token: LensToken, reading: Reading) -> str:
    floor = (reading.floor_bits or 0.0) if reading.compared else 0.0
    step = heat_step(_bits(token), floor)
    marks = f"t{_CLASSES[token.shift]}" + (f" h{step}" if step else "")
    text = escaped(token.read.text) or "▯"  # a part of a character
    if marks == "t":
        return f'<span title="{_told(token, reading)}">{text}</span>'
    return f'<span class="{marks}" title="{_told(token, reading)}">{text}</span>'


def _told(token: LensToken, reading: Reading) -> str:
    read, against = token.read, token.against
    words = f"“{one_line(read.text)}”: {reading.reader.name} {probability_words(read.logprob)} (rank {read.rank:,})"
    if against is not None and token.kl_bits is not None and reading.against is not None:
        words += f", {reading.against.name} {probability_words(against.logprob)} (rank {against.rank:,}), "
        words += f"KL {token.kl_bits:.2f} bits"
        words += f", adjusted {token.adjusted_bits:+.2f}" if token.adjusted_bits is not None else ""
    return escaped(words)


def _strip(values: Sequence[float], what: str) -> str:
    """Bars over position; each the mean of as many tokens as fall on it."""
    count = min(MOST_BARS, len(values))
    borders = [len(values) * number // count for number in range(count + 1)]
    means = [sum(values[start:end]) / (end - start) for start, end in pairwise(borders) if end > start]
    highest, (width, height) = max(max(means, default=0.0), 1e-9), _STRIP
    step = width / max(1, count)
    bars = "".join(
        f'<rect x="{number * step:.1f}" y="{height * (1 - value / highest):.1f}" width="{step * 0.8:.1f}" '
        f'height="{max(1.0, height * value / highest):.1f}"/>'
        for number, value in enumerate(means)
    )
    label = f"{what} over position, up to {highest:.2f} bits"
    return (
        f'<svg class="strip" viewBox="0 0 {width} {height}" preserveAspectRatio="none" role="img" '
        f'aria-label="{label}"><title>{label}</title>{bars}</svg>'
    )


def _table(reading: Reading) -> Iterator[str]:
    places = sorted(range(len(reading.tokens)), key=lambda place: -_bits(reading.tokens[place]))[:MOST_ROWS]
    what = "furthest apart" if reading.compared else "least expected"
    yield f'<details><summary>The {len(places)} tokens {what}, in order</summary><div class="table"><table>'
    head = ["place", "token", "class", "share", "rank", "bits", "first choices"]
    if reading.compared:
        head[5:] = ["other's share", "other's rank", "KL bits", "first choices", "other's first choices"]
    heads = "".join(f"<th>{cell}</th>" for cell in head)
    yield f"<tr>{heads}</tr>"
    yield from (_row(place, reading.tokens[place]) for place in sorted(places))
    yield "</table></div></details>"


def _row(place: int, token: LensToken) -> str:
    read, against = token.read, token.against
    cells = [str(place + 1), escaped(one_line(read.text)) or "▯", token.shift.value, probability_words(read.logprob)]
    cells.append(f"{read.rank:,}")
    if against is not None and token.kl_bits is not None:
        cells += [probability_words(against.logprob), f"{against.rank:,}"]
    cells.append(f"{_bits(token):.2f}")
    choices = [read.top] + ([against.top] if against is not None and token.kl_bits is not None else [])
    plain = "".join(f"<td>{cell}</td>" for cell in cells)
    listed = "".join(f'<td class="l">{_choices(top)}</td>' for top in choices)
    return f"<tr>{plain}{listed}</tr>"


def _choices(top: Sequence[tuple[int, str, float]]) -> str:
    return ", ".join(f"{escaped(one_line(text))} {probability_words(logprob)}" for _, text, logprob in top[:_CHOICES])


def _words(reading: Reading) -> Iterator[str]:
    rows = by_word([token.read for token in reading.tokens], reading.other)
    other = reading.against.name if reading.against else ""
    yield '<div class="text" dir="auto">'
    for row in rows[:MOST_DRAWN]:
        step = heat_step(abs(row.bits - row.against_bits), 0.0)
        told = f"{row.bits:.2f} bits a character for {reading.reader.name}, {row.against_bits:.2f} for {other}"
        yield f'<span class="t h{step}" title="{escaped(told)}">{escaped(row.text)}</span>'
    yield "</div>"
    yield f'<p class="dim">Background: by how many bits a character both differ, darker from {STEPS[0]} bits.</p>'


def _bits(token: LensToken) -> float:
    return token.kl_bits if token.kl_bits is not None else token.read.surprisal_bits


def escaped(text: str) -> str:
    """For an element or an attribute: marks of HTML escaped, what cannot be seen made visible."""
    return escape(visible(text))
