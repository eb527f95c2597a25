"""Formats and patterns of texts in JSON schemas."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

import pytest

from desktop.engine.llama.schemas.formats import FORMATS
from desktop.engine.llama.schemas.pattern import PatternRefused, translate
from tests.unit.engine.schemas.schema_judge import Judge


def text(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern}


@pytest.mark.parametrize(
    ("name", "valid", "invalid"),
    [
        ("date", ["2024-02-29", "2000-02-29", "2023-12-31"], ["2023-02-29", "1900-02-29", "2023-4-1", "2023-13-01"]),
        ("time", ["23:59:59Z", "08:30:06.28+02:00"], ["24:00:00Z", "08:30:06", "8:30:06Z"]),
        ("date-time", ["1963-06-19T08:30:06.283185Z"], ["1963-06-19 08:30:06Z", "1963-06-19T08:30:06"]),
        ("duration", ["P4DT12H30M5S", "P1W", "PT36H"], ["P", "PT", "P1D2H", "4DT12H"]),
        ("uuid", ["2EB8AA08-AA98-11EA-B4AA-73B441D16380"], ["2eb8aa08aa9811eab4aa73b441d16380"]),
        ("ipv4", ["192.168.0.1"], ["256.1.1.1", "1.1.1", "087.10.0.1"]),
        (
            "ipv6",
            ["::1", "::ffff:192.168.0.1", "1::", "1:2:3:4:5:6:7:8", "1::8"],
            ["1", "1::2::3", ":1", "1:2:3:4:5:6:7"],
        ),
        ("email", ["joe.bloggs@example.com", "te+st@x.y"], ["2962", ".a@b.c", "a..b@c.d", "a@-b.c"]),
        (
            "uri",
            ["http://foo.bar/?q=1#x", "urn:a:b", "mailto:x@y", "http://[::1]:80/"],
            ["/abc", "a b:c", "http://a b", ":x"],
        ),
        ("json-pointer", ["", "/a~1b/0"], ["a", "/~2"]),
        ("relative-json-pointer", ["1", "0/a", "2#"], ["/a", "01", "-1"]),
    ],
)
def test_formats_are_kept_to(name: str, valid: list[str], invalid: list[str]) -> None:
    judge = Judge({"type": "string", "format": name})
    assert [judge.takes_value(value) for value in valid] == [True] * len(valid)
    assert [judge.takes_value(value) for value in invalid] == [False] * len(invalid)


@pytest.mark.parametrize("behind", range(9))
@pytest.mark.parametrize("before", range(9))
def test_a_gap_in_an_address_stands_for_what_is_missing_and_for_one_group_at_least(before: int, behind: int) -> None:
    """All places of the gap, with the last two groups written as four numbers too, as Python reads them."""
    for last in ([], ["1.2.3.4"]):
        text = ":".join(["a"] * before) + "::" + ":".join([*["b"] * behind, *last])
        try:
            right = bool(ipaddress.IPv6Address(text))
        except ValueError:
            right = False
        assert bool(re.fullmatch(FORMATS["ipv6"], text)) == right, text


def test_every_format_is_tried() -> None:
    (tried,) = test_formats_are_kept_to.pytestmark
    assert {row[0] for row in tried.args[1]} == set(FORMATS)


@pytest.mark.parametrize(
    ("pattern", "matches", "others"),
    [
        (r"^\d{4}-\d{2}$", ["2026-11"], ["\u0662\u0660\u0662\u0666-\u0661\u0661", "2026-1"]),
        (r"^[\w-]+$", ["a-b_9"], ["é", ""]),
        (r"^a\/b$", ["a/b"], ["a\\/b"]),
        (r"^[^\d\s]+$", ["é🙂"], ["a 1", "\u00a0", "\ufeff"]),
        ("^[a&&b]$", ["a", "&", "b"], ["ab"]),
        ("^[[:alpha:]]$", ["a]", ":]", "[]"], ["b"]),
        ("^[a-c\\-e]+$", ["b-e"], ["d"]),
        ("a.c", ["xabcx"], ["a\nc", "a\rc", "a\u2028c"]),
        ("^(a$|b)", ["a", "bx"], ["ax"]),
        ("^é{2}$", ["éé"], ["é"]),
        (r"^\u0041\x42$", ["AB"], ["ab"]),
        ('^[^"]*$', ["a\\b\n", ""], ['say "hi"', '"']),
        (r'^[^\\/:*?"<>|]+$', ["a b\t🙂"], ["C:\\new", 'a"', "\\"]),
        (r'^[^\x00-\x1f"]+$', ["a\\b"], ["a\n", '"']),
        (r"^\P{L}+$", ['1"\\'], ["a"]),
        (r"^[\p{Cc}a]+$", ["a\n\t"], ['"', "\\"]),
        (r"^\p{Lu}+$", ["ÄÖ"], ["ä"]),
        ("^(?<year>[0-9]+)$", ["1999"], ["x"]),
        ("x{", ["x{"], ["x"]),
        ("", ["", "a"], []),
    ],
)
def test_patterns_mean_what_ecmascript_says(pattern: str, matches: list[str], others: list[str]) -> None:
    judge = Judge(text(pattern))
    assert [judge.takes_value(value) for value in matches] == [True] * len(matches)
    assert [judge.takes_value(value) for value in others] == [False] * len(others)


@pytest.mark.parametrize(
    "pattern", ["a^b", "a)", "(a", "*a", "a\\", "[a", "[]", r"\1", "a{3,1}", "(?i)a", "a$b", r"\q", "[b-a]"]
)
def test_patterns_that_cannot_be_kept_to_are_refused(pattern: str) -> None:
    with pytest.raises(PatternRefused):
        translate(pattern)
