"""Sixty licences: narrowed by typing, walked through with the keys, long ones shown as far as they are read."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QPlainTextEdit

from desktop.views.window.licence_list import MOST_BYTES, LicenceList


@pytest.fixture
def shown(qtbot, tmp_path):
    names = ["Alpha", *(f"lib {number}" for number in range(60)), "Qt", "Qt for Python"]
    licences = [(name, tmp_path / f"{name}.txt") for name in names]
    for name, path in licences:
        path.write_text(f"words of {name}", encoding="utf-8")
    made = LicenceList(licences)
    qtbot.addWidget(made)
    made.show()
    return made, made.findChild(QLineEdit), made.findChild(QListWidget), made.findChild(QPlainTextEdit)


def visible_names(names):
    return [names.item(row).text() for row in range(names.count()) if not names.item(row).isHidden()]


def test_typing_narrows_the_names_and_shows_the_first_that_is_left(qtbot, shown):
    _, field, names, text = shown
    assert field.isVisible()
    assert text.toPlainText() == "words of Alpha"
    qtbot.keyClicks(field, "qt")
    assert visible_names(names) == ["Qt", "Qt for Python"]
    assert text.toPlainText() == "words of Qt"
    qtbot.keyClicks(field, " python")
    assert text.toPlainText() == "words of Qt for Python"
    qtbot.keyClicks(field, "x")
    assert (visible_names(names), text.toPlainText()) == ([], "")
    field.clear()
    assert len(visible_names(names)) == 63


def test_the_arrow_keys_in_the_field_move_among_what_is_shown(qtbot, shown):
    _, field, names, text = shown
    qtbot.keyClicks(field, "qt")
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert text.toPlainText() == "words of Qt for Python"
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert names.currentItem().text() == "Qt for Python"
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert text.toPlainText() == "words of Qt"


def test_our_own_comes_first_and_the_others_by_their_letters(qtbot, tmp_path):
    made = LicenceList([(name, tmp_path / name) for name in ("Qt", "Tandem", "XZ", "anyio", "zlib")])
    qtbot.addWidget(made)
    assert [made._names.item(row).text() for row in range(5)] == ["Tandem", "anyio", "Qt", "XZ", "zlib"]


def test_a_long_text_says_where_the_rest_is(qtbot, tmp_path):
    path = tmp_path / "all.txt"
    path.write_text("x\n" * MOST_BYTES, encoding="utf-8")
    made = LicenceList([("All", path)])
    qtbot.addWidget(made)
    text = made.findChild(QPlainTextEdit).toPlainText()
    assert str(path) in text
    assert len(text) < MOST_BYTES + 500
    assert not made.findChild(QLineEdit).isVisibleTo(made), "one name needs no search"


def test_tab_goes_from_field_to_names_to_text(qtbot, shown):
    made, field, names, text = shown
    made.activateWindow()
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert made.focusWidget() is names
    qtbot.keyClick(names, Qt.Key.Key_Tab)
    assert made.focusWidget() is text
