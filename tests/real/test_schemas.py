"""The real model's answers have the shape that a JSON schema asks for, at any temperature."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import NamedTuple

import pytest

from desktop.protocol.messages import Finish, Sampling


class Shape(NamedTuple):
    """A schema, a question for it, and what its answers must be."""

    schema: dict[str, object]
    question: str
    fits: Callable[[object], bool]


TEXT = {"type": "string", "maxLength": 24}
SHAPES = {
    "object": Shape(
        {
            "type": "object",
            "properties": {"name": TEXT, "age": {"type": "integer", "minimum": 0, "maximum": 120}},
            "required": ["name", "age"],
            "additionalProperties": False,
        },
        "Invent a person: name and age.",
        lambda said: set(said) == {"name", "age"} and len(said["name"]) <= 24 and 0 <= said["age"] <= 120,
    ),
    "enum": Shape(
        {"enum": ["red", "gr\"een", "blue\n", "naïve 🦙", 7, None]},
        "Which colour?",
        lambda said: said in ["red", "gr\"een", "blue\n", "naïve 🦙", 7, None],
    ),
    "array": Shape(
        {"type": "array", "items": {"type": "boolean"}, "minItems": 2, "maxItems": 4},
        "Say yes or no a few times.",
        lambda said: 2 <= len(said) <= 4 and all(isinstance(one, bool) for one in said),
    ),
    "nested": Shape(
        {
            "type": "object",
            "properties": {
                "tags": {"type": "array", "items": TEXT, "maxItems": 2},
                "place": {"type": "object", "properties": {"lat": {"type": "integer"}}, "required": ["lat"],
                          "additionalProperties": False},
            },
            "required": ["tags", "place"],
            "additionalProperties": False,
        },
        "Describe a city.",
        lambda said: len(said["tags"]) <= 2 and isinstance(said["place"]["lat"], int),
    ),
    "choice": Shape(
        {"anyOf": [{"type": "null"}, {"type": "object", "properties": {"a": {"const": 1}}, "required": ["a"],
                                      "additionalProperties": False}]},
        "Something or nothing?",
        lambda said: said in (None, {"a": 1}),
    ),
    "pattern": Shape(
        {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
        "Which month was it?",
        lambda said: bool(re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", said)),
    ),
    "reference": Shape(
        {
            "$defs": {"node": {"type": "object", "properties": {"next": {"anyOf": [{"$ref": "#/$defs/node"},
                                                                                   {"type": "null"}]}},
                               "required": ["next"], "additionalProperties": False}},
            "$ref": "#/$defs/node",
        },
        "A short chain, please.",
        lambda said: _depth(said) >= 1,
    ),
}  # fmt: skip


def _depth(node: object) -> int:
    depth = 0
    while node is not None:
        assert list(node) == ["next"]
        node, depth = node["next"], depth + 1
    return depth


@pytest.mark.parametrize("temperature", [0.0, 1.2])
@pytest.mark.parametrize("name", SHAPES)
def test_an_answer_has_the_shape_of_its_schema(voice, name, temperature):
    shape = SHAPES[name]
    for seed in range(1 if temperature == 0 else 2):
        sampling = Sampling(temperature=temperature, seed=seed, json_schema=json.dumps(shape.schema))
        answer = voice.ask(shape.question, max_tokens=120, sampling=sampling)
        if answer.finished.finish is Finish.LENGTH:  # a chain or blanks without end; what is there begins a JSON text
            assert answer.text.lstrip()[:1] in '{["0123456789ntf-'
            continue
        assert answer.finished.finish is Finish.END_OF_TURN
        assert shape.fits(json.loads(answer.text)), answer.text


def test_a_schema_costs_the_next_answer_nothing(voice):
    """With a schema and then without: the answer is the one that it was before."""
    free = voice.ask("Name three colours.", max_tokens=60).text
    sampling = Sampling(temperature=0, json_schema=json.dumps(SHAPES["object"].schema))
    assert voice.ask("Name three colours.", max_tokens=60, sampling=sampling).text.lstrip().startswith("{")
    assert voice.ask("Name three colours.", max_tokens=60, cache_prompt=False).text == free
