"""What was begun in a message's field is there again after a crash, a restart and another chat; then it is gone."""

from __future__ import annotations

import json
import shutil

import pytest
from PySide6.QtCore import Qt

from desktop.chat.begun_edit import Purpose, Unfinished
from desktop.chat.conversation import Ending, Status, Writer, WriterKind
from desktop.errors import FileProblem
from desktop.store.chats import ChatStore
from desktop.voice import Voice
from tests.gui.driving import PATIENCE_MS, editor


@pytest.fixture
def talk(paths):
    """A chat with two questions and their answers, used last, and another one."""
    store = ChatStore(paths.database_file)
    store.items.create("other")
    item = store.items.create("talk")
    parent = None
    for question, said in (("How?", "So."), ("Why?", "Because.")):
        asked = store.messages.add_question(item.id, parent, question, [(parent or 0, "instruct")])
        writer = Writer(WriterKind.ENGINE, Voice.INSTRUCT)
        answer = store.messages.start_answer(item.id, asked.id, (parent, None), "instruct", writer)
        store.messages.finish_answer(answer.id, Ending(Status.COMPLETE, said))
        parent = answer.id
    store.close()
    return item


@pytest.fixture
def begin(qtbot, open_window, talk):
    """The window with the chat open and the drafts read."""

    def start():
        tandem = open_window()
        there = lambda: tandem.drafts.is_read and tandem.chat.item is not None  # noqa: E731
        qtbot.waitUntil(there, timeout=PATIENCE_MS)
        return tandem

    return start


def shown(tandem):
    return tandem.window.panes["instruct"].view.built()


def write(qtbot, message, purpose, start, keys):
    message.edit(Unfinished(purpose, start))
    field = message.editing._editor.field
    qtbot.keyClicks(field, keys)
    return field


def kept(paths, item):
    file = paths.state_dir / "drafts" / f"{item.id}.json"
    found = json.loads(file.read_text()).get("edits", []) if file.exists() else []
    return {edit["message_id"]: edit["begun"]["text"] for edit in found}


def go_to(qtbot, tandem, item_id):
    tandem.window.chat_list.opened.emit(item_id)
    qtbot.waitUntil(lambda: tandem.chat.item is not None and tandem.chat.item.id == item_id, timeout=PATIENCE_MS)


def test_a_kill_costs_two_seconds_at_most_and_all_fields_come_back(qtbot, paths, talk, begin, open_window, monkeypatch):
    monkeypatch.setattr("desktop.wiring.writing.begun_edits.KEEP_DRAFT_MS", 50)
    tandem = begin()
    question, answer, _, last = shown(tandem)
    write(qtbot, question, Purpose.QUESTION, "How?", " And")
    write(qtbot, answer, Purpose.ANSWER, "So.", " It")
    write(qtbot, last, Purpose.BEGINNING, "", "Well")
    wanted = {question.message.id: "How? And", answer.message.id: "So. It", last.message.id: "Well"}
    qtbot.waitUntil(lambda: kept(paths, talk) == wanted, timeout=PATIENCE_MS)
    drafts = paths.state_dir / "drafts"
    shutil.copytree(drafts, paths.state_dir / "killed")  # what a killed window leaves
    for message in (question, answer, last):
        qtbot.keyClick(message.editing._editor.field, Qt.Key.Key_Escape)
    open_window.end(tandem)
    assert kept(paths, talk) == {}
    shutil.rmtree(drafts, ignore_errors=True)
    (paths.state_dir / "killed").rename(drafts)
    again = begin()
    found = {
        message.message.id: message.editing.unfinished() for message in shown(again) if message.editing.unfinished()
    }
    assert {number: begun.text for number, begun in found.items()} == wanted
    assert [begun.purpose for begun in found.values()] == [Purpose.QUESTION, Purpose.ANSWER, Purpose.BEGINNING]
    assert editor(again).hasFocus() or again.window.focusWidget() is editor(again)  # nothing took the keyboard


def test_a_restart_and_another_chat_lose_nothing(qtbot, paths, talk, begin, open_window):
    tandem = begin()
    other = next(item for item in tandem.index.chats if item.id != talk.id)
    write(qtbot, shown(tandem)[2], Purpose.QUESTION, "Why?", " not")
    qtbot.keyClicks(editor(tandem), "a draft")
    go_to(qtbot, tandem, other.id)
    qtbot.keyClicks(editor(tandem), "another")
    open_window.end(tandem)
    again = begin()
    assert again.chat.item.id == other.id
    go_to(qtbot, again, talk.id)
    assert shown(again)[2].editing.unfinished().text == "Why? not"
    assert again.window.composer.text() == "a draft"


def test_what_grew_beyond_what_may_be_edited_is_not_lost(paths, talk, begin, open_window):
    folder = paths.state_dir / "drafts"
    folder.mkdir(parents=True)
    begun = {"purpose": "question", "text": "x" * 3_000}
    edit = {"speaker": "instruct", "message_id": 1, "begun": begun}
    (folder / f"{talk.id}.json").write_text(json.dumps({"edits": [edit]}))
    tandem = begin()
    assert shown(tandem)[0].editing.unfinished().text == "x" * 3_000
    open_window.end(tandem)
    assert kept(paths, talk) == {1: "x" * 3_000}


def test_what_was_only_opened_is_not_begun(paths, talk, begin, open_window):
    tandem = begin()
    shown(tandem)[0].edit_it()
    shown(tandem)[1].edit(Unfinished(Purpose.BEGINNING, ""))
    open_window.end(tandem)
    assert kept(paths, talk) == {}
    assert all(message.editing.unfinished() is None for message in shown(begin()))


def test_what_was_handed_over_and_stored_is_gone(qtbot, paths, talk, begin):
    tandem = begin()
    answer = shown(tandem)[1]
    field = write(qtbot, answer, Purpose.ANSWER, "So.", " It is")
    tandem.shown.edits.keep()
    qtbot.waitUntil(lambda: kept(paths, talk) == {answer.message.id: "So. It is"}, timeout=PATIENCE_MS)
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: kept(paths, talk) == {}, timeout=PATIENCE_MS)
    assert tandem.chat.column("instruct")[1].text == "So. It is"


def test_what_could_not_be_stored_stays_kept(qtbot, paths, talk, begin, monkeypatch, open_window):
    def full(*_):
        raise FileProblem("The disk is full.")

    monkeypatch.setattr("desktop.control.conversation.writing.store_edited", full)
    tandem = begin()
    answer = shown(tandem)[1]
    field = write(qtbot, answer, Purpose.ANSWER, "So.", " It is")
    with qtbot.waitSignal(tandem.chat.failed, timeout=PATIENCE_MS):
        qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    write(qtbot, shown(tandem)[0], Purpose.QUESTION, "How?", "!")
    open_window.end(tandem)
    assert kept(paths, talk)[answer.message.id] == "So. It is"


def test_it_goes_with_its_message_and_comes_back_with_it(qtbot, paths, talk, begin):
    tandem = begin()
    number = shown(tandem)[2].message.id
    write(qtbot, shown(tandem)[2], Purpose.QUESTION, "Why?", " not")
    tandem.conversation.branches.delete(number)
    tandem.shown.edits.keep()
    qtbot.waitUntil(lambda: kept(paths, talk) == {}, timeout=PATIENCE_MS)
    tandem.shown.deletions.take_back()
    qtbot.waitUntil(lambda: kept(paths, talk) == {number: "Why? not"}, timeout=PATIENCE_MS)
    assert shown(tandem)[2].editing.unfinished().text == "Why? not"


def test_it_goes_with_its_chat(qtbot, paths, talk, begin):
    tandem = begin()
    write(qtbot, shown(tandem)[0], Purpose.QUESTION, "How?", " So")
    tandem.shown.edits.keep()
    qtbot.waitUntil(lambda: kept(paths, talk) != {}, timeout=PATIENCE_MS)
    with qtbot.waitSignal(tandem.index.deleted, timeout=PATIENCE_MS):
        tandem.window.chat_list.delete_requested.emit(talk.id)
    assert kept(paths, talk) != {}  # it can be restored
    with qtbot.waitSignal(tandem.index.purged, timeout=PATIENCE_MS):
        tandem.window.sidebar.deleted.purge_requested.emit([talk.id])
    qtbot.waitUntil(lambda: not (paths.state_dir / "drafts" / f"{talk.id}.json").exists(), timeout=PATIENCE_MS)


def test_edits_of_messages_that_are_gone_are_purged_and_those_of_hidden_columns_stay(paths, talk, begin, open_window):
    folder = paths.state_dir / "drafts"
    folder.mkdir(parents=True)
    begun = {"purpose": "question", "text": "Half"}
    lost, beside = ({"speaker": who, "message_id": n, "begun": begun} for who, n in (("instruct", 999), ("base", 1)))
    (folder / f"{talk.id}.json").write_text(json.dumps({"text": "", "edits": [lost, beside]}))
    tandem = begin()
    open_window.end(tandem)
    assert kept(paths, talk) == {1: "Half"}
