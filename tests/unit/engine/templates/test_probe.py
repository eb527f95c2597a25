"""Where in a rendering a turn's words stand, and which words between two places are the template's own."""

from __future__ import annotations

import pytest

from desktop.engine.llama.templates.probe import behind, between, first
from desktop.engine.llama.templates.said_text import joined, said_by

TEXT = joined(["a", said_by("bc", 0), "d", said_by("e", 1), "f", said_by("g", 0)])  # abcdefg


def test_a_turn_begins_with_its_first_letter_and_ends_behind_its_last() -> None:
    assert (first(TEXT, 0), behind(TEXT, 0)) == (1, 7)
    assert (first(TEXT, 1), behind(TEXT, 1)) == (4, 5)
    assert (first(TEXT, 2), behind(TEXT, 2)) == (-1, -1)
    assert (first("plain", 0), behind("plain", 0)) == (-1, -1)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (0, 1, "a"),
        (3, 4, "d"),
        (5, 6, "f"),
        (3, 3, ""),
        (0, 2, ""),  # holds something said
        (2, 4, ""),
        (3, 5, ""),
        (0, 7, ""),
        (-1, 1, ""),  # not there
        (4, 3, ""),
    ],
)
def test_words_between_two_places_are_the_templates_own_or_none(start: int, end: int, words: str) -> None:
    assert between(TEXT, start, end) == words
