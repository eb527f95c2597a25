"""A message of any branch is brought into a column: all its steps at once, told once, kept for the next time."""

from __future__ import annotations

import pytest

from desktop.chat.item import VoiceChoice
from tests.gui.control.conversation.asking import PATIENCE_MS, send_and_wait
from tests.gui.forked_chat import ForkedChat

INSTRUCT = "instruct"


def opened(desk, qtbot, item):
    desk.chat.open(item)
    qtbot.waitUntil(lambda: desk.chat.item is not None and desk.chat.item.id == item.id, timeout=PATIENCE_MS)


@pytest.fixture
def forked(desk, qtbot):
    made = []
    desk.records.ask(lambda store: ForkedChat(store, 12, range(2, 10)), made.append)
    qtbot.waitUntil(lambda: bool(made), timeout=PATIENCE_MS)
    opened(desk, qtbot, made[0].item)
    return made[0]


def ids(messages):
    return [message.id for message in messages]


def test_it_is_chosen_from_the_first_on_told_once_and_kept(desk, qtbot, forked):
    told = []
    desk.chat.columns_changed.connect(told.append)
    assert ids(desk.chat.column(INSTRUCT)) == forked.way
    assert desk.branches.bring_into_view(INSTRUCT, forked.needle) == {INSTRUCT: forked.needle}
    assert told == [forked.needle]
    way = ids(desk.chat.column(INSTRUCT))
    assert way[way.index(forked.needle) - 1] == forked.left
    assert len(way) > way.index(forked.needle) + 1  # and on, as far as that way goes
    item = desk.chat.item
    desk.chat.new()
    opened(desk, qtbot, item)
    assert ids(desk.chat.column(INSTRUCT)) == way


def test_what_is_shown_already_changes_nothing(desk, forked):
    told = []
    desk.chat.columns_changed.connect(told.append)
    assert desk.branches.bring_into_view(INSTRUCT, forked.way[3]) == {INSTRUCT: forked.way[3]}
    assert desk.branches.bring_into_view(INSTRUCT, 123_456) == {}
    assert told == []


def test_the_forks_are_counted_anew_only_when_something_changed(desk, forked):
    before = desk.chat.state.forks(INSTRUCT)
    assert desk.chat.state.forks(INSTRUCT) is before
    assert len(before.list) == 8
    desk.branches.bring_into_view(INSTRUCT, forked.needle)
    assert desk.chat.state.forks(INSTRUCT) is not before


def test_in_both_the_other_column_goes_to_the_same_question(desk, qtbot):
    desk.chat.choose(VoiceChoice.BOTH)
    send_and_wait(desk, qtbot, "Hello", answers=2)
    old = desk.chat.column(INSTRUCT)[0].id
    before = {speaker: ids(desk.chat.column(speaker)) for speaker in ("base", INSTRUCT)}
    desk.writing.edit(INSTRUCT, old, "Good day")
    qtbot.waitUntil(lambda: len(desk.ended) == 4, timeout=PATIENCE_MS)
    assert old not in ids(desk.chat.column("base"))
    answer = before[INSTRUCT][1]
    assert desk.branches.bring_into_view(INSTRUCT, answer) == {INSTRUCT: answer, "base": old}
    assert {speaker: ids(desk.chat.column(speaker)) for speaker in ("base", INSTRUCT)} == before


def test_a_hidden_column_that_has_nothing_of_its_own_goes_along(desk, forked):
    desk.branches.bring_into_view(INSTRUCT, forked.needle)
    assert ids(desk.chat.column("base")) == ids(desk.chat.column(INSTRUCT))
