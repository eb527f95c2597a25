"""The JSON-Schema-Test-Suite, draft 2020-12: what is kept to is judged right, and the rest is refused.

The cases in json_schema_suite/ are those of the suite as the source distribution of jsonschema 4.26.0 carries it, under
the licence beside them; format.json is left out, for there formats mean nothing, and here they are kept to.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from desktop.engine.llama.schemas.keywords import KEPT, REFUSED
from tests.unit.engine.schemas.schema_judge import Judge

SUITE = Path(__file__).with_name("json_schema_suite")
LEAST_SHARE = 0.85
OF_KEPT_WORDS = (KEPT | {"ref", "anchor", "defs", "boolean_schema", "infinite-loop-detection"}) - {
    "$ref", "additionalItems", "format",
}  # fmt: skip
NOTHING_FITS = "Nothing fits"


class Group(NamedTuple):
    """A schema with its cases. verdict: "right", "refused", or what is wrong."""

    file: str
    name: str
    verdict: str


def verdict(schema: object, cases: list[dict[str, Any]]) -> str:
    judge = Judge(schema)
    if judge.refused.startswith(NOTHING_FITS):
        return "right" if not any(case["valid"] for case in cases) else f"refused although something fits: {schema}"
    if judge.refused:
        return "refused"
    wrong = [case for case in cases if judge.takes_value(case["data"]) != case["valid"]]
    return f"{'wider' if not all(case['valid'] for case in wrong) else 'narrower'}: {wrong}" if wrong else "right"


@functools.cache
def groups() -> list[Group]:
    return list(_groups())


def _groups() -> Iterator[Group]:
    for path in sorted(SUITE.glob("*.json")):
        for group in json.loads(path.read_text("utf-8")):
            yield Group(path.stem, group["description"], verdict(group["schema"], group["tests"]))


def test_no_group_is_judged_wrong() -> None:
    assert not [group for group in groups() if group.verdict not in ("right", "refused")]


def test_most_groups_of_the_words_that_are_kept_to_are_judged_right() -> None:
    asked = [group for group in groups() if group.file in OF_KEPT_WORDS]
    right = [group for group in asked if group.verdict == "right"]
    print(f"{len(right)} of {len(asked)} groups are enforced: {len(right) / len(asked):.1%}")
    assert {group.file for group in asked} == OF_KEPT_WORDS
    assert len(right) >= LEAST_SHARE * len(asked)


@pytest.mark.parametrize("word", ["not", "contains", "uniqueItems", "unevaluatedProperties", "dependentRequired"])
def test_words_that_cannot_be_kept_to_are_refused(word: str) -> None:
    assert word in REFUSED
    of_word = [group for group in groups() if group.file == word]
    assert any(group.verdict == "refused" for group in of_word)
