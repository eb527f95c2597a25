"""The search field and its results as widgets: keys, words for screen readers, what is painted, odd and many hits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from desktop.chat.finding.excerpt import Excerpt
from desktop.chat.finding.found import Found, Results
from desktop.views.sidebar.search.result_rows import counted, rows_of, written_words
from desktop.views.sidebar.search.search_field import SearchField
from desktop.voice import Voice

NOW = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)


def hit(number, text="the sea", marks=((4, 7),), **more):
    return Found(1, "A chat", number, Excerpt(text, marks), NOW.timestamp(), **more)


@pytest.fixture
def field(qtbot):
    whole = QWidget()
    lists = QStackedWidget()
    lists.addWidget(QLabel("chats"))
    made = SearchField(lists)
    column = QVBoxLayout(whole)
    column.addWidget(made)
    column.addWidget(lists)
    whole.resize(248, 500)
    qtbot.addWidget(whole)
    whole.show()
    qtbot.waitActive(whole)
    made.whole, made.lists = whole, lists
    QAbstractItemModelTester(made.results.list.model(), QAbstractItemModelTester.FailureReportingMode.Fatal, made)
    return made


def test_results_of_other_words_than_those_in_the_field_are_not_shown(qtbot, field):
    qtbot.keyClicks(field, "sea")
    field.show_results(Results("se", (hit(1),)))
    assert field.lists.currentWidget() is not field.results
    field.show_results(Results("sea", (hit(1), hit(2))))
    assert field.lists.currentWidget() is field.results


def test_arrows_and_enter_in_the_field_choose_and_open(qtbot, field):
    qtbot.keyClicks(field, "sea")
    field.show_results(Results("sea", (hit(1), hit(2), hit(3))))
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    with qtbot.waitSignal(field.opened) as opened:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert opened.args[0].message_id == 2
    with qtbot.waitSignal(field.opened) as opened:
        row = field.results.list.model().index(2)
        qtbot.mouseClick(field.results.list.viewport(), Qt.MouseButton.LeftButton, pos=_middle(field, row))
    assert opened.args[0].message_id == 3


def _middle(field, index):
    return field.results.list.visualRect(index).center()


def test_keys_among_the_results_go_on_in_the_field(qtbot, field):
    qtbot.keyClicks(field, "se")
    field.show_results(Results("se", (hit(1),)))
    field.results.list.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(field.results.list, Qt.Key.Key_A)
    assert (field.text(), field.hasFocus()) == ("sea", True)
    field.results.list.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(field.left):
        qtbot.keyClick(field.results.list, Qt.Key.Key_Escape)
    assert field.text() == ""


def test_another_list_that_comes_to_the_front_ends_the_search(qtbot, field):
    qtbot.keyClicks(field, "sea")
    field.show_results(Results("sea", (hit(1),)))
    field.lists.setCurrentIndex(0)
    assert field.text() == ""


def test_each_line_says_all_of_it_in_words():
    by = {"voice": Voice.BASE}
    told = [row.in_words() for row in rows_of([hit(1, **by), hit(2, by_user=True), hit(None)], NOW, more=True)]
    assert told == [
        "Base, in A chat: the “sea”, 15:00",
        "You, in A chat: the “sea”, 15:00",
        "Chat: the “sea”, 15:00",
        "Show more",
    ]
    assert counted([hit(None), hit(1), hit(2)], more=True) == "1 chat, 2+ messages"
    assert counted([hit(1)], more=False) == "1 message"


def test_times_are_told_as_far_as_they_matter():
    def words(*when):
        return written_words(datetime(*when, tzinfo=UTC).timestamp(), NOW)

    assert (words(2026, 3, 10, 9, 5), words(2025, 12, 1)[-4:]) == ("09:05", "2025")
    assert words(2026, 1, 2).startswith("2 ")


def test_ten_thousand_results_are_shown_and_gone_through(qtbot, field):
    qtbot.keyClicks(field, "sea")
    many = tuple(hit(number, f"the sea {number}") for number in range(10_000))
    for count in (50, 5_000, 10_000):
        field.show_results(Results("sea", many[:count], more=count < 10_000))
    results = field.results
    assert results.count.text() == "10,000 messages"
    results.list.scrollToBottom()
    for _ in range(3):
        qtbot.keyClick(field, Qt.Key.Key_PageDown)
    assert results.list.currentIndex().row() == 18


def test_odd_texts_are_painted_and_long_queries_told_short(qtbot, field):
    qtbot.keyClicks(field, "x")
    odd = [
        Excerpt("a\u202eb\x00 \U0001f30a sea", ((8, 11),)),
        Excerpt("", ()),
        Excerpt("\u0627\u0644\u0628\u062d\u0631 sea", ((6, 9),)),
        Excerpt("w" * 400, ((0, 400),)),
    ]
    field.show_results(Results("x", tuple(Found(1, "T\u202e" * 30, at, text) for at, text in enumerate(odd))))
    assert not field.results.grab().isNull()
    field.setText("y" * 900)
    field.show_results(Results("y" * 900))
    assert len(field.results.count.text()) < 150
