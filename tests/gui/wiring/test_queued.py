"""What is sent while an answer is being written waits for its end, in its own chat, and is lost by nothing."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from desktop.chat.attachments import AttachedText
from desktop.chat.conversation import Role, Status
from desktop.chat.draft import Draft
from desktop.errors import FileProblem
from desktop.store.asking import store_question
from desktop.voice import Voice
from tests.gui.driving import PATIENCE_MS, begin_endless_answer, editor, slot_of


def type_and_enter(qtbot, tandem, text):
    qtbot.keyClicks(editor(tandem), text)
    qtbot.keyClick(editor(tandem), Qt.Key.Key_Return)


def questions(tandem):
    return [m.text for m in tandem.chat.column("instruct") if m.role is Role.USER]


def limit_answers(tandem):
    """What is asked from now on ends soon."""
    chosen = tandem.keeper.settings
    tandem.keeper.update(replace(chosen, instruct=replace(chosen.instruct, max_tokens=5)))


def stored_questions(qtbot, tandem, item_id):
    got = []
    tandem.records.ask(lambda store: [m.text for m in store.messages.of(item_id) if m.role is Role.USER], got.append)
    qtbot.waitUntil(lambda: bool(got), timeout=PATIENCE_MS)
    return got[0]


@pytest.fixture
def answering(qtbot, open_window):
    """The window while an answer is written that never ends by itself."""
    tandem = open_window()
    begin_endless_answer(qtbot, tandem)
    limit_answers(tandem)
    return tandem


def wait_for_end(qtbot, tandem):
    qtbot.waitUntil(lambda: not tandem.chat.generating and tandem.window.composer.draft().queued is None)


def test_it_is_sent_with_what_is_attached_when_the_answer_has_ended(qtbot, answering):
    composer = answering.window.composer
    composer.attach([AttachedText("a.txt", "one")])
    type_and_enter(qtbot, answering, "Next")
    qtbot.keyClicks(editor(answering), "typing on")
    assert composer.draft() == Draft("typing on", queued=Draft("Next", (AttachedText("a.txt", "one"),)))
    assert questions(answering) == ["Go on"]
    answering.window.stop_requested.emit()  # something is written: what waits goes on waiting for the end
    qtbot.waitUntil(lambda: questions(answering) == ["Go on", "Next"], timeout=PATIENCE_MS)
    assert [head.name for head in answering.chat.column("instruct")[2].attachments] == ["a.txt"]
    qtbot.waitUntil(lambda: not answering.chat.generating, timeout=PATIENCE_MS)
    assert composer.draft() == Draft("typing on")
    assert answering.chat.column("instruct")[-1].status is Status.COMPLETE


def test_escape_in_the_empty_composer_stops_and_brings_it_back(qtbot, answering):
    type_and_enter(qtbot, answering, "Next")
    qtbot.keyClick(editor(answering), Qt.Key.Key_Escape)
    assert answering.window.composer.draft() == Draft("Next")
    qtbot.waitUntil(lambda: not answering.chat.generating, timeout=PATIENCE_MS)
    qtbot.wait(50)
    assert questions(answering) == ["Go on"]


def test_it_is_sent_in_its_chat_though_another_is_shown(qtbot, answering):
    type_and_enter(qtbot, answering, "Next")
    item = answering.chat.item
    answering.window.new_chat_requested.emit()
    assert answering.window.composer.draft() == Draft()
    qtbot.keyClicks(editor(answering), "elsewhere")
    answering.answers.stop(item.id)
    qtbot.waitUntil(lambda: not answering.drafts.waiting(), timeout=PATIENCE_MS)
    assert stored_questions(qtbot, answering, item.id) == ["Go on", "Next"]
    qtbot.waitUntil(lambda: not answering.answers.any_in(item.id), timeout=PATIENCE_MS)
    assert answering.chat.item is None
    assert answering.window.composer.draft() == Draft("elsewhere")
    answering.window.chat_list.opened.emit(item.id)
    qtbot.waitUntil(lambda: answering.chat.item is not None, timeout=PATIENCE_MS)
    assert questions(answering) == ["Go on", "Next"]
    assert answering.chat.column("instruct")[-1].status is Status.COMPLETE
    assert answering.window.composer.draft() == Draft()


def test_whoever_comes_back_while_it_is_sent_sees_it(qtbot, answering, monkeypatch):
    type_and_enter(qtbot, answering, "Next")
    item = answering.chat.item
    answering.window.new_chat_requested.emit()
    wrote = []

    def back_first(store, new):
        wrote.append(new)
        return store_question(store, new)

    monkeypatch.setattr("desktop.control.conversation.writing.store_question", back_first)
    send_in = answering.conversation.writing.send_in

    def sent_after_the_chat_was_read(state, *args):
        answering.chat.open(item)  # read before the question is in the store
        send_in(state, *args)

    monkeypatch.setattr(answering.conversation.writing, "send_in", sent_after_the_chat_was_read)
    answering.answers.stop(item.id)
    qtbot.waitUntil(lambda: answering.chat.item is not None, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: questions(answering) == ["Go on", "Next"], timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not answering.chat.generating, timeout=PATIENCE_MS)
    qtbot.wait(50)
    assert stored_questions(qtbot, answering, item.id) == ["Go on", "Next"], "once"
    assert answering.window.composer.draft() == Draft()
    assert len(wrote) == 1


def test_it_is_a_draft_of_its_chat_after_the_end_of_the_window(qtbot, answering, open_window):
    type_and_enter(qtbot, answering, "Next")
    qtbot.keyClicks(editor(answering), "typing on")
    item = answering.chat.item
    open_window.end(answering)
    again = open_window()
    qtbot.waitUntil(lambda: again.chat.item is not None and again.drafts.is_read, timeout=PATIENCE_MS)
    assert again.chat.item.id == item.id
    assert again.window.composer.draft() == Draft("Next\ntyping on")
    qtbot.wait(50)
    assert questions(again) == ["Go on"]


@pytest.mark.parametrize("shown", [True, False])
def test_after_a_failure_nothing_is_sent_unseen(qtbot, answering, shown):
    type_and_enter(qtbot, answering, "Next")
    item = answering.chat.item
    process = slot_of(answering, Voice.INSTRUCT).processes
    if not shown:
        answering.window.new_chat_requested.emit()
    process.kill() if hasattr(process, "kill") else _kill(process.process_id)
    qtbot.waitUntil(lambda: not answering.answers.any_in(item.id), timeout=PATIENCE_MS)
    qtbot.wait(50)
    found = answering.window.composer.draft() if shown else answering.drafts.of(item.id)
    assert found == Draft("Next")
    assert stored_questions(qtbot, answering, item.id) == ["Go on"]


def _kill(process_id):
    import os
    import signal

    os.kill(process_id, signal.SIGKILL)


def test_what_could_not_be_stored_is_written_again_and_not_tried_for_ever(qtbot, answering, monkeypatch):
    tried = []

    def full(store, new):
        tried.append(new)
        raise FileProblem("The disk is full.")

    type_and_enter(qtbot, answering, "Next")
    monkeypatch.setattr("desktop.control.conversation.writing.store_question", full)
    answering.chat.stop()
    qtbot.waitUntil(lambda: answering.window.composer.draft() == Draft("Next"), timeout=PATIENCE_MS)
    qtbot.wait(100)
    assert len(tried) == 1


def test_what_is_queued_while_the_first_question_is_stored_belongs_to_its_chat(qtbot, open_window):
    tandem = open_window()
    limit_answers(tandem)
    type_and_enter(qtbot, tandem, "One")
    type_and_enter(qtbot, tandem, " two")
    assert tandem.window.composer.draft() == Draft("One", queued=Draft(" two"))
    tandem.window.new_chat_requested.emit()  # before the store has answered
    assert tandem.window.composer.draft() == Draft()
    qtbot.waitUntil(lambda: len(tandem.index.chats) == 1, timeout=PATIENCE_MS)
    made = tandem.index.chats[0]
    qtbot.waitUntil(lambda: not tandem.drafts.waiting() and not tandem.answers.any_in(made.id), timeout=PATIENCE_MS)
    assert stored_questions(qtbot, tandem, made.id) == ["One", " two"]


@pytest.mark.parametrize("looked_at", [True, False])
def test_nothing_is_sent_in_a_chat_that_was_deleted_and_restored(qtbot, answering, looked_at):
    type_and_enter(qtbot, answering, "Next")
    item = answering.chat.item
    if not looked_at:
        answering.window.new_chat_requested.emit()
    answering.index.delete(item.id)
    qtbot.waitUntil(lambda: answering.index.find_deleted(item.id) is not None, timeout=PATIENCE_MS)
    if looked_at:
        answering.chat.open(answering.index.find_deleted(item.id))
        qtbot.waitUntil(lambda: answering.chat.refusal != "", timeout=PATIENCE_MS)
    answering.answers.stop(item.id)
    qtbot.waitUntil(lambda: not answering.answers.any_in(item.id), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not answering.drafts.waiting() or looked_at, timeout=PATIENCE_MS)
    qtbot.wait(50)
    answering.index.restore(item.id)
    qtbot.waitUntil(lambda: answering.index.find(item.id) is not None, timeout=PATIENCE_MS)
    qtbot.wait(50)
    assert stored_questions(qtbot, answering, item.id) == ["Go on"]
    found = answering.window.composer.draft() if answering.chat.item is not None else answering.drafts.of(item.id)
    assert found == Draft("Next")
