"""Random patterns in JSON schemas, compared with Python's regular expressions where both mean the same."""

from __future__ import annotations

import os
import random
import re
import warnings

import pytest

from tests.unit.engine.schemas.schema_judge import Judge

COUNT = 20_000 if os.environ.get("TANDEM_LONG") else 200
LETTERS = 'ab1-_ .é🙂\n\t\r"\\/[]'
ESCAPES = (r"\d", r"\D", r"\w", r"\s", r"\S", ".", r"\n", r"\t", r"\\", r"\/", r"\.", r"\x41", r"\u0062")
MEMBERS = (
    "a",
    "b",
    "1",
    "a-b",
    "0-9",
    r"\d",
    "&&",
    "~~",
    "[",
    r"\]",
    r"\\",
    r"\-",
    "🙂",
    '"',
    r"\n",
    r"\x00-\x1f",
    " -~",
)
COUNTS = ("*", "+", "?", "{2}", "{1,3}", "{0,}", "*?", "+?")


def atom(rng: random.Random, depth: int) -> str:
    chance = rng.random()
    if chance < 0.35 or (chance > 0.7 and not depth):
        return rng.choice('ab1_é🙂/-" ')
    if chance < 0.5:
        return rng.choice(ESCAPES)
    if chance < 0.7:
        return f"[{rng.choice(('', '', '^'))}{''.join(rng.choices(MEMBERS, k=rng.randint(1, 3)))}]"
    return f"{rng.choice(('(', '(?:'))}{choice(rng, depth - 1)})"


def sequence(rng: random.Random, depth: int) -> str:
    return "".join(
        atom(rng, depth) + (rng.choice(COUNTS) if rng.random() < 0.35 else "") for _ in range(rng.randint(0, 3))
    )


def choice(rng: random.Random, depth: int) -> str:
    return "|".join(sequence(rng, depth) for _ in range(rng.choice((1, 1, 2))))


def expected(pattern: str, end: str) -> re.Pattern[str] | None:
    r"""Python's reading; its `$` also fits before a last line break. None where it has none of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of "&&" and "[" in classes, which a later Python may read otherwise
        try:
            return re.compile(pattern + end.replace("$", r"\Z"), re.ASCII)
        except re.error:
            return None


@pytest.mark.timeout(1800 if os.environ.get("TANDEM_LONG") else 120)
def test_patterns_take_what_python_takes() -> None:
    kept = 0
    for seed in range(COUNT):
        rng = random.Random(seed)
        pattern, end = rng.choice(("", "^")) + choice(rng, 2), rng.choice(("", "$"))
        python, judge = expected(pattern, end), Judge({"type": "string", "pattern": pattern + end})
        if python is None or judge.refused:
            continue
        kept += 1
        for text in {"", *("".join(rng.choices(LETTERS, k=rng.randint(1, 4))) for _ in range(25))}:
            if "." not in pattern or "\r" not in text:  # Python's full stop takes it, ECMAScript's does not
                assert judge.takes_value(text) is bool(python.search(text)), (pattern + end, text)
    assert kept > 0.8 * COUNT
