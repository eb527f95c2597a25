"""Asks the grammar of a JSON schema which texts it takes, byte by byte and without a model."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from llguidance import LLMatcher

from desktop.engine.llama.schemas.check import bytes_only, checked_grammar, new_matcher
from desktop.errors import BadInput

USUAL = b'"}],:{[0123456789aabx.-ntfeul\\'  # what JSON is made of
CLOSING = b'"}]'


class Judge:
    """A schema's grammar. refused: why there is none, "" when there is one."""

    def __init__(self, schema: object) -> None:
        self.refused = ""
        try:
            grammar = checked_grammar(schema if isinstance(schema, str) else json.dumps(schema))
            self._matcher = new_matcher(grammar, bytes_only())
        except BadInput as error:
            self.refused = error.one_line()

    def takes(self, text: str) -> bool:
        """Whether the whole text is an answer."""
        matcher, tokens = self._matcher.deep_copy(), list(text.encode())
        return matcher.try_consume_tokens(tokens) == len(tokens) and matcher.is_accepting()

    def random_text(self, rng: random.Random, length: int = 160) -> str | None:
        """Something the grammar takes, byte by byte by chance; None where it did not come to an end."""
        matcher, text = self._matcher.deep_copy(), bytearray()
        while not (matcher.is_accepting() and (matcher.is_stopped() or rng.random() < 0.5)):
            mask = matcher.compute_bitmask()
            allowed = [byte for byte in range(256) if mask[byte // 8] >> byte % 8 & 1]
            usual = [byte for byte in allowed if byte in (CLOSING if len(text) > length // 2 else USUAL)]
            if not allowed or len(text) > length:
                return None
            text.append(rng.choice(usual if usual and rng.random() < 0.9 else allowed))
            assert matcher.try_consume_tokens([text[-1]]) == 1, "allowed by the mask, and then not taken"
        return text.decode()

    def takes_value(self, value: object) -> bool:
        """Whether the value can be written compactly, its properties in some order."""
        return any(matcher.is_accepting() for matcher in _behind(self._matcher, value))


def _behind(matcher: LLMatcher, value: Any) -> Iterator[LLMatcher]:
    """The matcher behind each way of writing the value that it allows."""
    if isinstance(value, list):
        yield from _behind_items(_behind_text(matcher, "["), value)
    elif isinstance(value, dict):
        yield from _behind_members(_behind_text(matcher, "{"), value, first=True)
    else:
        yield from _behind_text(matcher, written(value))


def _behind_text(matcher: LLMatcher, text: str) -> Iterator[LLMatcher]:
    copied, tokens = matcher.deep_copy(), list(text.encode())
    if copied.try_consume_tokens(tokens) == len(tokens):
        yield copied


def _behind_items(matchers: Iterator[LLMatcher], items: list[Any]) -> Iterator[LLMatcher]:
    for index, item in enumerate(items):
        matchers = _each(matchers, "," if index else "", item)
    for matcher in matchers:
        yield from _behind_text(matcher, "]")


def _each(matchers: Iterator[LLMatcher], before: str, value: Any) -> Iterator[LLMatcher]:
    for matcher in matchers:
        for ready in _behind_text(matcher, before):
            yield from _behind(ready, value)


def _behind_members(matchers: Iterator[LLMatcher], rest: dict[str, Any], *, first: bool) -> Iterator[LLMatcher]:
    for matcher in matchers:
        if not rest:
            yield from _behind_text(matcher, "}")
        for name, value in rest.items():
            begun = _behind_text(matcher, ("" if first else ",") + written(name) + ":")
            others = {other: rest[other] for other in rest if other != name}
            yield from _behind_members(_each(begun, "", value), others, first=False)


def written(value: Any) -> str:
    """What is no list and no object as JSON; 1.0 as 1."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return number(value)


def number(value: int | float) -> str:
    """Without an exponent and without a point where none is needed."""
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")
