"""A comparison as Markdown: to be read as it stands, and pasted into notes, issues and mail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from desktop.exchange.comparison import Comparison, Facts, Party, Passage, Reading
from desktop.exchange.plain_text import markdown_escaped, markdown_fenced, one_line
from desktop.exchange.reading_words import reading_lines
from desktop.lens.characters import by_word
from desktop.lens.classes import Shift
from desktop.lens.lens_token import LensToken
from desktop.lens.summary_words import probability_words

MOST_ROWS: Final = 60  # tokens in a table; all of them are in JSON, CSV and HTML
MARKS: Final = {Shift.UNSHIFTED: "", Shift.MARGINAL: "·", Shift.SHIFTED: "◆"}


def comparison_markdown(comparison: Comparison) -> str:
    """Ends with a newline."""
    lines = ["# Comparison", ""]
    if comparison.prompt:
        lines += ["## Prompt", "", markdown_fenced(comparison.prompt), ""]
    for passage in comparison.passages:
        lines += _passage(passage)
    lines += [*(markdown_escaped(note) for note in comparison.notes), ""] if comparison.notes else []
    lines.append(f"*{markdown_escaped(comparison.app)}, {markdown_escaped(comparison.made_at)}*")
    return "\n".join(lines) + "\n"


def party_words(party: Party) -> str:
    """Who it is, in one line."""
    return f"{party.name} ({party.file_name}, {party.framing})"


def facts_words(facts: Facts) -> str:
    """How an answer came, in one line."""
    return (
        f"{facts.tokens:,} tokens, the first after {facts.first_token_s:.2f} s, "
        f"then {facts.decode_tokens_per_s:.1f} a second; "
        f"prompt {facts.prompt_tokens:,} tokens, {facts.cached_tokens:,} of them known; seed {facts.seed}; "
        f"ended: {facts.finish.replace('_', ' ')}"
    )


def title_words(passage: Passage) -> str:
    """Whose answer it is."""
    who = passage.author.name if passage.author else "Text"
    return f"{who}, sample {passage.sample}" if passage.sample > 1 else who


def _passage(passage: Passage) -> Iterator[str]:
    yield from (f"## {markdown_escaped(title_words(passage))}", "")
    if passage.author:
        yield from (markdown_escaped(party_words(passage.author)), "")
    if passage.reasoning:
        yield from ("Thinking:", "", markdown_fenced(passage.reasoning), "")
    if passage.text:
        yield from (markdown_fenced(passage.text), "")
    if passage.facts:
        yield from (markdown_escaped(facts_words(passage.facts)), "")
    if passage.problem:
        yield from (f"**{markdown_escaped(passage.problem)}**", "")
    if passage.reading:
        yield from _reading(passage.reading)


def _reading(reading: Reading) -> Iterator[str]:
    against = f", against {party_words(reading.against)}" if reading.against else ""
    yield from (markdown_escaped(f"Read by {party_words(reading.reader)}{against}"), "")
    lines = [*reading_lines(reading), reading.windows_words()]
    yield from (f"- {markdown_escaped(line)}" for line in lines if line)
    yield ""
    yield from _words(reading) if reading.other else _table(reading)


def _table(reading: Reading) -> Iterator[str]:
    """The tokens that are furthest apart, in order; all where they are few."""
    compared = reading.compared
    places = sorted(range(len(reading.tokens)), key=lambda place: -_apart(reading.tokens[place]))[:MOST_ROWS]
    if len(reading.tokens) > MOST_ROWS:
        what = "furthest apart" if compared else "least expected"
        yield from (f"The {MOST_ROWS} tokens {what}, in order:", "")
    yield "| place | token | class | share | rank | entropy |" + (" other | rank | KL bits |" if compared else "")
    yield "|--:|---|---|--:|--:|--:|" + ("--:|--:|--:|" if compared else "")
    yield from (_row(place, reading.tokens[place]) for place in sorted(places))
    yield ""


def _row(place: int, token: LensToken) -> str:
    read, against = token.read, token.against
    shift = f"{MARKS[token.shift]} {token.shift.value}".strip()
    cells = [str(place + 1), markdown_escaped(one_line(read.text)) or "-", shift, probability_words(read.logprob)]
    cells += [f"{read.rank:,}", f"{read.entropy_bits:.2f}"]
    if against is not None and token.kl_bits is not None:
        cells += [probability_words(against.logprob), f"{against.rank:,}", f"{token.kl_bits:.3f}"]
    return f"| {' | '.join(cells)} |"


def _words(reading: Reading) -> Iterator[str]:
    rows = by_word([token.read for token in reading.tokens], reading.other)
    yield from ("| word | bits a character | other |", "|---|--:|--:|")
    for row in rows[: 10 * MOST_ROWS]:
        yield f"| {markdown_escaped(one_line(row.text.strip()))} | {row.bits:.2f} | {row.against_bits:.2f} |"
    yield ""


def _apart(token: LensToken) -> float:
    return token.kl_bits if token.kl_bits is not None else -token.read.logprob
