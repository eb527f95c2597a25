"""Whether the library takes a schema's grammar; where it does not, the place in the schema is looked for."""

from __future__ import annotations

import functools
import re
import time
from typing import TYPE_CHECKING

from desktop.engine.llama.schemas.json_schema import grammar_of, parse
from desktop.engine.llama.schemas.keywords import KEPT
from desktop.engine.llama.schemas.places import Document, Part, inside
from desktop.errors import BadInput

if TYPE_CHECKING:
    from llguidance import LLMatcher, LLTokenizer

MAX_GRAMMAR_SYMBOLS = 60_000  # the library itself stops, less clearly, at 65,525
SEARCH_S = 1.0
_NOTHING_FITS = ("Unsatisfiable schema", "schema is false")
_WHERE_IN_THE_GRAMMAR = re.compile(r"^at \d*\(\d*\): ")
_WORDS = {
    "patternProperty regexes": "two patterns of “patternProperties” may both fit a name",
    "can't determine if patternProperty": "two patterns of “patternProperties” that are too much to compare",
    "min/maxProperties only": "a number of properties where some are optional",
    "circular references with sibling": "a reference to itself with further words beside it",
    "Unable to determine if regex is empty": "patterns and lengths that are too much to hold together",
    "grammar size": "it grows too large",
    "schema too large": "it grows too large",
    "fuel exhausted": "it is too much to read",
}


def checked_grammar(schema: str) -> str:
    """The grammar for a schema that can be kept to. Raises BadInput, naming the place. About a millisecond."""
    document = parse(schema)
    root = Part("#", document.root)
    try:
        grammar = grammar_of(document, root)
    except RecursionError as error:  # in words that only describe, until a reference leads there
        raise BadInput("The JSON schema is nested too deeply.", str(error), "Simplify it.") from error
    fault = _fault(grammar)
    if not fault:
        return grammar
    if any(words in fault for words in _NOTHING_FITS):
        reason = fault.rpartition("schema: ")[2]
        raise BadInput("Nothing fits the JSON schema.", f"{reason}.", "Change the schema, or leave it empty.")
    reason = next((words for sign, words in _WORDS.items() if sign in fault), fault.rpartition("JSON schema: ")[2])
    raise BadInput(
        "The JSON schema cannot be used.",
        f"{_place_of(fault, document, root)[:300]}: {reason}.",
        "Simplify that place, or leave the schema empty.",
    )


def new_matcher(grammar: str, tokenizer: LLTokenizer) -> LLMatcher:
    """A matcher at the beginning; one that failed says so by is_error()."""
    from llguidance import LLMatcher, LLParserLimits

    limits = LLParserLimits(max_grammar_size=MAX_GRAMMAR_SYMBOLS, verbose_errors=False)
    return LLMatcher(tokenizer, grammar, log_level=0, limits=limits)


@functools.cache
def bytes_only() -> LLTokenizer:
    """A vocabulary of the 256 bytes, for whoever has none."""
    from llguidance import LLTokenizer

    return LLTokenizer("byte", slices=[])


def _fault(grammar: str) -> str:
    """The library's reason against a grammar, "" when it has none."""
    return reason_in(new_matcher(grammar, bytes_only()).get_error())


def reason_in(fault: str) -> str:
    """The library's reason without its grammar and its stack."""
    return _WHERE_IN_THE_GRAMMAR.sub("", fault.partition("\n")[0])[:300]


def _place_of(fault: str, document: Document, part: Part) -> str:
    """The innermost place that has the same fault on its own."""
    until = time.monotonic() + SEARCH_S
    waiting = _kept_inside(part)
    while waiting and time.monotonic() < until:
        inner = waiting.pop()
        if _fault(grammar_of(document, inner)) == fault:
            part, waiting = inner, _kept_inside(inner)
    return part.place


def _kept_inside(part: Part) -> list[Part]:
    """Schemas directly inside; definitions too, for a reference leads there."""
    if not isinstance(part.schema, dict):
        return []
    kept = {word: value for word, value in part.schema.items() if word in KEPT or word in ("$defs", "definitions")}
    return list(inside(part.place, kept))
