"""Bounds and multiples of numbers, compared with exact decimal arithmetic right beside each bound."""

from __future__ import annotations

import operator
import os
import random
from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.unit.engine.schemas.schema_judge import Judge

COUNT = 20_000 if os.environ.get("TANDEM_LONG") else 300
HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "minimum": operator.ge,
    "exclusiveMinimum": operator.gt,
    "maximum": operator.le,
    "exclusiveMaximum": operator.lt,
    "multipleOf": lambda value, divisor: not value % divisor,
}
NEAR = [Decimal(text) for text in "0 0.1 1 0.01 0.001 0.5 10 9 100 0.0001 12.345".split()]  # noqa: SIM905
BESIDE = [Decimal(text) for text in "0 0.1 0.05 1 1.5 9 10 100".split()]  # noqa: SIM905
DIVISORS = ("2", "3", "7", "0.1", "0.5", "1.5", "0.01", "0.04")


def random_number(rng: random.Random) -> Decimal:
    most = rng.choice((3, 12, 150, 10**6, 10**9, 2**53))
    return Decimal(rng.randint(-most, most)).scaleb(-rng.choice((0, 0, 1, 2, 3)))


def random_bounds(rng: random.Random) -> dict[str, Decimal]:
    bounds: dict[str, Decimal] = {}
    if rng.random() < 0.7:
        bounds[rng.choice(("minimum", "exclusiveMinimum"))] = random_number(rng)
    if rng.random() < 0.7:
        near = bounds and rng.random() < 0.5
        bound = next(iter(bounds.values())) + rng.choice(BESIDE) if near else random_number(rng)
        bounds[rng.choice(("maximum", "exclusiveMaximum"))] = bound
    if rng.random() < 0.15:
        bounds["multipleOf"] = Decimal(rng.choice(DIVISORS))
    return bounds


def written(value: Decimal) -> str:
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


@pytest.mark.timeout(1800 if os.environ.get("TANDEM_LONG") else 120)
def test_numbers_are_taken_exactly_within_their_bounds() -> None:
    kept = 0
    for seed in range(COUNT):
        rng = random.Random(seed)
        kind, bounds = rng.choice(("integer", "number", "number")), random_bounds(rng)
        said = [f'"type":"{kind}"', *(f'"{word}":{written(bound)}' for word, bound in bounds.items())]
        schema = "{" + ",".join(said) + "}"
        judge = Judge(schema)
        if judge.refused:
            continue
        kept += 1
        for value in {
            bound + sign * step for bound in (*bounds.values(), Decimal(0)) for step in NEAR for sign in (1, -1)
        }:
            valid = all(HOLDS[word](value, bound) for word, bound in bounds.items())
            valid &= kind == "number" or value == value.to_integral_value()
            assert judge.takes(written(value)) is valid, (schema, value)
            assert valid or not judge.takes(f"{written(value)}{'0' if '.' in written(value) else '.0'}"), (
                schema,
                value,
            )
        assert not judge.takes("-0") or all(HOLDS[word](Decimal(0), bound) for word, bound in bounds.items()), schema
    assert kept > 0.6 * COUNT


@pytest.mark.parametrize("text", ["1e400", "4595769272549428.5", "0.1234567890123456789"])
def test_a_number_that_would_be_rounded_is_refused(text: str) -> None:
    assert "too many digits" in Judge(f'{{"maximum": {text}}}').refused
