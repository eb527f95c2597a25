"""JSON schemas that cannot be kept to are refused, naming the place, and none takes the engine with it."""

from __future__ import annotations

import time
from typing import Any

import psutil
import pytest

from desktop.protocol.messages import Sampling
from tests.fakes.asker import Asker
from tests.unit.engine.schemas.schema_judge import Judge


def nested(depth: int) -> str:
    return '{"type":"array","items":' * depth + '{"type":"null"}' + "}" * depth


def text(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern}


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ("{not json", "not valid JSON"),
        ("[1, 2]", "not an object"),
        ('{"type": "integer", "minimum": NaN}', "NaN"),
        ('{"minimum": ' + "1" * 5000 + "}", "not valid JSON"),
        ('{"type": "string", "x": "' + "a" * 300_000 + '"}', "too long"),
        (nested(80), "64 levels"),
        (nested(5000), "nested too deeply"),
        ({"type": "object", "properties": {"a": {}}, "anyOf": []}, "#/anyOf"),
        ({"properties": {"age": {"type": "nonsense"}}}, "#/properties/age/type"),
        ({"properties": {"a/b": {"not": {"type": "string"}}}}, "#/properties/a~1b/not"),
        ({"items": {"if": {}}}, "#/items/if"),
        ({"properties": {"a": {"contains": {}}}}, "#/properties/a/contains"),
        ({"uniqueItems": True}, "#/uniqueItems"),
        ({"$ref": "https://example.org/schema.json"}, "leads out of this schema"),
        ({"$ref": "#/$defs/missing"}, "not there"),
        ({"$ref": "#missing"}, "not there"),
        ({"$ref": "#"}, "circle"),
        (
            {"anyOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"allOf": [{"$ref": "#/$defs/a"}]}}},
            "#/$defs/a: references",
        ),
        (text("("), "#/pattern"),
        ({"properties": {"d": text(r"^\bword$")}}, r"#/properties/d/pattern: the pattern “^\bword$” has “\b”"),
        (text("^(?=a)"), "a look at what stands around"),
        (text("^(a{1000}){1000}$"), "repetitions"),
        ({"type": "string", "format": "hostname"}, "#/format: the format “hostname”"),
        ({"enum": []}, "#/enum"),
        ('{"enum": ["\\ud800"]}', "#/enum/0: half a character"),
        ({"const": 2**60}, "2^53"),
        ({"minimum": 1e-20}, "digits"),
        ({"type": "number", "exclusiveMinimum": 0, "maximum": 0.5}, "#/exclusiveMinimum"),
        ({"type": "number", "multipleOf": 0.25}, "#/multipleOf"),
        ({"multipleOf": 0}, "#/multipleOf"),
        ({"properties": []}, "#/properties"),
        ({"properties": {}, "required": 5}, "#/required"),
        ({"properties": {}, "required": [[1]]}, "#/required"),
        ({"type": "string", "maxLength": 100_000_000}, "#/maxLength: more than"),
        ({"type": "array", "items": {"type": "null"}, "maxItems": 100_000_000}, "#/maxItems: more than"),
        ({"maxLength": -1}, "#/maxLength"),
        ({"minProperties": 2}, "#/minProperties"),
        ({"enum": ["\x07"], "properties": {"a": {}}}, "a control character, beside an object"),
        ({"oneOf": [{"type": "integer"}, {"type": "number"}]}, "#/oneOf"),
        ({"properties": {"m": {"patternProperties": {"a": {}, "b": {}}}}}, "#/properties/m: two patterns"),
        ({"$schema": "https://example.org/my-own"}, "#/$schema"),
        ({"items": 5}, "#/items: it is neither"),
        ({"type": "integer", "minimum": 5, "maximum": 4}, "Nothing fits"),
        ("false", "Nothing fits"),
        ('{"$ref":"#/x","x":' + '{"items":' * 400 + "{}" + "}" * 401, "too deeply"),
        ('{"uniqueItems":' + "[" * 900 + "]" * 900 + "}", "#/uniqueItems"),
        ('{"enum":[' + "[" * 900 + "]" * 900 + "]}", "#/enum/0"),
        (
            {"enum": ["\x07"], "patternProperties": {"a": {}}, "additionalProperties": False},
            "a control character, beside",
        ),
        ({"type": "string", "enum": [1]}, "Nothing fits"),
        (
            {"allOf": [{"anyOf": [{"properties": {f"{i}{j}": {}}} for j in range(4)]} for i in range(9)]},
            "grows too large",
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_kept_to_is_refused_naming_the_place(schema: object, words: str) -> None:
    assert words in Judge(schema).refused


@pytest.mark.parametrize(
    "schema",
    [
        {"allOf": [{"anyOf": [{"type": "object", "properties": {f"{i}{j}": {}}} for j in range(4)]} for i in range(6)]},
        {"type": "object", "properties": {f"p{i}": {"type": "string", "pattern": "^a{1,9}b$"} for i in range(1500)}},
        {"allOf": [text(f"(a|b)*{letter}(a|b){{12}}") for letter in "abcdefgh"]},
        {"type": "array", "prefixItems": [{"type": "string"}] * 4000},
        {"enum": [f"x{index:06}" + "y" * 40 for index in range(4500)]},
        {
            "$ref": "#/$defs/0",
            "$defs": {str(i): {"allOf": [{"$ref": f"#/$defs/{i + 1}"}] * 2} for i in range(30)} | {"30": {}},
        },
        {"$ref": "#/$defs/0", "$defs": {str(i): {"$ref": f"#/$defs/{i + 1}"} for i in range(2000)} | {"2000": {}}},
        {
            "type": "array",
            "maxItems": 20_000,
            "items": {"type": "array", "maxItems": 20_000, "items": {"maxLength": 20_000}},
        },
        text("^" + "a?" * 4000 + "a" * 4000 + "$"),
        text("(a|b)*a(a|b){300}"),
    ],
    ids=range(10),
)
def test_schemas_that_explode_take_little_time_and_memory(schema: dict[str, Any]) -> None:
    process = psutil.Process()
    before, started = process.memory_info().rss, time.thread_time()
    judge = Judge(schema)
    if not judge.refused:
        judge.takes('{"a')
    assert time.thread_time() - started < 3
    assert process.memory_info().rss - before < 400 << 20


def test_the_engine_goes_on_after_a_schema_that_is_refused(instruct: Asker) -> None:
    for schema in ("{not json", '{"not": {}}', nested(5000), '{"type": "string", "enum": [1]}'):
        assert "schema" in instruct.ask("Hello", sampling=Sampling(json_schema=schema)).failed.title
        assert instruct.ask("Hello").finished.tokens == 16
