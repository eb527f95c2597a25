"""One message hidden from the voices: dim where it was, in no prompt any more, and back by key or by the menu."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.chat.item import VoiceChoice
from desktop.protocol.messages import ChatPrompt, Generate
from desktop.settings.values import CostumeName
from desktop.views.conversation.message.left_out import WORDS
from desktop.views.conversation.message.message_menu import MessageMenuButton
from desktop.views.conversation.message.user_message import UserMessage
from tests.gui.driving import PATIENCE_MS, editor, type_and_send

HIDE, SHOW = "Hide from the voices", "Show to the voices again"


@pytest.fixture
def tandem(qtbot, open_window):
    made = open_window()
    qtbot.waitUntil(made.window.isActiveWindow, timeout=PATIENCE_MS)
    return made


@pytest.fixture
def sent(tandem):
    """What engines are asked to answer from now on."""
    requests, ask = [], tandem.pool.ask

    def remember(key, request):
        if isinstance(request, Generate):
            requests.append(request)
        return ask(key, request)

    tandem.pool.ask = remember
    return requests


def shown(tandem, speaker="instruct"):
    pane = tandem.window.panes[speaker]
    return pane.view.built(pane.column)


def said(request):
    """What a voice is told, in one text."""
    prompt = request.prompt
    return "\n".join(m.content for m in prompt.messages) if isinstance(prompt, ChatPrompt) else "".join(prompt.segments)


def choose(widget, words):
    if isinstance(widget, UserMessage):
        widget.quiet_row.parts()
    menu = widget.findChild(MessageMenuButton).build_menu()
    next(action for action in menu.actions() if action.text() == words).trigger()


def looks_hidden(message):
    line = message._left_out._line
    faint = [part.graphicsEffect() is not None for part in message._left_out._parts()]
    assert all(faint) == any(faint)
    assert (line is not None and not line.isHidden()) == all(faint) == (message.accessibleDescription() == WORDS)
    return all(faint)


def test_no_voice_is_sent_what_is_hidden(qtbot, tandem, sent):
    tandem.shown.conversation._choose_costume(CostumeName.TRANSCRIPT.value)
    tandem.window.voice_chosen.emit(VoiceChoice.BOTH)
    type_and_send(qtbot, tandem, "Apples", answers=2)
    type_and_send(qtbot, tandem, "Pears", answers=2)
    choose(shown(tandem, "base")[0], HIDE)
    assert looks_hidden(shown(tandem, "base")[0])
    assert looks_hidden(shown(tandem, "instruct")[0])  # the question stands in both columns
    choose(shown(tandem)[3], HIDE)
    assert [looks_hidden(message) for message in shown(tandem)] == [True, False, False, True]
    sent.clear()
    type_and_send(qtbot, tandem, "Plums", answers=2)
    assert [("Apples" in said(one), "Pears" in said(one), "Plums" in said(one)) for one in sent] == [
        (False, True, True)
    ] * 2
    (instruct,) = [one.prompt for one in sent if isinstance(one.prompt, ChatPrompt)]
    answers = [message.text for message in tandem.chat.column("instruct") if message.speaker]
    turns = [(turn.role, turn.content) for turn in instruct.messages if turn.role != "system"]
    assert turns == [("assistant", answers[0]), ("user", "Pears\n\nPlums")]  # the second answer is hidden


def test_it_comes_back_by_key_and_by_the_menu(qtbot, tandem, sent):
    type_and_send(qtbot, tandem, "Apples")
    choose(shown(tandem)[0], HIDE)
    assert "Hid a message" in tandem.window.chat_list.undo_bar._text.text()
    editor(tandem).setFocus()
    qtbot.keyClick(editor(tandem), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not looks_hidden(shown(tandem)[0]), timeout=PATIENCE_MS)
    assert not tandem.window.actions_by_id["undo_delete"].isEnabled()
    choose(shown(tandem)[0], HIDE)
    choose(shown(tandem)[0], SHOW)
    assert not looks_hidden(shown(tandem)[0])
    assert not tandem.window.actions_by_id["undo_delete"].isEnabled()
    type_and_send(qtbot, tandem, "Pears")
    assert "Apples" in said(sent[-1])


def test_it_is_undone_in_the_chat_that_it_was_done_in(qtbot, tandem):
    type_and_send(qtbot, tandem, "Apples")
    number = tandem.chat.item.id
    choose(shown(tandem)[1], HIDE)
    tandem.window.new_chat_requested.emit()
    tandem.window.chat_list.undo_delete_requested.emit()
    qtbot.waitUntil(lambda: tandem.chat.item is not None and tandem.chat.item.id == number, timeout=PATIENCE_MS)
    assert not any(message.hidden for message in tandem.chat.column("instruct"))


def test_it_stays_hidden_after_a_restart_and_in_a_branch(qtbot, tandem, open_window):
    type_and_send(qtbot, tandem, "Apples")
    choose(shown(tandem)[0], HIDE)
    open_window.end(tandem)
    again = open_window()
    qtbot.waitUntil(lambda: again.chat.item is not None, timeout=PATIENCE_MS)
    assert [looks_hidden(message) for message in shown(again)] == [True, False]
    number = again.chat.item.id
    choose(shown(again)[1], "New chat from here")
    qtbot.waitUntil(lambda: again.chat.item.id != number, timeout=PATIENCE_MS)
    assert [message.hidden for message in again.chat.column("instruct")] == [True, False]


def test_a_hidden_question_is_not_answered_again(qtbot, tandem, sent):
    tandem.window.voice_chosen.emit(VoiceChoice.BOTH)
    type_and_send(qtbot, tandem, "Apples", answers=2)
    choose(shown(tandem)[0], HIDE)
    sent.clear()
    tandem.window.regenerate_requested.emit()  # of both
    assert sent == []
    assert not tandem.chat.generating
    (card,) = tandem.window.notices.cards()
    assert "hidden" in " ".join(card.says())
    choose(shown(tandem)[0], SHOW)
    tandem.window.regenerate_requested.emit()
    qtbot.waitUntil(lambda: len(sent) == 2, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not tandem.chat.generating, timeout=PATIENCE_MS)


def test_what_is_rendered_otherwise_stays_dim(qtbot, tandem):
    type_and_send(qtbot, tandem, "Apples")
    choose(shown(tandem)[1], HIDE)
    tandem.window.panes["instruct"].set_markdown(False)
    assert looks_hidden(shown(tandem)[1])
