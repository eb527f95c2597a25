"""All chats searched in the real window by keys alone: hits open on their branch, with a way back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from desktop.errors import AppError
from desktop.views.sidebar.search.result_list import TOO_LONG
from desktop.views.text.word_marks import word_marks
from tests.gui.driving import PATIENCE_MS, type_and_send
from tests.gui.forked_chat import ForkedChat

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def tandem(qtbot, open_window):
    made = open_window()
    qtbot.waitActive(made.window)
    return made


@pytest.fixture
def forked(qtbot, tandem):
    """A long chat with a sentence on a side way, and another chat that is open."""
    made = []

    def work(store):
        forked = ForkedChat(store, 40, range(4, 40, 5))
        other = store.items.create("Café in Lisbon")
        store.messages.add_question(other.id, None, "Where is C++ spoken?", [(0, "instruct")])
        made.append((forked, other))

    tandem.records.ask(work, lambda _: tandem.index.refresh())
    qtbot.waitUntil(lambda: len(tandem.index.chats) == 2, timeout=PATIENCE_MS)
    tandem.chat.open(tandem.index.find(made[0][1].id))
    qtbot.waitUntil(lambda: tandem.chat.item is not None and tandem.chat.item.id == made[0][1].id)
    return made[0][0]


def press(qtbot, *keys, modifier=Qt.KeyboardModifier.NoModifier):
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def ask(qtbot, tandem, words):
    press(qtbot, Qt.Key.Key_F, modifier=CONTROL | SHIFT)
    qtbot.keyClicks(QApplication.focusWidget(), words)
    results = tandem.window.sidebar.search.results
    qtbot.waitUntil(lambda: results.asked == words and results._results.ended, timeout=PATIENCE_MS)
    return results


def lines(results):
    model = results.list.model()
    return [model.row(model.index(place)) for place in range(model.rowCount())]


def shown(tandem):
    return [message.id for message in tandem.chat.column("instruct")]


def seen(tandem, message_id):
    view = tandem.window.pane("instruct").view
    widget = next((widget for widget in view.built() if widget.message.id == message_id), None)
    return widget is not None and 0 <= view._place.top_of(widget) < view.viewport().height()


def test_a_sentence_on_a_side_way_of_another_chat_opens_there_and_one_key_leads_back(qtbot, tandem, forked):
    window, came_from = tandem.window, tandem.chat.item.id
    results = ask(qtbot, tandem, "seventeen ships")
    (line,) = lines(results)
    assert line.found.title == "A long chat"
    assert [line.found.excerpt.text[a:b] for a, b in line.found.excerpt.marks] == ["seventeen", "ships"]
    assert results.count.text() == "1 message"
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: forked.needle in shown(tandem), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: seen(tandem, forked.needle))
    assert QApplication.focusWidget() is window.sidebar.search  # further hits are a key away
    assert word_marks.matcher is not None
    assert window.chat.back_bar.isVisible()
    press(qtbot, Qt.Key.Key_J, modifier=CONTROL | SHIFT)
    qtbot.waitUntil(lambda: tandem.chat.item.id == came_from)
    assert not window.chat.back_bar.isVisible()
    assert word_marks.matcher is None
    assert not window.actions_by_id["jump_back"].isEnabled()


def test_the_way_back_in_the_same_chat_leads_to_the_branch_and_the_place_that_were_read(qtbot, tandem, forked):
    tandem.chat.open(tandem.index.find(forked.item.id))
    qtbot.waitUntil(lambda: tandem.chat.item.id == forked.item.id)
    view, way = tandem.window.pane("instruct").view, shown(tandem)
    view.scroll_to(way[20])
    ask(qtbot, tandem, "lighthouse")
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: seen(tandem, forked.needle))
    assert shown(tandem) != way
    press(qtbot, Qt.Key.Key_J, modifier=CONTROL | SHIFT)
    assert shown(tandem) == way
    qtbot.waitUntil(lambda: seen(tandem, way[20]))


def test_whoever_was_writing_a_new_chat_comes_back_to_it(qtbot, tandem, forked):
    tandem.window.new_chat_requested.emit()
    qtbot.keyClicks(tandem.window.composer.edit, "half a thought")
    ask(qtbot, tandem, "lighthouse")
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tandem.chat.item is not None, timeout=PATIENCE_MS)
    press(qtbot, Qt.Key.Key_J, modifier=CONTROL | SHIFT)
    qtbot.waitUntil(lambda: tandem.chat.item is None)
    assert tandem.window.composer.text() == "half a thought"


def test_escape_gives_the_list_and_the_keyboard_back(qtbot, tandem, forked):
    window = tandem.window
    window.composer.focus()
    results = ask(qtbot, tandem, "cafe")
    assert window.sidebar._lists.currentWidget() is results
    assert lines(results)[0].is_title
    press(qtbot, Qt.Key.Key_Escape)
    assert window.sidebar._lists.currentWidget() is window.chat_list
    assert window.sidebar.search.text() == ""
    assert QApplication.focusWidget() is window.composer.edit


def test_more_come_when_one_goes_down_to_the_end(qtbot, tandem, forked):
    results = ask(qtbot, tandem, "answer")
    assert results.count.text().startswith("50+")
    first = len(lines(results))
    for _ in range(first):
        press(qtbot, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: len(lines(results)) > first)
    assert results.list.currentIndex().row() >= first - 1


@pytest.mark.parametrize(("words", "told"), [('"*(', 'No chat has “"*(”.'), ("x" * 1_200, TOO_LONG)])
def test_what_finds_nothing_says_so_in_words(qtbot, tandem, forked, words, told):
    field = tandem.window.sidebar.search
    press(qtbot, Qt.Key.Key_F, modifier=CONTROL | SHIFT)
    field.setText(words)
    qtbot.waitUntil(lambda: field.results.count.text().startswith(told))
    assert not field.results.list.isVisible()


def test_enter_before_anything_was_found_opens_the_first_when_it_comes(qtbot, tandem, forked):
    press(qtbot, Qt.Key.Key_F, modifier=CONTROL | SHIFT)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.setText("lighthouse")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: seen(tandem, forked.needle), timeout=PATIENCE_MS)


def test_a_hit_that_was_deleted_since_says_so(qtbot, tandem, forked):
    ask(qtbot, tandem, "lighthouse")
    tandem.index.delete(forked.item.id)
    qtbot.waitUntil(lambda: tandem.index.find(forked.item.id) is None)
    press(qtbot, Qt.Key.Key_Return)
    told = [label.text() for label in tandem.window.notices.findChildren(QLabel)]
    assert "That chat was deleted after it was found." in told


def test_the_hidden_sidebar_comes_for_the_search(qtbot, tandem, forked):
    tandem.window.toggle_sidebar()
    ask(qtbot, tandem, "lighthouse")
    assert tandem.window.sidebar.isVisible()


def test_a_new_question_stays_where_it_is_asked(qtbot, tandem, forked):
    ask(qtbot, tandem, "lighthouse")
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(tandem.window.chat.back_bar.isVisible, timeout=PATIENCE_MS)
    type_and_send(qtbot, tandem, "And then?")
    assert not tandem.window.chat.back_bar.isVisible()
    assert word_marks.matcher is None


def test_a_jump_among_the_forks_has_a_way_back_too(qtbot, tandem, forked):
    tandem.chat.open(tandem.index.find(forked.item.id))
    qtbot.waitUntil(lambda: tandem.chat.item.id == forked.item.id)
    way = shown(tandem)
    press(qtbot, Qt.Key.Key_G, modifier=CONTROL | SHIFT)
    qtbot.keyClicks(QApplication.focusWidget(), "lighthouse")
    press(qtbot, Qt.Key.Key_Return)
    assert forked.needle in shown(tandem)
    press(qtbot, Qt.Key.Key_J, modifier=CONTROL | SHIFT)
    assert shown(tandem) == way


def test_a_chat_that_is_opened_by_hand_takes_the_way_back_away(qtbot, tandem, forked):
    here = tandem.chat.item
    ask(qtbot, tandem, "lighthouse")
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: seen(tandem, forked.needle), timeout=PATIENCE_MS)
    tandem.chat.open(here)
    qtbot.waitUntil(lambda: tandem.chat.item.id == here.id)
    assert not tandem.window.chat.back_bar.isVisible()
    assert not tandem.window.actions_by_id["jump_back"].isEnabled()


def test_a_jump_into_a_chat_that_could_not_be_read_does_not_come_later(qtbot, tandem, forked, monkeypatch):
    results = ask(qtbot, tandem, "lighthouse keeper")
    monkeypatch.setattr(
        type(tandem.chat._stored), "read", lambda _self, _id, _done, failed, **_: failed(AppError("No"))
    )
    with qtbot.waitSignal(tandem.chat.not_opened):
        press(qtbot, Qt.Key.Key_Return)
    monkeypatch.undo()
    assert results.asked
    tandem.window.chat_list.opened.emit(forked.item.id)
    qtbot.waitUntil(lambda: tandem.chat.item.id == forked.item.id, timeout=PATIENCE_MS)
    assert forked.needle not in [one.id for one in tandem.chat.column("instruct")]
