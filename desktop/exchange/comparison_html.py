"""A comparison as one HTML file with the lens drawn: no script, nothing fetched, every text escaped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from desktop.exchange.comparison import Comparison, Party, Passage, Reading
from desktop.exchange.comparison_markdown import facts_words, party_words, title_words
from desktop.exchange.html_lens import escaped, lens
from desktop.exchange.html_style import style

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def comparison_html(comparison: Comparison) -> str:
    """A whole document, ending with a newline."""
    return "\n".join(_document(comparison)) + "\n"


def _document(comparison: Comparison) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">\n<title>Comparison</title>'
    yield f"<style>{style()}</style>\n</head>\n<body>\n<main>\n<h1>Comparison</h1>"
    if comparison.prompt:
        yield '<section class="prompt">\n<h2>Prompt</h2>'
        yield f'<pre dir="auto">{escaped(comparison.prompt)}</pre>\n</section>'
    for passage in comparison.passages:
        yield from _passage(passage)
    yield from (f'<p class="dim">{escaped(note)}</p>' for note in comparison.notes)
    yield f"<footer>{escaped(comparison.app)}, {escaped(comparison.made_at)}</footer>\n</main>\n</body>\n</html>"


def _passage(passage: Passage) -> Iterator[str]:
    yield "<section>"
    yield f"<h2>{_title(passage)}</h2>"
    if passage.author:
        yield f'<p class="dim">{escaped(f"{passage.author.file_name}, {passage.author.framing}")}</p>'
    if passage.facts:
        yield f'<p class="dim">{escaped(facts_words(passage.facts))}</p>'
        yield from (f'<p class="dim">{escaped(note)}</p>' for note in passage.facts.notes)
    if passage.problem:
        yield f'<p class="problem">{escaped(passage.problem)}</p>'
    if passage.reasoning:
        yield f"<details><summary>Thinking</summary><pre>{escaped(passage.reasoning)}</pre></details>"
    if passage.reading:
        yield from _reading(passage.reading)
    elif passage.text:
        yield f'<pre dir="auto">{escaped(passage.text)}</pre>'
    yield "</section>"


def _reading(reading: Reading) -> Iterator[str]:
    against = f", against {_who(reading.against)}" if reading.against else ""
    yield f'<p class="dim">Read by {_who(reading.reader)}{against}</p>'
    yield from lens(reading)


def _who(party: Party) -> str:
    words = party_words(party)
    if party.voice is not None and party.name == party.voice.value:
        words = words.removeprefix(party.name).strip()  # the badge says it
    return f"{_badge(party)}{escaped(words)}"


def _title(passage: Passage) -> str:
    words, author = title_words(passage), passage.author
    if author is not None and author.voice is not None and author.name == author.voice.value:
        words = words.removeprefix(author.name).removeprefix(", ")  # the badge says it
    return f"{_badge(author)}{escaped(words)}"


def _badge(party: Party | None) -> str:
    if party is None or party.voice is None:
        return ""
    return f'<span class="voice {party.voice.value}">{party.voice.value.capitalize()}</span> '
