"""Hidden characters are shown, extremes bounded, nothing else changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.views.kit.safe_text import CHUNK, LINE_END, MAX_COMBINING, MAX_RUN, chunks, display_parts, grows, visible


def test_ordinary_text_is_kept() -> None:
    text = "Plain text,\twith tabs\nščř, 日本語, Tiếng Việt, é"
    assert visible(text) == text


def test_direction_controls_are_written_out() -> None:
    assert visible("access\u202euser\u2066") == "access⟨U+202E⟩user⟨U+2066⟩"


def test_control_characters_are_written_out() -> None:
    assert visible("a\x00b\x1b[31m\r\n") == "a⟨U+0000⟩b⟨U+001B⟩[31m\n"


def test_marks_on_one_letter_are_capped() -> None:
    assert visible("e" + "\u0301" * 500) == "e" + "\u0301" * MAX_COMBINING


def test_lone_surrogates_are_replaced() -> None:
    assert visible("a\ud800b") == "a\ufffdb"


def test_long_runs_are_broken_for_the_display_alone() -> None:
    run = "x" * (3 * MAX_RUN + 1)
    parts = display_parts(run)
    shown = "".join(part.shown for part in parts)
    assert max(map(len, shown.split(LINE_END))) == MAX_RUN
    assert shown.replace(LINE_END, "") == run
    assert "".join(part.shown if part.source is None else part.source for part in parts) == run


ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    "text",
    [
        f"a flag {ENGLAND}{ENGLAND} and more",
        "\u05e9\u05dc\u05d5\u05dd C++\u200f, \u05e2\u05d5\u05dc\u05dd",  # a mark beside Hebrew
        "\u05e9\u05dc\u05d5\u05dd C++\u200f",  # at the end of the line
        "\u200e+1 555\u200e \u0639\u0631\u0628\u064a \u061c",  # Arabic, with both kinds and its own
        "\u1781\u17d2\u1798\u17c2\u179a\u200b\u1797\u17b6\u179f\u17b6",  # Khmer's invisible blank
        "\u0e20\u0e32\u0e29\u0e32\u200b\u0e44\u0e17\u0e22",  # Thai's
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian's non-joiner
        "\u0915\u094d\u200d\u0937",  # Hindi's joiner
        "\U0001f469\u200d\U0001f4bb \u2764\ufe0f\u200d\U0001f525",  # joined emoji
    ],
)
def test_marks_that_belong_to_writing_are_kept(text: str) -> None:
    assert visible(text) == text
    assert "".join(part.shown for part in display_parts(text)) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("C++\u200f, and Latin alone", "C++⟨U+200F⟩, and Latin alone"),
        ("\u05e9\u200f\u200f\u05dc", "\u05e9⟨U+200F⟩⟨U+200F⟩\u05dc"),  # several are a trick
        ("\u05e9\nC\u200f", "\u05e9\nC⟨U+200F⟩"),  # another line's script is none of its own
        ("pay\u200bpal", "pay⟨U+200B⟩pal"),
        ("pay\u200dpal\u200c", "pay⟨U+200D⟩pal⟨U+200C⟩"),
        ("\u0e20\u200b x", "\u0e20⟨U+200B⟩ x"),
        ("a\U000e0069\U000e0067n", "a⟨U+E0069⟩⟨U+E0067⟩n"),
        ("\U0001f3f4\U000e0067 no end", "\U0001f3f4⟨U+E0067⟩ no end"),
        ("\u05e9\u202e\u05dc\u2066", "\u05e9⟨U+202E⟩\u05dc⟨U+2066⟩"),
        ("\ufffc\ufdd0\uffff", "⟨U+FFFC⟩⟨U+FDD0⟩⟨U+FFFF⟩"),  # what Qt or Unicode keeps for itself
    ],
)
def test_marks_that_disguise_are_written_out(text: str, shown: str) -> None:
    assert visible(text) == shown
    parts = display_parts(text)
    assert "".join(part.shown for part in parts) == shown
    assert "".join(part.shown if part.source is None else part.source for part in parts) == text


@given(
    st.text(alphabet=st.sampled_from("ab e\u0301\u200f\u200b\u05e9\U0001f3f4\U000e0067\U000e007f"), max_size=80),
    st.data(),
)
def test_a_line_that_grows_is_shown_as_the_whole_one(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    if grows(text[:at], text):
        assert visible(text) == visible(text[:at]) + visible(text[at:])


@given(st.text(alphabet=st.sampled_from("ab \n"), max_size=3 * CHUNK))
def test_chunks_lose_nothing(text: str) -> None:
    pieces = list(chunks(text))
    assert "".join(pieces) == text
    assert all(0 < len(piece) <= CHUNK for piece in pieces)
