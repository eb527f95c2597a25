"""Columns beside the two voices: ids that nobody has, base before instruct, and none lost that spoke."""

from __future__ import annotations

from desktop.chat.comparing.columns import dressed, with_column, without_column
from desktop.voice import BASE, INSTRUCT, FileSource, Speaker, Voice


def test_one_more_of_a_voice_stands_behind_it_and_has_an_id_of_its_own() -> None:
    speakers, speaking = with_column((BASE, INSTRUCT), ("base", "instruct"), Voice.BASE, "transcript")
    assert speaking == ("base", "base-2", "instruct")
    assert [one.costume for one in speakers] == ["", "transcript", ""]
    speakers, speaking = with_column(speakers, speaking, Voice.BASE, "transcript")
    assert speaking == ("base", "base-2", "base-3", "instruct")


def test_one_that_was_taken_away_comes_back_as_itself() -> None:
    file = FileSource(path="/m.gguf")
    speakers, speaking = with_column((BASE, INSTRUCT), ("base", "instruct"), Voice.INSTRUCT, "", file)
    left = without_column(speaking, "instruct-2")
    assert left == ("base", "instruct")
    assert with_column(speakers, left, Voice.INSTRUCT, "", file) == (speakers, speaking)
    assert without_column(("base",), "base") == ("base",)


def test_only_one_is_dressed() -> None:
    other = Speaker(id="base-2", voice=Voice.BASE)
    assert [one.costume for one in dressed((BASE, other), "base-2", "plain")] == ["", "plain"]
