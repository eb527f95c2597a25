"""Words that only one of two answers says: whatever the order and the case, in any script."""

from __future__ import annotations

import pytest

from desktop.chat.comparing.only_here import only_here


def marked(text: str, other: str) -> list[str]:
    return [text[start:end] for start, end in only_here(text, other).spans(text)]


@pytest.mark.parametrize(
    ("text", "other", "found"),
    [
        ("The sky is blue.", "Blue is the SKY!", []),
        ("The sky is very dark today.", "The sky is blue today.", ["very dark"]),
        ("A dark, cold sea", "a sea", ["dark, cold"]),
        ("It doesn\u2019t matter", "It doesn't", ["matter"]),
        ("Café", "cafe", []),
        ("well-known words", "well known", ["well-known words"]),
        ("天空是蓝色的", "天是蓝的", ["空", "色"]),
        ("", "words", []),
        ("all new", "", ["all new"]),
        ("🌊 waves", "🌊", ["waves"]),
    ],
)
def test_what_only_one_says_is_marked(text: str, other: str, found: list[str]) -> None:
    assert marked(text, other) == found


def test_it_is_told_in_the_order_of_the_text() -> None:
    text = "Zebras and apes, and zebras"
    assert only_here(text, "and").in_words(text) == "Only this one says: Zebras, apes, zebras"
    assert only_here("same", "same").in_words("same") == "The other one says all of it, too"


def test_two_long_answers_are_compared_in_no_time() -> None:
    text = " ".join(f"word{number}" for number in range(50_000))
    assert len(only_here(text, text[:100_000]).words) > 30_000
