"""Random schemas and random values: the grammar takes a value exactly when the package `jsonschema` calls it valid."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from tests.unit.engine.schemas.random_schemas import PATTERNS, Schemas, Values
from tests.unit.engine.schemas.schema_judge import Judge

COUNT = 5000 if os.environ.get("TANDEM_LONG") else 60
EACH = 10
TRIES = 120
PARTS = 10


def exact_multiple(_validator: Any, divisor: float, value: Any, _schema: Any) -> Iterator[ValidationError]:
    """The package divides floats, so that for it 0.07 is no multiple of 0.01."""
    if (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and Decimal(repr(value)) % Decimal(repr(divisor))
    ):
        yield ValidationError("no multiple")


Validator = extend(Draft202012Validator, {"multipleOf": exact_multiple})


def python_patterns(schema: Any) -> Any:
    """Python's `$` also fits before a last line break and its `\\d` all digits of the world; ECMAScript's do not."""
    if isinstance(schema, list):
        return [python_patterns(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: python_patterns(inner) for name, inner in schema.items()}
    if isinstance(made.get("pattern"), str):
        made["pattern"] = re.sub(r"\$(?=$|\|)", r"\\Z", made["pattern"])
    return made


def instances(schema: dict[str, Any], rng: random.Random) -> tuple[list[Any], list[Any]]:
    """Up to EACH valid and EACH invalid values."""
    validator, values = Validator(python_patterns(schema)), Values(schema, rng)
    fitting: list[Any] = []
    others: list[Any] = []
    for _ in range(TRIES):
        value = values.make()
        for candidate in (value, values.bent(value)):
            (fitting if validator.is_valid(candidate) else others).append(candidate)
        if len(fitting) >= EACH and len(others) >= EACH:
            break
    return fitting[:EACH], others[:EACH]


@pytest.mark.timeout(3600 if os.environ.get("TANDEM_LONG") else 120)
@pytest.mark.parametrize("part", range(PARTS))
def test_exactly_the_valid_values_are_taken(part: int) -> None:
    tried = kept = checked = 0
    while kept < COUNT // PARTS:
        index = part + PARTS * tried
        tried += 1
        rng = random.Random(index)
        schema = Schemas(rng).make()
        judge = Judge(schema)
        if judge.refused:
            continue
        kept += 1
        fitting, others = instances(schema, rng)
        for value in fitting:
            assert judge.takes_value(value), (index, schema, value)
        for value in others:
            assert not judge.takes_value(value), (index, schema, value)
        checked += len(fitting) + len(others)
    assert tried < 2 * kept
    assert checked > 19 * kept


@pytest.mark.timeout(3600 if os.environ.get("TANDEM_LONG") else 120)
def test_whatever_is_written_at_random_is_valid() -> None:
    written = 0
    for index in range(COUNT):
        rng = random.Random(index)
        schema = Schemas(rng).make()
        judge, validator = Judge(schema), Validator(python_patterns(schema))
        for text in [] if judge.refused else [judge.random_text(rng) for _ in range(3)]:
            if text is not None and not re.search(r"\d[\d.]{14}|[eE]", text):  # which Python would round
                written += 1
                assert validator.is_valid(json.loads(text)), (index, schema, text)
    assert written > COUNT


def test_the_patterns_of_the_random_schemas_are_all_kept_to() -> None:
    assert not [pattern for pattern in PATTERNS if Judge({"type": "string", "pattern": pattern}).refused]
