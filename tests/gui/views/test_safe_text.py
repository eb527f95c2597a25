"""Hidden characters are shown, extremes bounded, nothing else changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.views.safe_text import CHUNK, MAX_COMBINING, MAX_RUN, break_runs, chunks, visible


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


def test_long_runs_are_broken() -> None:
    broken = break_runs("x" * (3 * MAX_RUN + 1))
    assert max(map(len, broken.split("\n"))) == MAX_RUN
    assert broken.replace("\n", "") == "x" * (3 * MAX_RUN + 1)


@given(st.text(alphabet=st.sampled_from("ab \n"), max_size=3 * CHUNK))
def test_chunks_lose_nothing(text: str) -> None:
    pieces = list(chunks(text))
    assert "".join(pieces) == text
    assert all(0 < len(piece) <= CHUNK for piece in pieces)
