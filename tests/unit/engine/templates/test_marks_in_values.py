"""What was said is found inside values of any shape, and only filters that make texts are followed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from jinja2.defaults import DEFAULT_FILTERS

from desktop.engine.llama.templates.environment import make_environment
from desktop.engine.llama.templates.said_calls import _MAX_DEPTH, PASSING, PRECISE, _Marks
from desktop.engine.llama.templates.said_text import Said, said_by

SHAPES: list[Callable[[Any], Any]] = [
    lambda inner: [inner, 1],
    lambda inner: ("a", inner),
    lambda inner: {"a": inner},
]
FOUND = [(0, True), (1, True), (_MAX_DEPTH, True), (_MAX_DEPTH + 1, False), (900, False)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("levels", "found"), FOUND)
def test_values_inside_values_are_looked_through(shape: Callable[[Any], Any], levels: int, found: bool) -> None:
    value: Any = said_by("secret", 3)
    for _ in range(levels):
        value = shape(value)
    marks = _Marks()
    marks.of(value)
    assert bool(marks._said) == found
    assert marks.opaque != found
    assert marks


def test_a_value_keeps_its_shape_and_names_may_be_said_too() -> None:
    marks = _Marks()
    made = marks.of({said_by("name", 1): (1, None, "own"), "b": [said_by("words", 2)]})
    (name, own), (other, words) = made.items()
    assert own == (1, None, "own")
    assert (other, len(words)) == ("b", 1)
    text = marks.put_back(f"<{name}> and <{words[0]}>")
    assert text == "<name> and <words>"
    assert isinstance(text, Said)
    assert text.said_sources == {1, 2}


def test_values_without_anything_said_are_what_they_were() -> None:
    marks = _Marks()
    assert marks.of({"a": [1, ("x", None)]}) == {"a": [1, ("x", None)]}
    assert not marks
    assert marks.put_back("plain") == "plain"


def test_filters_that_pass_on_what_they_were_given_are_jinjas_own_and_all_others_are_followed() -> None:
    filters = make_environment().filters
    unchanged = {name for name, filtering in DEFAULT_FILTERS.items() if filters[name] is filtering}
    assert unchanged == PASSING | PRECISE
