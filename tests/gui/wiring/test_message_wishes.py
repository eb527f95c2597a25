"""What can be done with one message, in the real window by real keys: each leaves what was there as a version."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.chat.conversation import Status
from desktop.chat.item import VoiceChoice
from desktop.views.conversation.message.answer_message import AnswerMessage
from desktop.views.conversation.message.message_menu import MessageMenuButton
from desktop.views.conversation.message.user_message import UserMessage
from tests.gui.driving import PATIENCE_MS, begin_endless_answer, editor, type_and_send

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def tandem(qtbot, open_window):
    made = open_window()
    qtbot.waitUntil(made.window.isActiveWindow, timeout=PATIENCE_MS)
    return made


def shown(tandem, speaker="instruct"):
    """The messages as widgets, the oldest first."""
    pane = tandem.window.panes[speaker]
    return pane.view.built(pane.column)


def texts(tandem, speaker="instruct"):
    return [message.text for message in tandem.chat.column(speaker)]


def focused(tandem):
    """What has the keyboard in the window, also while another window is in front."""
    return tandem.window.focusWidget()


def key(qtbot, tandem, wanted, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(focused(tandem), wanted, modifier)


def choose(widget, words):
    """An entry of a message's menu."""
    if isinstance(widget, UserMessage):
        widget.quiet_row.parts()
    menu = widget.findChild(MessageMenuButton).build_menu()
    next(action for action in menu.actions() if action.text() == words).trigger()


def wait_for_answers(qtbot, tandem, do, count=1):
    ended = []
    tandem.chat.answer_ended.connect(ended.append)
    do()
    qtbot.waitUntil(lambda: len(ended) == count, timeout=PATIENCE_MS)
    tandem.chat.answer_ended.disconnect(ended.append)
    return ended


def test_up_edits_the_last_question_enter_asks_it_and_alt_arrows_go_between(qtbot, tandem):
    type_and_send(qtbot, tandem, "Helo")
    old = texts(tandem)
    key(qtbot, tandem, Qt.Key.Key_Up)
    assert focused(tandem).written() == "Helo"
    key(qtbot, tandem, Qt.Key.Key_Backspace)
    qtbot.keyClicks(focused(tandem), "lo")
    wait_for_answers(qtbot, tandem, lambda: key(qtbot, tandem, Qt.Key.Key_Return))
    assert texts(tandem)[0] == "Hello"
    assert shown(tandem)[0].versions.versions().count == 2
    assert editor(tandem).hasFocus()
    key(qtbot, tandem, Qt.Key.Key_Left, ALT)
    assert texts(tandem) == old
    key(qtbot, tandem, Qt.Key.Key_Right, ALT)
    assert texts(tandem)[0] == "Hello"


def test_esc_leaves_the_question_as_it_was_and_the_keyboard_goes_back(qtbot, tandem):
    type_and_send(qtbot, tandem, "Hello")
    key(qtbot, tandem, Qt.Key.Key_Up)
    qtbot.keyClicks(focused(tandem), " there")
    key(qtbot, tandem, Qt.Key.Key_Escape)
    assert shown(tandem)[0]._bubble.isVisible()
    assert shown(tandem)[0].editing.unfinished() is None
    assert editor(tandem).hasFocus()
    assert len(tandem.chat.state.messages()) == 2


def test_the_up_arrow_moves_in_what_is_written(qtbot, tandem):
    type_and_send(qtbot, tandem, "Hello")
    qtbot.keyClicks(editor(tandem), "more")
    key(qtbot, tandem, Qt.Key.Key_Up)
    assert editor(tandem).hasFocus()


def test_what_was_begun_in_a_field_is_there_when_the_chat_comes_back(qtbot, tandem):
    type_and_send(qtbot, tandem, "Hello")
    first = tandem.chat.item
    key(qtbot, tandem, Qt.Key.Key_Up)
    qtbot.keyClicks(focused(tandem), " half a thou")
    tandem.window.new_chat_requested.emit()
    assert tandem.chat.item is None
    tandem.window.chat_list.opened.emit(first.id)
    qtbot.waitUntil(lambda: tandem.chat.item is not None, timeout=PATIENCE_MS)
    assert shown(tandem)[0].editing.unfinished().text == "Hello half a thou"


def test_a_question_being_edited_waits_for_the_answer_on_its_way(qtbot, tandem):
    begin_endless_answer(qtbot, tandem)
    shown(tandem)[0].edit_it()
    qtbot.keyClicks(focused(tandem), "!")
    key(qtbot, tandem, Qt.Key.Key_Return)
    assert len(tandem.chat.state.messages()) == 2
    assert shown(tandem)[0].editing.unfinished() is not None
    tandem.window.stop_requested.emit()
    qtbot.waitUntil(lambda: not tandem.chat.generating, timeout=PATIENCE_MS)
    grew = []
    tandem.chat.answer_grew.connect(grew.append)
    shown(tandem)[0].editing._editor.accept()
    qtbot.waitUntil(lambda: bool(grew), timeout=PATIENCE_MS)
    assert len(tandem.chat.state.messages()) == 4
    tandem.window.stop_requested.emit()
    qtbot.waitUntil(lambda: not tandem.chat.generating, timeout=PATIENCE_MS)


def test_an_answer_is_edited_in_place_with_line_ends_and_says_so(qtbot, tandem):
    type_and_send(qtbot, tandem, "Hello")
    answer = shown(tandem)[1]
    choose(answer, "Edit…")
    field = focused(tandem)
    assert field.written() == answer.text()
    field.selectAll()
    qtbot.keyClicks(field, "One")
    key(qtbot, tandem, Qt.Key.Key_Return)
    qtbot.keyClicks(field, "two")
    key(qtbot, tandem, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: texts(tandem)[-1] == "One\ntwo", timeout=PATIENCE_MS)
    edited = shown(tandem)[1]
    assert edited.versions.versions().count == 2
    assert edited.footer._figures.whole_text() == "Edited by you"


def test_an_answer_begins_with_given_words(qtbot, tandem):
    type_and_send(qtbot, tandem, "Hello")
    choose(shown(tandem)[1], "Let Instruct begin with…")
    qtbot.keyClicks(focused(tandem), "Surely")
    (answer,) = wait_for_answers(qtbot, tandem, lambda: key(qtbot, tandem, Qt.Key.Key_Return))
    assert answer.text.startswith("Surely")
    assert shown(tandem)[1].text() == answer.text
    assert shown(tandem)[1].versions.versions().count == 2


def test_an_empty_enter_lets_base_go_on(qtbot, tandem):
    tandem.window.voice_chosen.emit(VoiceChoice.BASE)
    (first,) = type_and_send(qtbot, tandem, "Once")
    (longer,) = wait_for_answers(qtbot, tandem, lambda: key(qtbot, tandem, Qt.Key.Key_Return))
    assert longer.prefix_of == first.id
    assert texts(tandem, "base")[-1] == longer.text
    assert len(longer.text) > len(first.text)


def test_an_empty_enter_asks_instruct_nothing(qtbot, tandem):
    type_and_send(qtbot, tandem, "Once")
    key(qtbot, tandem, Qt.Key.Key_Return)
    assert not tandem.chat.generating
    assert len(tandem.chat.state.messages()) == 2


def test_the_other_voice_answers_here(qtbot, tandem):
    type_and_send(qtbot, tandem, "Hello")
    (answer,) = wait_for_answers(qtbot, tandem, lambda: choose(shown(tandem)[1], "Let Base answer here"))
    assert answer.speaker == "base"
    assert shown(tandem)[1].text() == answer.text
    assert isinstance(shown(tandem)[1], AnswerMessage)


def test_a_message_and_what_came_after_it_is_deleted_and_comes_back_by_key(qtbot, tandem):
    type_and_send(qtbot, tandem, "Hello")
    type_and_send(qtbot, tandem, "More")
    whole = texts(tandem)
    choose(shown(tandem)[2], "Delete from here on")
    assert texts(tandem) == whole[:2]
    assert "Deleted 2 messages" in tandem.window.chat_list.undo_bar._text.text()
    key(qtbot, tandem, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: texts(tandem) == whole, timeout=PATIENCE_MS)
    assert not tandem.window.actions_by_id["undo_delete"].isEnabled()


def test_chats_and_messages_come_back_in_turn(qtbot, tandem):
    type_and_send(qtbot, tandem, "Hello")
    number, whole = tandem.chat.item.id, texts(tandem)
    choose(shown(tandem)[1], "Delete from here on")
    with qtbot.waitSignal(tandem.index.deleted, timeout=PATIENCE_MS):
        tandem.window.chat_list.delete_requested.emit(number)
    assert tandem.chat.item is None
    key(qtbot, tandem, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: tandem.chat.item is not None, timeout=PATIENCE_MS)
    assert texts(tandem) == whole[:1]
    key(qtbot, tandem, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: texts(tandem) == whole, timeout=PATIENCE_MS)


def test_messages_deleted_in_another_chat_come_back_with_that_chat(qtbot, tandem):
    type_and_send(qtbot, tandem, "Hello")
    number, whole = tandem.chat.item.id, texts(tandem)
    choose(shown(tandem)[1], "Delete from here on")
    tandem.window.new_chat_requested.emit()
    key(qtbot, tandem, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: tandem.chat.item is not None and tandem.chat.item.id == number, timeout=PATIENCE_MS)
    assert texts(tandem) == whole


def test_a_new_chat_begins_with_what_led_to_a_message(qtbot, tandem):
    type_and_send(qtbot, tandem, "Hello")
    type_and_send(qtbot, tandem, "More")
    number, whole = tandem.chat.item.id, texts(tandem)
    choose(shown(tandem)[1], "New chat from here")
    qtbot.waitUntil(lambda: tandem.chat.item.id != number, timeout=PATIENCE_MS)
    assert texts(tandem) == whole[:2]
    qtbot.waitUntil(lambda: len(tandem.index.chats) == 2, timeout=PATIENCE_MS)
    assert tandem.index.chats[0].title == "Hello, branch"


def test_ones_own_message_is_copied_exactly(qtbot, tandem):
    type_and_send(qtbot, tandem, "Hello")
    message = shown(tandem)[0]
    assert isinstance(message, UserMessage)
    message.quiet_row.parts()[1].click()
    assert QApplication.clipboard().text() == "Hello"


def test_an_answer_is_shown_as_written_by_key_the_last_one_where_none_has_the_keyboard(qtbot, tandem):
    type_and_send(qtbot, tandem, "Hello")
    type_and_send(qtbot, tandem, "More")
    first, last = shown(tandem)[1], shown(tandem)[3]
    shift = Qt.KeyboardModifier.ShiftModifier
    key(qtbot, tandem, Qt.Key.Key_M, CTRL | shift)
    assert (first.is_rendered, last.is_rendered) == (True, False)
    first._column.blocks()[0].setFocus()
    for rendered in (False, True):  # the keyboard stays with it
        key(qtbot, tandem, Qt.Key.Key_M, CTRL | shift)
        assert (first.is_rendered, last.is_rendered) == (rendered, False)
        qtbot.waitUntil(lambda: first.isAncestorOf(focused(tandem)), timeout=PATIENCE_MS)


def test_the_newest_answer_of_both_is_turned(qtbot, tandem):
    tandem.window.voice_chosen.emit(VoiceChoice.BOTH)
    type_and_send(qtbot, tandem, "Hello", answers=2)
    key(qtbot, tandem, Qt.Key.Key_M, CTRL | Qt.KeyboardModifier.ShiftModifier)
    newest = max(shown(tandem, "base")[1].message.id, shown(tandem)[1].message.id)
    turned = {pane: not shown(tandem, pane)[1].is_rendered for pane in ("base", "instruct")}
    assert turned == {"base": True, "instruct": shown(tandem)[1].message.id == newest}


def test_an_answer_deleted_in_both_leaves_its_place_empty_and_comes_back(qtbot, tandem):
    tandem.chat.choose(VoiceChoice.BOTH)
    type_and_send(qtbot, tandem, "Question", answers=2)
    ((question, base), (_, instruct)) = (tandem.chat.column(speaker) for speaker in ("base", "instruct"))
    tandem.conversation.branches.delete(base.id)
    assert [one.id for one in tandem.chat.column("base")] == [question.id]
    assert [one.id for one in tandem.chat.column("instruct")] == [question.id, instruct.id]
    key(qtbot, tandem, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: texts(tandem, "base") == [question.text, base.text], timeout=PATIENCE_MS)


def test_going_on_that_adds_nothing_makes_no_version_and_says_so(qtbot, tandem):
    (answer,) = type_and_send(qtbot, tandem, "Question")
    same = replace(answer, id=answer.id + 1, status=Status.COMPLETE, prefix_of=answer.id)
    tandem.chat.state.put(same)
    tandem.chat.state.choose({(answer.parent_id, "instruct"): same.id})
    tandem.chat.answer_ended.emit(same)
    assert [one.id for one in tandem.chat.column("instruct")] == [answer.parent_id, answer.id]
    assert not tandem.chat.versions("instruct")
    assert "Instruct had nothing to add" in tandem.window.notices.cards()[-1].told.title
    assert not tandem.window.chat_list.undo_bar.isVisible()
    type_and_send(qtbot, tandem, "Next")
    assert not tandem.window.notices.cards()
