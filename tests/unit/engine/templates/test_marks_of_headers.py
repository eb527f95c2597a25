"""What sets the header of a thought off from a plain one."""

from __future__ import annotations

import re

import pytest

from desktop.engine.llama.templates.thinking import _last_mark


def split(words: str) -> list[tuple[str, int | None]]:
    """Marks in angle brackets are tokens of their own."""
    pieces = [piece for piece in re.split(r"(<[^>]+>)", words) if piece]
    return [(piece, 1 if piece.startswith("<") else None) for piece in pieces]


@pytest.mark.parametrize(
    ("header", "plain", "mark"),
    [
        ("<a><think>", "<a>", "<think>"),  # the plain header is its beginning
        (
            "<a><think>",
            "<a><think></think>",
            "<think>",
        ),  # the plain one has an empty block behind it
        ("<a><reason>", "<a>", "<reason>"),  # whatever its name is, it alone is the thought's
        ("<a><think>", "", "<think>"),  # no plain one: a mark that belongs to the end
        ("<a><reason>", "", ""),  # no plain one and a mark that does not
        ("<a>", "<a>", ""),  # the same
        ("", "<a>", ""),
        ("<a>words", "<a>", ""),  # no mark
    ],
)
def test_the_mark_that_only_the_thought_has(header: str, plain: str, mark: str) -> None:
    assert _last_mark(split, header, plain, "</think>") == mark
