"""What the engine lets a model say under a JSON schema: models that say exactly what they are told, and random ones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from desktop.protocol.messages import ExpectSchema, Finish, Sampling
from tests.fakes.asker import GREEDY, Answer, Asker
from tests.fakes.scripted_gguf import CHATML, CONTROL, END, USER_DEFINED, Scripted, play, write_scripted


def one(inner: dict[str, Any], name: str = "a") -> dict[str, Any]:
    """An object with this one property."""
    return {"type": "object", "properties": {name: inner}, "required": [name], "additionalProperties": False}


def say(engine: Asker, folder: Path, schema: object, *script: str, **model: Any) -> Answer:
    sampling = msgspec.structs.replace(GREEDY, json_schema=json.dumps(schema))
    return play(engine, folder, ["Hi"], script, Scripted(**{"template": CHATML, **model}), sampling=sampling)


COLOUR = {"enum": ["red", "blue"], "type": "string"}


@pytest.mark.parametrize(
    ("schema", "wish"),
    [
        (one({"enum": ["schön"]}, "größe"), '{"größe":"schön"}'),
        (one({"enum": ["🙂"]}), '{"a":"🙂"}'),
        (one({"const": "x"}, "🙂"), '{"🙂":"x"}'),
        (one({"enum": ['say "hi"']}), '{"a":"say \\"hi\\""}'),
        (one({"enum": ["C:\\new"]}), '{"a":"C:\\\\new"}'),
        (one({"enum": ["one\ntwo", "tab\t"]}), '{"a":"one\\ntwo"}'),
        (one({"const": "bell\x07"}), '{"a":"bell\\u0007"}'),
        (one({"enum": ["x"]}, 'a"b'), '{"a\\"b":"x"}'),
        (one({"enum": ["x"]}, "C:\\new\n"), '{"C:\\\\new\\n":"x"}'),
        (one({"type": "string", "pattern": r"^\d{4}-\d{2}$"}), '{"a":"2026-11"}'),
        (one({"type": "string", "pattern": r"^[\w-]+$"}), '{"a":"a-b_9"}'),
        (one({"type": "string", "pattern": r"^a\/b$"}), '{"a":"a/b"}'),
        (one({"type": "integer", "minimum": 0}), '{"a":120}'),
        (one({"type": "number", "exclusiveMaximum": 1.5}), '{"a":-0.25}'),
        (
            one({"allOf": [{"$ref": "#/$defs/Colour"}], "default": "red"}) | {"$defs": {"Colour": COLOUR}},
            '{"a":"blue"}',
        ),
        (one({"$ref": "#/$defs/a~1b%25"}) | {"$defs": {"a/b%": COLOUR}}, '{"a":"red"}'),
        (one({"anyOf": [{"type": "null"}, {"$ref": "#"}]}), '{"a":{"a":{"a":null}}}'),
        ({"type": "object", "properties": {"b": {}, "a": {}}}, '{"b": [1, {"x": "y"}],\n  "a": null}'),
        ({"type": "array", "items": COLOUR}, '\n[\n  "red",\n  "blue"\n]'),
        ({"type": "string", "format": "date"}, '"2024-02-29"'),
        ({}, '{"anything": [1.5e3, true, null]}'),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_valid_is_said_as_the_model_says_it(
    engine: Asker, tmp_path: Path, schema: dict[str, Any], wish: str
) -> None:
    answer = say(engine, tmp_path, schema, wish)
    assert answer.text == wish.lstrip()  # blanks in front of JSON mean nothing
    assert answer.finished.finish is Finish.END_OF_TURN


@pytest.mark.parametrize(
    ("schema", "wish"),
    [
        (one({"type": "string"}), '{"a":"one\ntwo"}'),
        (one({"type": "string"}), '{"a":"one\ttwo"}'),
        (one({"type": "string", "maxLength": 20}), '{"a":"bell\x07"}'),
        (one({"type": "string", "pattern": "^.+$"}), '{"a":"say "hi" now"}'),
        (one({"type": "string", "pattern": "^[^b]+$"}), '{"a":"x\\y"}'),
        (one({"type": "string", "maxLength": 3}), '{"a":"abcdef"}'),
        (one(COLOUR), '{"a":"green"}'),
        (one({"type": "integer", "maximum": 9}), '{"a":123}'),
        (one({"type": "boolean"}), "Sure! Here it is"),
    ],
)
def test_what_is_not_valid_is_kept_from_the_model(
    engine: Asker, tmp_path: Path, schema: dict[str, Any], wish: str
) -> None:
    answer = say(engine, tmp_path, schema, wish)
    assert answer.text != wish
    if answer.finished.finish is Finish.END_OF_TURN:
        inner = json.loads(answer.text)["a"]
        assert wish != f'{{"a":"{inner}"}}'
    else:  # kept from its wish it wrote on, all of it inside a text
        assert not set("\n\t\x07") & set(answer.text)


def test_blanks_do_not_go_on_without_end(engine: Asker, tmp_path: Path) -> None:
    answer = say(engine, tmp_path, one({"type": "null"}), "{" + " " * 280, n_ctx=1024)
    assert json.loads(answer.text) == {"a": None}
    answer = say(engine, tmp_path, one({"type": "null"}), "\n" * 280, n_ctx=1024)
    assert json.loads(answer.text) == {"a": None}


def test_marks_that_are_tokens_are_no_text_of_the_answer(engine: Asker, tmp_path: Path) -> None:
    specials = {END: CONTROL, "<|im_start|>": CONTROL, "<|im_end|>": CONTROL, "<tool>": USER_DEFINED}
    script = ['{"a":"', "<tool>", "x", '"}']
    answer = say(engine, tmp_path, one({"type": "string", "maxLength": 9}), *script, specials=specials)
    assert "<tool>" not in answer.text


def test_a_vocabulary_of_words_with_blanks_doubles_and_bytes(engine: Asker, tmp_path: Path) -> None:
    words = ["▁", "▁{", '{"', '"a', '":', '▁"', "blue", "bl", "ue", '"}', "}", "{", '"', "a", "▁blue", '"a":"blue"']
    script = ['{"', "a", '":', '▁"', "bl", "ue", '"}']
    answer = say(engine, tmp_path, one(COLOUR), *script, words=words, specials={END: CONTROL})
    assert answer.text == '{"a": "blue"}'
    answer = say(
        engine, tmp_path, one({"enum": ["🙂"]}), "▁{", *('"a', '":'), '"🙂"}', words=words, specials={END: CONTROL}
    )
    assert json.loads(answer.text) == {"a": "🙂"}


def test_a_bias_against_all_that_the_schema_allows_ends_nothing(instruct: Asker) -> None:
    only_null = Sampling(temperature=0, json_schema='{"type":"null"}', logit_bias={ord("n"): -1e6})
    assert json.loads(instruct.ask("Hello", sampling=only_null).text) is None  # the schema is stronger than any bias
    assert instruct.ask("Hello").finished.tokens == 16


def test_random_models_write_what_is_valid(instruct: Asker) -> None:
    person = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "maxLength": 8},
            "age": {"type": "integer", "minimum": 0, "maximum": 99},
            "nick": {"type": ["string", "null"], "maxLength": 3},
            "pet": {"enum": ["cat", "dog"]},
            "tags": {"type": "array", "items": {"type": "boolean"}, "minItems": 1, "maxItems": 2},
            "more": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/point"}]},
        },
        "required": ["name", "age", "nick", "pet", "tags", "more"],
        "additionalProperties": False,
        "$defs": {"point": one({"const": 1}, "x")},
    }
    for seed in range(5):
        sampling = Sampling(seed=seed, temperature=1.2, json_schema=json.dumps(person), logit_bias={ord('"'): 3.0})
        answer = instruct.ask("Hello", sampling=sampling, max_tokens=400)
        made = json.loads(answer.text)
        assert list(made) == person["required"]
        assert made["pet"] in {"cat", "dog"}
        assert 0 <= made["age"] <= 99
        assert made["more"] in (None, {"x": 1})
        assert len(made["name"]) <= 8


def test_the_same_seed_says_the_same_under_a_schema(instruct: Asker) -> None:
    sampling = Sampling(seed=5, temperature=1.0, json_schema=json.dumps(one({"type": "string", "maxLength": 30})))
    said = [instruct.ask("Hello", sampling=sampling, max_tokens=60).text for _ in range(2)]
    assert said[0] == said[1]


def test_the_next_file_has_a_vocabulary_of_its_own(engine: Asker, tmp_path: Path) -> None:
    assert say(engine, tmp_path, one(COLOUR), '{"a":"red"}').text == '{"a":"red"}'
    words = ['{"a":"', "red", '"}']
    assert say(engine, tmp_path, one(COLOUR), *words, words=words, specials={END: CONTROL}).text == '{"a":"red"}'


def test_what_a_schema_needs_can_be_made_before_it_comes(engine: Asker, tmp_path: Path) -> None:
    engine.process.send(ExpectSchema())  # nothing is loaded: nothing to make
    path = write_scripted(tmp_path / "plain.gguf", ["x"])
    engine.load(path)
    engine.process.send(ExpectSchema())
    engine.load(path)  # which waits for what is being made from the older one
    engine.process.send(ExpectSchema())
    assert say(engine, tmp_path, one(COLOUR), '{"a":"red"}').text == '{"a":"red"}'


@pytest.mark.parametrize(
    "changes",
    [
        {"top_k": 1},
        {"top_p": 0.1, "min_p": 0.3},
        {"typical_p": 0.2},
        {"xtc_probability": 1.0, "xtc_threshold": 0.001},
        {"dry_multiplier": 5.0, "dry_base": 4.0, "dry_allowed_length": 1},
        {"repeat_penalty": 1.9, "repeat_last_n": -1, "frequency_penalty": 2.0, "presence_penalty": 2.0},
        {"mirostat": 1},
        {"mirostat": 2},
        {"logit_bias": {ord("9"): 50.0, ord("n"): -1e6}},
    ],
    ids=str,
)
def test_every_sampler_keeps_to_the_schema(instruct: Asker, changes: dict[str, Any]) -> None:
    schema = one({"type": "array", "items": {"enum": [None, 9, "x"]}, "minItems": 2, "maxItems": 3})
    sampling = Sampling(seed=3, temperature=1.3, json_schema=json.dumps(schema), **changes)
    answer = instruct.ask("Hello", sampling=sampling, max_tokens=450)
    assert answer.finished.finish is Finish.END_OF_TURN
    assert set(json.loads(answer.text)["a"]) <= {None, 9, "x"}
