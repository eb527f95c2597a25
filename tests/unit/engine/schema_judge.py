"""Asks the grammar of a JSON schema which texts it takes, byte by byte and without a model."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from llguidance import LLTokenizer

from desktop.engine.llama import constraint
from desktop.engine.llama.json_schema import to_grammar
from desktop.errors import BadInput

BYTES = LLTokenizer("byte", slices=[])
MOST_FORMS = 400  # orders of properties that are tried for one value


class Judge:
    """A schema's grammar. refused: why there is none, "" when there is one."""

    def __init__(self, schema: object) -> None:
        self.refused = ""
        try:
            grammar = to_grammar(schema if isinstance(schema, str) else json.dumps(schema))
            self._matcher = constraint.new_matcher(grammar, BYTES)
        except BadInput as error:
            self.refused = error.one_line()

    def takes(self, text: str) -> bool:
        """Whether the whole text is an answer."""
        matcher, tokens = self._matcher.deep_copy(), list(text.encode())
        return matcher.try_consume_tokens(tokens) == len(tokens) and matcher.is_accepting()

    def takes_value(self, value: object, names: list[str] | None = None) -> bool:
        """Whether the value can be written, its properties in some order. names: the order that is tried first."""
        forms = itertools.islice(written(value, names or []), MOST_FORMS)
        return any(self.takes(form) for form in forms)


def written(value: Any, names: list[str]) -> Iterator[str]:
    """The value as JSON, compact, with its properties in all orders, that of `names` first; 1.0 as 1."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        yield json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    elif isinstance(value, (int, float)):
        yield number(value)
    elif isinstance(value, list):
        for parts in itertools.product(*(list(written(item, names)) for item in value)):
            yield f"[{','.join(parts)}]"
    else:
        place = {name: index for index, name in enumerate(names)}
        members = sorted(value.items(), key=lambda member: place.get(member[0], len(names)))
        for order in itertools.permutations(members) if len(members) <= 4 else [members]:
            for parts in itertools.product(*(list(written(inner, names)) for _, inner in order)):
                pairs = zip(order, parts, strict=True)
                yield "{" + ",".join(f"{json.dumps(name, ensure_ascii=False)}:{part}" for (name, _), part in pairs) + "}"


def number(value: int | float) -> str:
    """Without an exponent and without a point where none is needed."""
    if value == int(value):
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def names_in_order(schema: object) -> list[str]:
    """All property names of a schema as they stand in it."""
    found: list[str] = []
    if isinstance(schema, dict):
        found += [*schema.get("properties", {}), *schema.get("required", [])]
        for inner in schema.values():
            found += names_in_order(inner)
    elif isinstance(schema, list):
        for inner in schema:
            found += names_in_order(inner)
    return list(dict.fromkeys(name for name in found if isinstance(name, str)))
