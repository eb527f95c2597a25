"""Samplers and grammars: every one runs, none can end the process."""

from __future__ import annotations

import re

import msgspec
import pytest

from desktop.protocol.messages import Finish, Sampling
from tests.fakes.asker import Asker

PLAIN = Sampling(seed=3, temperature=1.0, top_k=0, top_p=1.0, min_p=0.0)
YES_NO = 'root ::= "yes" | "no"'


@pytest.mark.parametrize(
    "changes",
    [
        {"temperature": 0.0},
        {"temperature": 0.2},
        {"top_k": 2},
        {"top_p": 0.1},
        {"min_p": 0.5},
        {"typical_p": 0.2},
        {"xtc_probability": 1.0, "xtc_threshold": 0.001},
        {"dry_multiplier": 5.0, "dry_base": 4.0, "dry_allowed_length": 1, "temperature": 0.0},
        {"repeat_penalty": 1.9, "repeat_last_n": -1},
        {"frequency_penalty": 2.0},
        {"presence_penalty": 2.0},
        {"mirostat": 1, "mirostat_tau": 2.0},
        {"mirostat": 2, "mirostat_tau": 2.0},
        {"logit_bias": {7: 1000.0}},
        {"seed": 4},
        {"grammar": "root ::= [a-z ]+"},
    ],
    ids=str,
)
def test_every_field_counts(instruct: Asker, changes: dict[str, object]) -> None:
    said = "the the the the water water"
    plain = instruct.go_on(said, sampling=PLAIN, max_tokens=40).text
    changed = instruct.go_on(said, sampling=msgspec.structs.replace(PLAIN, **changes), max_tokens=40)
    assert changed.finished.tokens > 0
    assert changed.text != plain
    again = instruct.go_on(said, sampling=msgspec.structs.replace(PLAIN, **changes), max_tokens=40)
    assert again.text == changed.text


def test_everything_at_once(instruct: Asker) -> None:
    everything = Sampling(
        seed=1, typical_p=0.9, xtc_probability=0.5, dry_multiplier=0.8, repeat_penalty=1.1, frequency_penalty=0.1,
        presence_penalty=0.1, logit_bias={5: -5.0}, grammar="root ::= [ -~]+",
    )  # fmt: skip
    assert instruct.ask("Hello", sampling=everything, max_tokens=60).finished.tokens == 60


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("temperature", -1.0),
        ("temperature", 1e9),
        ("top_p", 1.5),
        ("min_p", -0.1),
        ("repeat_penalty", 0.0),
        ("mirostat", 3),
        ("dry_base", 0.5),
        ("logit_bias", {10**6: 1.0}),
        ("logit_bias", {-1: 1.0}),
        ("logit_bias", {5: -1e39}),
    ],
)
def test_senseless_values_are_refused(instruct: Asker, field: str, value: object) -> None:
    failed = instruct.ask("Hello", sampling=Sampling(**{field: value})).failed
    assert field in failed.detail
    assert instruct.ask("Hello").finished.tokens == 16


def test_grammar_is_obeyed_to_its_end(instruct: Asker) -> None:
    for seed in range(8):
        answer = instruct.ask("Hello", sampling=Sampling(seed=seed, temperature=1.5, grammar=YES_NO), max_tokens=30)
        assert answer.text in {"yes", "no"}
        assert answer.finished.finish is Finish.END_OF_TURN
    digits = instruct.ask("Hello", sampling=Sampling(grammar="root ::= [0-9]{3} [é🦊]+ "), max_tokens=20)
    assert re.fullmatch(r"\d{3}[é🦊\ufffd]+", digits.text)


@pytest.mark.parametrize(
    "grammar",
    [
        "root ::= missing",
        "nothing at all",
        "start ::= [a-z]",
        'root ::= root "a" | "b"',
        'root ::= "a" | (',
        "root ::= " + "(" * 100_000 + '"a"' + ")" * 100_000,
        'root ::= "a"{1000000000}',
        'root ::= "' + "a" * 300_000 + '"',
        "\0",
        "root ::= [",
        "root ::= " + '( ")" ' * 20_000 + '"a"' + ")" * 20_000,  # a literal closes nothing
        "root ::= " + "( [)] " * 20_000 + '"a"' + ")" * 20_000,
    ],
    ids=lambda text: text[:24],
)
def test_bad_grammars_are_refused_and_the_engine_goes_on(instruct: Asker, grammar: str) -> None:
    failed = instruct.ask("Hello", sampling=Sampling(grammar=grammar)).failed
    assert "grammar" in failed.title
    assert failed.detail
    assert instruct.ask("Hello").finished.tokens == 16


def test_a_grammar_that_breaks_off_is_said_so(instruct: Asker) -> None:
    assert instruct.ask("Hello", sampling=Sampling(grammar='root ::= "a" (')).failed.detail.endswith("at its end")


def test_parentheses_in_literals_are_no_nesting(instruct: Asker) -> None:
    literals = 'root ::= "' + "(" * 200 + '" # ' + "(" * 200
    assert instruct.ask("Hello", sampling=Sampling(temperature=0, grammar=literals)).text.startswith("(")


def test_a_bias_against_all_that_the_grammar_allows_ends_nothing(instruct: Asker) -> None:
    only_z = Sampling(grammar='root ::= "z"', logit_bias={ord("z"): -1e6})
    assert instruct.ask("Hello", sampling=only_z).text == "z"  # the grammar is stronger than any bias
    assert instruct.ask("Hello").finished.tokens == 16


def test_grammar_and_schema_exclude_each_other(instruct: Asker) -> None:
    both = Sampling(grammar=YES_NO, json_schema="{}")
    assert "exclude" in instruct.ask("Hello", sampling=both).failed.title
