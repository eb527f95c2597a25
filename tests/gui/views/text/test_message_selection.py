"""A selection over all blocks of an answer: by Ctrl+A, by the mouse, copied as one, and kept while more comes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QApplication

from desktop.views.text.block_column import BlockColumn
from desktop.views.text.source_text import selected_text

TEXT = "First **words**.\n\n9. nine\n10. ten\n\n```py\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nLast $y$ line."
WHOLE = TEXT.replace("|---|---|", "| --- | --- |")


@pytest.fixture
def column(qtbot):
    made = BlockColumn("Answer text", markdown=True)
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    qtbot.waitExposed(made)
    made.set_text(TEXT)
    QApplication.processEvents()
    return made


def selected(column) -> list[str]:
    found = [edit.textCursor() for edit in column._edits() if edit.textCursor().hasSelection()]
    return [selected_text(cursor).strip() for cursor in found]


def drag(qtbot, column, begin: tuple[int, QPoint], end: tuple[int, QPoint]) -> None:
    edits = column._edits()
    source, target = edits[begin[0]].viewport(), edits[end[0]].viewport()
    qtbot.mousePress(source, Qt.MouseButton.LeftButton, pos=begin[1])
    there = source.mapFromGlobal(target.mapToGlobal(end[1]))
    qtbot.mouseMove(source, there)
    QApplication.processEvents()
    qtbot.mouseRelease(source, Qt.MouseButton.LeftButton, pos=there)


def test_everything_is_selected_and_copied_in_its_order(column, qtbot) -> None:
    edit = column._edits()[0]
    edit.setFocus()
    qtbot.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(selected(column)) == 4
    qtbot.keyClick(edit, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == WHOLE


def test_the_same_from_code_and_a_part_of_one_block_is_copied_alone(column, qtbot) -> None:
    view = column._edits()[1]
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == WHOLE
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 8))
    assert selected(column) == []
    view.setTextCursor(view.document().find("x"))
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "x"


@pytest.mark.parametrize("down", [True, False])
def test_the_mouse_goes_from_one_block_into_another(column, qtbot, down: bool) -> None:
    first, last = column._edits()[0], column._edits()[3]
    top = first.cursorRect(first.document().find("words")).center()
    cursor = QTextCursor(last.document())
    cursor.setPosition(4)
    bottom = last.cursorRect(cursor).center()
    ends = (0, top), (3, bottom)
    drag(qtbot, column, *(ends if down else ends[::-1]))
    parts = selected(column)
    assert parts[0].endswith("10. ten")
    assert not parts[0].startswith("First")
    assert parts[1:] == ["x = 1", "a\tb\n1\t2", "Last"]
    qtbot.mouseClick(last.viewport(), Qt.MouseButton.LeftButton, pos=bottom)
    assert selected(column) == []


def test_a_selection_over_blocks_stays_while_more_comes(column, qtbot) -> None:
    streamed = BlockColumn("Answer text", markdown=True)
    qtbot.addWidget(streamed)
    streamed.append("One.\n\n```\nx\n```\n\nTwo")
    edit = streamed._edits()[0]
    qtbot.keyClick(edit, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    for more in (" and", " more\n\n", "- item"):
        streamed.append(more)
    assert selected(streamed) == ["One.", "x", "Two"]
