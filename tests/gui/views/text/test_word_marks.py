"""Words marked in shown texts: in every kind of block, while it is written, in both themes; one is gone to."""

from __future__ import annotations

import pytest

from desktop.chat.finding.matching import Matcher
from desktop.settings.values import Theme
from desktop.views.kit import theme
from desktop.views.text.block_column import BlockColumn
from desktop.views.text.word_marks import word_marks

TEXT = "The **sea** and 🌊 séa.\n\n```\nsea = 1\n```\n\n| sea | x |\n|---|---|\n| 1 | undersea |"


@pytest.fixture
def column(qtbot):
    made = BlockColumn("Text", markdown=True)
    qtbot.addWidget(made)
    made.resize(500, 400)
    yield made
    word_marks.show(None)


def marked(column):
    return [
        mark.cursor.selectedText() for edit in column._edits() for mark in edit.extraSelections()
    ]  # fmt: skip


def colours(column):
    return {mark.format.background().color().name() for edit in column._edits() for mark in edit.extraSelections()}


def test_words_are_marked_in_prose_code_and_tables_and_none_when_that_ends(column):
    column.set_text(TEXT)
    word_marks.show(Matcher(["SEA"]))
    assert marked(column) == ["sea", "séa", "sea", "sea", "sea"]
    assert column.marks.count == 5
    word_marks.show(None)
    assert marked(column) == []


def test_what_is_written_meanwhile_is_marked_as_it_comes(column):
    word_marks.show(Matcher(["sea shells"]))
    column.append("Some sea")
    assert marked(column) == []
    column.append(" shells.\n\nSea")
    column.append("  shells again")
    column.finish("Some sea shells.\n\nSea  shells again")
    assert [words.lower().split() for words in marked(column)] == [["sea", "shells"]] * 2


def test_one_is_gone_to_and_leaves_when_another_text_has_it(qtbot, column):
    other = BlockColumn("Other", markdown=False)
    qtbot.addWidget(other)
    for text in (column, other):
        text.set_text("sea sea sea")
    word_marks.show(Matcher(["sea"]))
    column.marks.choose(1)
    _, cursor = column.marks.place()
    assert cursor.selectionStart() == 4
    assert len(colours(column)) == 2
    other.marks.choose(7)  # fewer are shown than were counted: the last one
    assert other.marks.place()[1].selectionStart() == 8
    assert column.marks.place() is None
    assert len(colours(column)) == 1


def test_marks_have_the_colours_of_the_theme(qtbot, qapp, column):
    column.set_text("the sea")
    word_marks.show(Matcher(["sea"]))
    before = colours(column)
    theme.apply(qapp, Theme.DARK, 1.0)
    qtbot.waitUntil(lambda: colours(column) and colours(column) != before)
    theme.apply(qapp, Theme.LIGHT, 1.0)


def test_a_text_with_very_many_is_marked_up_to_a_bound(column):
    column.set_text("e " * 40_000)
    word_marks.show(Matcher(["e"]))
    assert 0 < max(len(edit.extraSelections()) for edit in column._edits()) <= 2_000
