"""What each word of a JSON schema lets through and what it keeps out."""

from __future__ import annotations

import json

import pytest

from tests.unit.engine.schemas.schema_judge import Judge


@pytest.mark.parametrize(
    ("schema", "valid", "invalid"),
    [
        ({"type": "integer", "minimum": 0}, ["0", "12"], ["-1", "1.5", "01"]),
        ({"type": "number", "minimum": 0, "maximum": 9}, ["0", "8.75", "9"], ["9.01", "-0.5"]),
        ({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}, ["0.001", "0.9"], ["0", "1", "-0"]),
        ({"type": "integer", "multipleOf": 9999}, ["9999", "0", "-19998"], ["9998"]),
        ({"type": "array", "minItems": 3}, ["[1,null,[]]"], ["[1,2]"]),
        ({"type": "object", "properties": {}, "required": ["a"]}, ['{"a":1}', '{"a":1,"b":2}'], ["{}", '{"b":1}']),
        ({"properties": {"a": {"type": "null"}}}, ['{"b":1}', "[1]", '"x"'], ['{"a":1}', '{"\\u0061":1}']),
        (
            {"type": "object", "patternProperties": {"^a": {"type": "null"}}},
            ['{"ab":null}'],
            ['{"ab":1}', '{"\\u0061":1}'],
        ),
        ({"type": ["string", "null"], "maxLength": 2}, ["null", '"🙂🙂"', '"\\n\\n"'], ['"abc"', "1"]),
        ({"const": {"a": [1.0, "x"]}}, ['{"a":[1,"x"]}'], ['{"a":[2,"x"]}']),
        ({"enum": [1, "1", True, None]}, ["1", '"1"', "true", "null"], ["false", "0", '"true"']),
        ({"enum": ["bell\x07"]}, ['"bell\\u0007"'], ['"bell"']),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, ['"x"', "1"], ["1.5", "null"]),
        (
            {"oneOf": [{"type": "integer", "maximum": 3}, {"type": "integer", "exclusiveMinimum": 3}]},
            ["3", "4"],
            ['"x"'],
        ),
        (
            {"type": "array", "items": [{"type": "null"}], "additionalItems": False},
            ["[null]", "[]"],
            ["[1]", "[null,1]"],
        ),
        (
            {
                "$schema": "http://json-schema.org/draft-07/schema#",
                "$ref": "#/definitions/a",
                "type": "null",
                "definitions": {"a": {"type": "integer"}},
            },
            ["1"],
            ["null"],
        ),
        (
            {
                "$schema": "http://json-schema.org/draft-04/schema#",
                "type": "integer",
                "minimum": 3,
                "exclusiveMinimum": True,
            },
            ["4"],
            ["3"],
        ),
        ({"$ref": "#leaf", "$defs": {"x": {"$anchor": "leaf", "type": "null"}}}, ["null"], ["1"]),
        (
            {
                "$id": "https://e.org/a",
                "$ref": "b#/$defs/c",
                "$defs": {"q": {"$id": "b", "$defs": {"c": {"const": 1}}}},
            },
            ["1"],
            ["2"],
        ),
        ({"uniqueItems": False, "type": "null"}, ["null"], ["1"]),
        ({"properties": {"not": {"type": "null"}, "$ref": {"const": 1}}}, ['{"not":null,"$ref":1}'], ['{"not":1}']),
        (
            {"type": "object", "x-guidance": {"lenient": True}, "properties": {"a": {"const": 1}}},
            ['{"a":1}'],
            ['{"a":2}'],
        ),
        (True, ["1", '{"a":[]}'], ["", "x"]),
    ],
    ids=lambda value: json.dumps(value)[:40],
)
def test_words_mean_what_the_standard_says(schema: object, valid: list[str], invalid: list[str]) -> None:
    judge = Judge(schema)
    assert not judge.refused
    assert [judge.takes(form) for form in valid] == [True] * len(valid)
    assert [judge.takes(form) for form in invalid] == [False] * len(invalid)
