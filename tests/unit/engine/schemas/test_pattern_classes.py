"""Classes of characters as ranges: written for the library without NUL, and told apart from what JSON cannot write."""

from __future__ import annotations

import pytest

from desktop.engine.llama.schemas.pattern_classes import is_unwritable, needs_number, written


@pytest.mark.parametrize(
    ("ranges", "properties", "negated", "text"),
    [
        ([(65, 90)], "", False, r"[\x{41}-\x{5A}]"),
        ([(0, 5), (65, 65)], "", False, r"[\x{1}-\x{5}\x{41}-\x{41}]"),
        ([(0, 0), (65, 65)], "", False, r"[\x{41}-\x{41}]"),
        ([(65, 65)], "", True, r"[^\x{41}-\x{41}\x{0}-\x{0}]"),
        ([(0, 5)], r"\p{L}", True, r"[^\x{0}-\x{5}\x{0}-\x{0}\p{L}]"),
        ([(65, 65)], r"\p{L}", False, r"[[\x{41}-\x{41}\p{L}]--[\x{0}]]"),
    ],
)
def test_a_class_is_written_in_numbers_and_never_holds_nul(
    ranges: list[tuple[int, int]], properties: str, negated: bool, text: str
) -> None:
    assert written(ranges, properties, negated=negated) == text


def test_json_writes_controls_without_a_short_escape_as_numbers() -> None:
    numbers = [code for code in range(0x200) if needs_number(chr(code))]
    short = {ord(letter) for letter in "\b\t\n\f\r"}
    assert numbers == [*(code for code in range(0x20) if code not in short), 0x7F]


@pytest.mark.parametrize(
    ("ranges", "unwritable"),
    [
        ([(1, 7)], True),
        ([(1, 7), (127, 127)], True),
        ([(1, 8)], False),
        ([(1, 7), (65, 65)], False),
        ([(127, 128)], False),
        ([(1, 0x10FFFF)], False),
    ],
)
def test_a_set_of_such_characters_alone_cannot_be_written(ranges: list[tuple[int, int]], unwritable: bool) -> None:
    assert is_unwritable(ranges) == unwritable
