"""What is typed means one number in every language, or none."""

from __future__ import annotations

import pytest

from desktop.settings.typed_numbers import decimal_in, whole_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0.7", 0.7), ("0,7", 0.7), ("\u0660\u066b\u0667", 0.7), ("\u06f0\u066b\u06f7", 0.7),
        ("0\u066b7", 0.7), (".7", 0.7), (",7", 0.7), ("7.", 7.0),
        (" 1.25\n", 1.25), ("-2", -2.0), ("\u22122,5", -2.5), ("+0.5", 0.5), ("007", 7.0), ("5", 5.0),
    ],
)  # fmt: skip
def test_decimals(text, number):
    assert decimal_in(text) == number


@pytest.mark.parametrize(
    "text",
    ["", ".", ",", "-", "0.7.1", "0,7,1", "1,234.5", "1.234,5", "1 000", "0 .7", "1e3", "nan", "inf", "0x1", "1_0",
     "seven", "0.7%", "--1", "½", "²", "9" * 10_000, "0." + "1" * 10_000],
)  # fmt: skip
def test_no_decimals(text):
    assert decimal_in(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4096", 4096), ("4,096", 4096), ("4.096", 4096), ("4 096", 4096), ("4\u202f096", 4096),
        ("4\u00a0096", 4096), ("4'096", 4096), ("4\u2019096", 4096), ("\u0664\u0660\u0669\u0666", 4096),
        ("\u0664\u066c\u0660\u0669\u0666", 4096), ("1,048,576", 1_048_576), ("1,67,77,216", 16_777_216),
        ("-1", -1), ("\u22121", -1), ("\u200e-1", -1), ("\u200f\u22121", -1), ("\u061c-1", -1),
        ("  7 ", 7), ("0", 0), ("007", 7),
    ],
)  # fmt: skip
def test_whole_numbers(text, number):
    assert whole_in(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.5",
        "1,5",
        "12,34",
        "1,2345",
        "1,048.576",
        "4096,",
        ",096",
        "1 2",
        "1e3",
        "0x10",
        "--1",
        "one",
        "9" * 10_000,
    ],
)
def test_no_whole_numbers(text):
    assert whole_in(text) is None
