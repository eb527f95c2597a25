"""Titles from what was asked: without markdown, cut at a word, each its own."""

from __future__ import annotations

import pytest

from desktop.chat.title import LONGEST, UNTITLED, title_for


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("  What is\n the sea? ", "What is the sea?"),
        ("# Plan\n\n- buy **bread** and `milk`", "Plan buy bread and milk"),
        ("> quoted\n1. first\n2) second", "quoted first second"),
        ("See [the page](https://example.org/a?b=c) and ![a boat](boat.png)", "See the page and a boat"),
        ("Explain this:\n```python\ndef f(): pass\n```\nplease", "Explain this: please"),
        ("```python\nprint(1)\n```", "python print(1)"),
        ("~~~\nnever closed", "~~~ never closed"),
        ("Summarise\n" + "x" * 300 + "\nin a word", "Summarise in a word"),
        ("one, two, three, four, five, six, seven, eight", "one, two, three, four, five, six, seven…"),
        ("a * b * c and 2 ** 3", "a * b * c and 2 ** 3"),
        ("snake_case_name stays", "snake_case_name stays"),
        ("---\nafter the rule", "after the rule"),
        ("", UNTITLED),
        (" \n\t", UNTITLED),
        ("海はなぜ青いのですか", "海はなぜ青いのですか"),
    ],
)
def test_titles(text: str, title: str) -> None:
    assert title_for(text) == title


def test_one_endless_word_is_cut() -> None:
    assert title_for("x" * 500) == "x" * LONGEST + "…"


def test_equal_beginnings_are_told_apart_by_what_follows() -> None:
    taken: set[str] = set()
    texts = [
        "Translate the following sentence into German, please: The dog barks.",
        "Translate the following sentence into German, please: The cat sleeps.",
        "Translate the following sentence into German, please: The cat sleeps.",
    ]
    for text in texts:
        taken.add(title_for(text, taken.__contains__))
    assert len(taken) == 3
    assert all(title.startswith("Translate the") for title in taken)
    assert "Translate the… please: The cat sleeps." in taken


def test_the_same_question_gets_a_number() -> None:
    taken = {"What is the sea?", "What is the sea? (2)"}
    assert title_for("What is the sea?", taken.__contains__) == "What is the sea? (3)"


def test_a_pasted_book_and_hostile_marks_take_no_time() -> None:
    for text in ("word " * 400_000, "*" * 100_000, "[" * 100_000, "`" * 99_999 + "x", "> " * 50_000, "- - " * 50_000):
        assert 0 < len(title_for(text)) <= LONGEST + 1  # and not after hours of going back and forth
