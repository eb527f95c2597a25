"""Whether two JSON schemas have no value in common: then `oneOf` means the same as `anyOf`, which can be written."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

from desktop.engine.llama.schemas.keywords import TYPES
from desktop.engine.llama.schemas.values import key_of, kind

Node = Any  # a rewritten schema: a dict, True or False
Lookup = Callable[[str], Node]  # reference -> what it leads to

_DEPTH = 12


class Apart:
    """Compares schemas in the rewritten form. "No" may also mean: not seen."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    def apart(self, left: Node, right: Node, depth: int = 0) -> bool:
        """Whether surely no value fits both."""
        if left is False or right is False:
            return True
        if depth > _DEPTH or left is True or right is True:
            return False
        for options in self._choices(left):
            if options and all(self.apart(option, right, depth + 1) for option in options):
                return True
        for options in self._choices(right):
            if options and all(self.apart(left, option, depth + 1) for option in options):
                return True
        return self._plainly_apart(left, right, depth)

    def _choices(self, node: dict[str, Any]) -> Iterator[list[Node]]:
        """What must hold beside the plain words: each is a list of which one must hold."""
        if "$ref" in node:
            yield [self._lookup(node["$ref"])]
        for inner in node.get("allOf", ()):
            yield [inner]
        for word in ("anyOf", "oneOf"):
            if word in node:
                yield node[word]

    def _plainly_apart(self, left: dict[str, Any], right: dict[str, Any], depth: int) -> bool:
        for one, other in ((left, right), (right, left)):
            values = values_of(one)
            if values is not None and all(self.refuses(other, value, depth) for value in values):
                return True
        common = types_of(left) & types_of(right)
        return all(self._apart_as(name, left, right, depth) for name in common)

    def _apart_as(self, name: str, left: dict[str, Any], right: dict[str, Any], depth: int) -> bool:
        if name == "object":
            return self._objects_apart(left, right, depth)
        words = {"integer": ("minimum", "maximum"), "number": ("minimum", "maximum")}
        words |= {"string": ("minLength", "maxLength"), "array": ("minItems", "maxItems")}
        if name not in words:
            return False
        low, high = words[name]
        return _beyond(left, right, low, high) or _beyond(right, left, low, high)

    def _objects_apart(self, left: dict[str, Any], right: dict[str, Any], depth: int) -> bool:
        for name in {*left.get("required", ()), *right.get("required", ())}:
            if self.apart(_property(left, name), _property(right, name), depth + 1):
                return True
        return False

    def refuses(self, node: Node, value: object, depth: int = 0) -> bool:
        """Whether `value` surely does not fit."""
        if isinstance(node, bool) or depth > _DEPTH:
            return node is False
        for options in self._choices(node):
            if options and all(self.refuses(option, value, depth + 1) for option in options):
                return True
        named = values_of(node)
        if named is not None and key_of(value) not in map(key_of, named):
            return True
        name = kind(value)
        if name not in types_of(node):
            return True
        return name in ("integer", "number") and _outside(node, value)


def values_of(node: dict[str, Any]) -> list[object] | None:
    """The values that a schema names, None when it names none."""
    if "const" in node:
        return [node["const"]]
    named = node.get("enum")
    return named if isinstance(named, list) else None


def types_of(node: dict[str, Any]) -> set[str]:
    """The types a schema allows; "number" here means those that are not whole, "integer" the whole ones."""
    named = node.get("type", TYPES)
    found = {named} if isinstance(named, str) else set(named)
    return found | ({"integer"} if "number" in found else set())


def _property(node: dict[str, Any], name: str) -> Node:
    if name in node.get("properties", {}):
        return node["properties"][name]
    return True if node.get("patternProperties") else node.get("additionalProperties", True)


def _beyond(left: dict[str, Any], right: dict[str, Any], low: str, high: str) -> bool:
    """Whether all of `left` lies above all of `right`."""
    lowest = [(left[word], word != low) for word in (low, f"exclusiveM{low[1:]}") if word in left]
    highest = [(right[word], word != high) for word in (high, f"exclusiveM{high[1:]}") if word in right]
    return any(
        least > most or (least == most and (open_low or open_high))
        for least, open_low in lowest
        for most, open_high in highest
    )


def _outside(node: dict[str, Any], value: Any) -> bool:  # noqa: ANN401 - a number
    checks: dict[str, Callable[[Any, Any], bool]] = {
        "minimum": operator.lt,
        "exclusiveMinimum": operator.le,
        "maximum": operator.gt,
        "exclusiveMaximum": operator.ge,
    }
    return any(word in node and check(value, node[word]) for word, check in checks.items())
