"""The list of forks: what each line says, what the keys do, and the map above it."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from desktop.chat.conversation import ROOT
from desktop.chat.finding.excerpt import Excerpt
from desktop.chat.finding.fork_search import ForkSearch
from desktop.chat.forks import Forks
from desktop.chat.tree import Tree
from desktop.settings.values import Theme
from desktop.views.conversation.forks.fork_list import NO_FORKS, ForkList
from desktop.views.conversation.forks.rows import ForkRow, HitRow, WayRow, fork_rows, moment
from desktop.views.conversation.forks.strands import strands
from desktop.views.kit import theme
from desktop.views.text.marked_text import shown_parts
from desktop.voice import BASE, INSTRUCT
from tests.unit.chat.said import answer, question

SAID = [
    question(1, None, "The first question"),
    answer(2, 1, None, "instruct"),
    question(3, 2, "The second question"),
    answer(4, 3, 2, "instruct", text="The shown answer."),
    answer(5, 3, 2, "instruct", text="The other answer, with a lighthouse in it."),
    question(6, 5),
    answer(7, 6, 5, "instruct", text="Deep down."),
    answer(8, 6, 5, "instruct-2", text="Deeper."),
    question(9, 8),
    question(10, 2, "Asked otherwise"),
]
CHOSEN = {(ROOT, "instruct"): 1, (2, "instruct"): 3, (3, "instruct"): 4}


@pytest.fixture
def forks():
    return Forks(Tree(SAID, CHOSEN), "instruct")


@pytest.fixture
def panel(qtbot, forks):
    made = ForkList()
    qtbot.addWidget(made)
    made.resize(300, 600)
    made.show()
    qtbot.waitExposed(made)
    made.set_columns([INSTRUCT])
    made.set_content(forks.list)
    made.focus()
    return made


def rows(panel):
    model = panel.list.model()
    return [model.row(model.index(place)) for place in range(model.rowCount())]


def press(qtbot, panel, *keys):
    for key in keys:
        qtbot.keyClick(panel.filter, key)


def test_each_fork_has_its_ways_and_those_the_forks_that_lie_on_them(forks):
    found = fork_rows(forks.list, 0.0)
    assert [(type(row), row.depth, row.target) for row in found] == [
        (ForkRow, 0, 2),
        (WayRow, 0, 3),
        (WayRow, 0, 10),
        (ForkRow, 0, 3),
        (WayRow, 0, 4),
        (WayRow, 0, 5),
        (ForkRow, 1, 6),
        (WayRow, 1, 7),
        (WayRow, 1, 8),
    ]


def test_a_line_says_who_wrote_what_how_much_follows_and_whether_it_is_shown(forks):
    said = [row.in_words() for row in fork_rows(forks.list, 0.0)]
    assert said[0] == "Fork after 2 messages · 2 ways: words"
    assert said[1].startswith("Shown, way 1 of 2, You: The second question · 6 messages follow · ")
    assert said[2].startswith("way 2 of 2, You: Asked otherwise · Nothing follows · ")
    assert said[4].startswith("Shown, way 1 of 2, Instruct: The shown answer.")
    assert said[8].startswith("way 2 of 2, Instruct 2: Deeper. · 1 message follows")


def test_the_moment_is_as_long_as_it_has_to_be():
    now = datetime(2026, 5, 20, 12, 0).astimezone().timestamp()
    assert moment(now - 3600, now) == "11:00"
    assert moment(datetime(2026, 2, 3, 9, 0).astimezone().timestamp(), now) == "3 Feb"
    assert moment(datetime(2025, 2, 3, 9, 0).astimezone().timestamp(), now) == "3 Feb 2025"
    assert moment(0.0, now) == ""


def test_arrows_move_while_the_keyboard_stays_in_the_field_and_enter_jumps(panel, qtbot):
    press(qtbot, panel, *[Qt.Key.Key_Down] * 5)
    assert panel.filter.hasFocus()
    with qtbot.waitSignal(panel.jump_requested) as told:
        press(qtbot, panel, Qt.Key.Key_Return)
    assert told.args == ["instruct", 5]
    press(qtbot, panel, *[Qt.Key.Key_Down] * 99)
    assert panel.list.currentIndex().row() == 8
    press(qtbot, panel, *[Qt.Key.Key_Up] * 99)
    assert panel.list.currentIndex().row() == 0


def test_a_click_on_a_line_jumps_and_leaves_the_keyboard_where_it_is(panel, qtbot):
    index = panel.list.model().index(2)
    with qtbot.waitSignal(panel.jump_requested) as told:
        qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=panel.list.visualRect(index).center())
    assert told.args == ["instruct", 10]
    assert panel.filter.hasFocus()


def test_tab_reaches_the_list_itself_where_enter_jumps_too(panel, qtbot):
    panel.list.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.jump_requested) as told:
        qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert told.args == ["instruct", 3]


def test_what_was_found_is_listed_with_its_marks_and_the_fork_it_left_from(panel, forks):
    panel.filter.setText("LIGHTHOUSE")
    panel.set_content(forks.list, ForkSearch().find("LIGHTHOUSE", {"instruct": forks}))
    (row,) = rows(panel)
    assert isinstance(row, HitRow)
    start, end = row.hit.excerpt.marks[0]
    assert row.title[start:end] == "lighthouse"
    assert row.detail == "Way 2 of 2 from “The second question”"
    assert panel.map._current == 5
    assert row.in_words() == "Instruct: The other answer, with a lighthouse in it. · " + row.detail


def test_a_hit_behind_several_forks_names_them_all_where_there_is_room(panel, forks):
    panel.set_content(forks.list, ForkSearch().find("deep down", {"instruct": forks}))
    (row,) = rows(panel)
    assert row.detail == "Way 1 of 2 from “words”"
    assert row.in_words().endswith("Way 2 of 2 from “The second question”, then way 1 of 2 from “words”")
    assert "then way 1 of 2" in panel.list.model().index(0).data(Qt.ItemDataRole.ToolTipRole)


def test_a_hit_on_the_shown_way_says_so_and_names_the_fork_before_it(panel, forks):
    for words, detail in (
        ("shown answer", "Shown, way 1 of 2 from “The second question”"),
        ("first question", "Shown"),
    ):
        panel.set_content(forks.list, ForkSearch().find(words, {"instruct": forks}))
        assert rows(panel)[0].detail == detail


def test_marks_stay_at_their_words_where_hidden_characters_are_written_out():
    text, marks = shown_parts(Excerpt("a\u202eb word c", ((4, 8),)))
    assert text == "a⟨U+202E⟩b word c"
    assert [text[start:end] for start, end in marks] == ["word"]


def test_a_line_that_is_chosen_while_one_types_is_said(panel, qtbot, monkeypatch):
    said = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: said.append(event.message()))
    press(qtbot, panel, Qt.Key.Key_Down)
    assert said == [rows(panel)[1].in_words()]


def test_that_there_is_nothing_is_said(panel):
    panel.set_content([], None)
    assert (panel._nothing.text(), panel._nothing.isVisible(), panel.map.isVisible()) == (NO_FORKS, True, False)
    panel.filter.setText("zzz")
    panel.set_content([], [])
    assert panel._nothing.text() == "Nothing in this chat has “zzz”."


def test_the_line_with_the_keyboard_stays_when_forks_come(panel, qtbot, forks):
    press(qtbot, panel, *[Qt.Key.Key_Down] * 5)
    more = Forks(Tree([*SAID, question(11, None, "Another beginning")], CHOSEN), "instruct")
    panel.set_content(more.list)
    assert rows(panel)[panel.list.currentIndex().row()].target == 5
    assert len(rows(panel)) == 12


def test_the_same_forks_again_change_nothing(panel, qtbot, forks):
    with qtbot.assertNotEmitted(panel.list.model().modelReset):
        panel.set_content(list(forks.list))


def test_escape_takes_the_words_then_the_list(panel, qtbot):
    panel.filter.setText("zzz")
    panel.go_back()
    assert (panel.filter.text(), panel.isVisible()) == ("", True)
    with qtbot.waitSignal(panel.left):
        panel.go_back()
    assert not panel.isVisible()


def test_in_both_one_of_the_columns_is_asked(panel, qtbot):
    assert not panel.columns.isVisible()
    panel.set_columns([BASE, INSTRUCT])
    assert panel.columns.isVisible()
    assert panel.speaker == "instruct"
    with qtbot.waitSignal(panel.column_chosen):
        qtbot.keyClick(panel.columns._tabs, Qt.Key.Key_Left)
    assert panel.speaker == "base"
    panel.set_columns([BASE])
    assert panel.speaker == "base"
    panel.set_columns([INSTRUCT])
    assert panel.speaker == "instruct"


def test_ways_run_on_lanes_of_their_own(forks):
    drawn = strands(forks.list, 200.0)
    assert drawn[0].lane == 0
    assert {strand.target for strand in drawn[1:]} == {10, 5, 7}  # of the hidden fork, 8 is the main way
    for one in drawn:
        for other in drawn:
            assert one is other or one.lane != other.lane or one.end <= other.start or other.end <= one.start
        assert 0 <= one.start < one.end <= 200.0
        assert one.lane == 0 or one.leaves < one.lane
    assert strands([], 200.0) == []


def test_a_press_on_the_map_jumps_to_that_way(panel, qtbot):
    for strand in panel.map.strands()[1:]:
        place = panel.map.place((strand.start + strand.end) / 2, strand.lane).toPoint()
        with qtbot.waitSignal(panel.jump_requested) as told:
            qtbot.mouseClick(panel.map, Qt.MouseButton.LeftButton, pos=place)
        assert told.args == ["instruct", strand.target]
    main = panel.map.place(1.0, 0).toPoint()
    with qtbot.waitSignal(panel.jump_requested) as told:
        qtbot.mouseClick(panel.map, Qt.MouseButton.LeftButton, pos=main)
    assert told.args == ["instruct", 2]
    with qtbot.assertNotEmitted(panel.jump_requested):
        qtbot.mouseClick(panel.map, Qt.MouseButton.LeftButton, pos=QPoint(2, panel.map.height() - 1))


def test_the_shown_way_is_drawn_in_the_accent_colour(panel, qapp):
    for scheme in (Theme.LIGHT, Theme.DARK):
        theme.apply(qapp, scheme, 1.0)
        picture = panel.map.grab().toImage()
        point = panel.map.place(20.0, 0).toPoint()
        assert picture.pixelColor(point).name() == theme.tokens().accent
    theme.apply(QApplication.instance(), Theme.LIGHT, 1.0)
