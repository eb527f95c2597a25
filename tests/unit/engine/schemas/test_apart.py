"""Two schemas are told apart only where surely no value fits both; what is not seen counts as met."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.engine.llama.schemas.apart import Apart, types_of, values_of

PARTS: dict[str, Any] = {"#/text": {"type": "string"}, "#/whole": {"type": "integer"}}
LOOP: dict[str, Any] = {"$ref": "#/loop"}
PARTS["#/loop"] = LOOP


def numbers(**words: float) -> dict[str, Any]:
    return {"type": "number", **words}


def thing(name: str, schema: Any, **more: Any) -> dict[str, Any]:
    """An object that must have a property of this schema."""
    return {"type": "object", "required": [name], "properties": {name: schema}, **more}


A, B = {"const": "a"}, {"const": "b"}
APART = [
    (False, True),
    (False, {"type": "string"}),
    ({"type": "string"}, {"type": "integer"}),
    ({"type": ["string", "null"]}, {"type": ["boolean", "array"]}),
    (A, B),
    ({"enum": [1, 2]}, {"enum": [3, "1"]}),
    ({"const": 1}, {"const": True}),
    (A, {"type": "integer"}),
    ({"enum": ["a", 1]}, {"type": ["null", "number"], "minimum": 2}),
    ({"const": 3}, numbers(exclusiveMaximum=3)),
    ({"const": 3}, numbers(exclusiveMinimum=3)),
    ({"const": 3}, numbers(minimum=4)),
    ({"const": 3.5}, numbers(maximum=3)),
    ({"const": 3.5}, {"type": "integer"}),
    (numbers(maximum=3), numbers(minimum=4)),
    (numbers(maximum=3), numbers(exclusiveMinimum=3)),
    (numbers(exclusiveMaximum=3), numbers(minimum=3)),
    (numbers(exclusiveMaximum=3), numbers(exclusiveMinimum=3)),
    ({"type": "string", "maxLength": 2}, {"type": "string", "minLength": 3}),
    ({"type": "array", "maxItems": 2}, {"type": "array", "minItems": 3}),
    (thing("a", A), thing("a", B)),
    (thing("a", A), {"type": "object", "properties": {"a": B}}),
    (thing("a", A), {"type": "object", "additionalProperties": False}),
    (thing("a", A), {"type": "object", "additionalProperties": B}),
    ({"$ref": "#/text"}, {"$ref": "#/whole"}),
    ({"anyOf": [A, B]}, {"type": "integer"}),
    ({"type": "integer"}, {"oneOf": [A, B]}),
    ({"allOf": [{"minimum": 1}, {"type": "string"}]}, {"type": "integer"}),
    ({"anyOf": [{"type": "null"}, {"type": "boolean"}]}, {"anyOf": [{"type": "string"}, {"type": "array"}]}),
    ({"const": "a"}, {"allOf": [{"enum": ["a", "b"]}, {"enum": ["b", "c"]}]}),
]
MEET = [
    (True, {"type": "string"}),
    (True, True),
    ({}, {"type": "string"}),
    ({"type": "integer"}, {"type": "number"}),  # whole numbers are numbers
    ({"const": 1}, {"const": 1}),
    ({"enum": [1, 2]}, {"enum": [2, 3]}),
    ({"const": 3}, numbers(minimum=3, maximum=3)),
    ({"const": "a"}, {"type": "string", "maxLength": 0}),  # not seen
    (numbers(maximum=3), numbers(minimum=3)),
    (numbers(minimum=3), numbers(minimum=4)),
    (numbers(maximum=3), numbers(maximum=2)),
    (numbers(), numbers(minimum=4)),
    ({"type": ["number", "null"], "maximum": 3}, {"type": ["number", "null"], "minimum": 4}),
    ({"type": "string", "maxLength": 2}, {"type": "string", "minLength": 2}),
    ({"type": "array", "maxItems": 2}, {"type": "array", "minItems": 2}),
    ({"type": "boolean"}, {"type": "boolean"}),
    ({"properties": {"a": A}, "type": "object"}, {"properties": {"a": B}, "type": "object"}),  # neither needs it
    (thing("a", A), thing("b", B)),
    (thing("a", A), {"type": "object", "patternProperties": {"^a": B}, "additionalProperties": False}),  # not seen
    ({"anyOf": [A, {"type": "integer"}]}, {"type": "integer"}),
    ({"oneOf": [A, B]}, {"const": "b"}),
    ({"anyOf": []}, {"type": "string"}),
    (LOOP, {"type": "string"}),  # so deep nobody looks
    ({"$ref": "#/text"}, {"type": "string"}),
]


@pytest.mark.parametrize(("left", "right"), APART)
def test_schemas_without_a_value_in_common(left: Any, right: Any) -> None:
    judge = Apart(PARTS.__getitem__)
    assert judge.apart(left, right)
    assert judge.apart(right, left)


@pytest.mark.parametrize(("left", "right"), MEET)
def test_schemas_that_meet_or_may(left: Any, right: Any) -> None:
    judge = Apart(PARTS.__getitem__)
    assert not judge.apart(left, right)
    assert not judge.apart(right, left)


def test_what_a_schema_names_and_which_types_it_allows() -> None:
    assert values_of({"const": None}) == [None]
    assert values_of({"const": 1, "enum": [2]}) == [1]
    assert values_of({"enum": [2, 3]}) == [2, 3]
    assert values_of({"enum": "x"}) is values_of({}) is None
    assert types_of({"type": "number"}) == {"number", "integer"}
    assert types_of({"type": "integer"}) == {"integer"}
    assert types_of({"type": ["null", "string"]}) == {"null", "string"}
    assert len(types_of({})) == 7
