"""One draft for each chat: never carried into another, never sent from another, there again after everything."""

from __future__ import annotations

import json
import sqlite3
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QSettings, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from desktop.chat.attachments import AttachedText
from desktop.chat.draft import NEW, Draft
from desktop.control.conversation.drafts import Drafts
from desktop.errors import FileProblem
from desktop.store.asking import store_question
from desktop.store.chats import ChatStore
from desktop.wiring.app_parts import AppParts
from tests.gui.driving import PATIENCE_MS, editor, type_and_send


@pytest.fixture
def two_chats(paths):
    """Two chats in the store, the second used last."""
    store = ChatStore(paths.database_file)
    made = [store.items.create(title) for title in ("first", "second")]
    for item in made:
        store.messages.add_question(item.id, None, f"in the {item.title}", [(0, "instruct")])
    store.close()
    return made


@pytest.fixture
def open_app(paths):
    """The app on the folder, not started yet; ended after the test."""
    made = []

    def make():
        made.append(AppParts(QApplication.instance(), paths, None))
        return made[-1]

    yield make
    for tandem in made:
        tandem.window.close()
        tandem.shut_down()
        tandem.window.deleteLater()
        tandem.deleteLater()


def begin(qtbot, open_window):
    """The window with its latest chat open and its drafts read."""
    tandem = open_window()
    qtbot.waitUntil(lambda: tandem.drafts.is_read and tandem.chat.item is not None, timeout=PATIENCE_MS)
    return tandem


def go_to(qtbot, tandem, item_id):
    tandem.window.chat_list.opened.emit(item_id)
    qtbot.waitUntil(lambda: tandem.chat.item is not None and tandem.chat.item.id == item_id, timeout=PATIENCE_MS)


def new_chat(tandem):
    tandem.window.new_chat_requested.emit()


def paste(tandem, text):
    data = QMimeData()
    data.setText(text)
    editor(tandem).insertFromMimeData(data)


def compose(tandem, letters):
    """Letters that are still with an input method."""
    QApplication.sendEvent(editor(tandem), QInputMethodEvent(letters, []))


def lie_in(paths, texts):
    """Drafts that a former run has left."""
    folder = paths.state_dir / "drafts"
    folder.mkdir(parents=True)
    for number, text in texts.items():
        (folder / f"{number}.json").write_text(json.dumps({"text": text}))


def kept_in(paths):
    """The texts on disk, by chat."""
    files = (paths.state_dir / "drafts").glob("*.json")
    return {int(file.stem): json.loads(file.read_text())["text"] for file in files}


def earlier_version(paths):
    """Where one draft for the whole window was kept."""
    return QSettings(str(paths.state_dir / "window.ini"), QSettings.Format.IniFormat)


def test_each_chat_has_its_own(qtbot, open_window, two_chats):
    first, second = two_chats
    tandem = begin(qtbot, open_window)
    composer = tandem.window.composer
    qtbot.keyClicks(editor(tandem), "for the second")
    go_to(qtbot, tandem, first.id)
    assert composer.text() == ""
    qtbot.keyClicks(editor(tandem), "for the first")
    new_chat(tandem)
    assert composer.text() == ""
    qtbot.keyClicks(editor(tandem), "for none yet")
    for item, text in ((second, "for the second"), (first, "for the first")):
        go_to(qtbot, tandem, item.id)
        assert composer.text() == text
    new_chat(tandem)
    assert composer.text() == "for none yet"


def test_undoing_brings_no_other_chats_draft(qtbot, open_window, two_chats):
    tandem = begin(qtbot, open_window)
    qtbot.keyClicks(editor(tandem), "for the second")
    go_to(qtbot, tandem, two_chats[0].id)
    editor(tandem).undo()
    assert tandem.window.composer.text() == ""


def test_undoing_brings_no_other_chats_draft_where_both_are_alike(qtbot, open_window, two_chats):
    tandem = begin(qtbot, open_window)
    qtbot.keyClicks(editor(tandem), "secret")
    editor(tandem).selectAll()
    qtbot.keyClick(editor(tandem), Qt.Key.Key_Delete)
    go_to(qtbot, tandem, two_chats[0].id)
    editor(tandem).undo()
    assert tandem.window.composer.text() == ""


def test_words_that_are_still_composed_belong_to_the_chat_they_are_written_in(qtbot, open_window, paths, two_chats):
    first, second = two_chats
    tandem = begin(qtbot, open_window)
    qtbot.keyClicks(editor(tandem), "abc")
    compose(tandem, "暑い")
    go_to(qtbot, tandem, first.id)
    assert tandem.window.composer.text() == ""
    compose(tandem, "今日")
    open_window.end(tandem)
    assert kept_in(paths) == {second.id: "abc暑い", first.id: "今日"}


def test_a_starter_leaves_a_draft_as_it_is(qtbot, open_window):
    tandem = open_window()
    qtbot.waitUntil(lambda: tandem.drafts.is_read, timeout=PATIENCE_MS)
    pane = next(iter(tandem.window.panes.values()))
    qtbot.keyClicks(editor(tandem), "A long draft")
    pane.starter_chosen.emit("Once upon a time")
    assert tandem.window.composer.text() == "A long draft\nOnce upon a time"
    editor(tandem).undo()
    assert tandem.window.composer.text() == "A long draft"


def hold_the_index(tandem):
    """The chats are not read before release()."""
    ask, held = tandem.records.ask, []
    tandem.records.ask = lambda *args: held.append(args)

    def release():
        tandem.records.ask = ask
        for args in held:
            ask(*args)

    return release


@pytest.mark.parametrize("composed", [False, True])
def test_whoever_writes_at_once_is_not_taken_into_the_last_chat(qtbot, paths, two_chats, open_app, composed):
    lie_in(paths, {NEW: "Kept", two_chats[1].id: "of the second"})
    tandem = open_app()
    release = hold_the_index(tandem)
    tandem.start()
    qtbot.waitExposed(tandem.window)
    qtbot.waitUntil(lambda: tandem.drafts.is_read, timeout=PATIENCE_MS)
    if composed:
        compose(tandem, "暑い")
    else:
        qtbot.keyClicks(editor(tandem), " at once")
    release()
    qtbot.waitUntil(lambda: tandem.index.is_read, timeout=PATIENCE_MS)
    qtbot.wait(200)
    assert tandem.chat.item is None
    editor(tandem).take_composed()
    assert tandem.window.composer.text() == ("Kept暑い" if composed else "Kept at once")


def test_whoever_begins_to_write_while_the_last_chat_is_read_is_not_taken_into_it(qtbot, two_chats, open_app):
    tandem = open_app()
    asked = []
    tandem.start()
    opening = tandem.chat.open
    tandem.chat.open = lambda item: (asked.append(item), opening(item), qtbot.keyClicks(editor(tandem), "At once"))
    qtbot.waitUntil(lambda: bool(asked), timeout=PATIENCE_MS)
    qtbot.wait(200)
    assert tandem.chat.item is None
    assert tandem.window.composer.text() == "At once"


def test_large_texts_stay_beside_the_words_of_their_chat(qtbot, open_window, two_chats):
    tandem = begin(qtbot, open_window)
    paste(tandem, "x" * 30_000)
    qtbot.keyClicks(editor(tandem), "what is it?")
    go_to(qtbot, tandem, two_chats[0].id)
    assert tandem.window.composer.draft() == Draft()
    open_window.end(tandem)
    again = begin(qtbot, open_window)
    go_to(qtbot, again, two_chats[1].id)
    assert again.window.composer.draft() == Draft("what is it?", (AttachedText("", "x" * 30_000),))


def test_all_survive_the_window_and_the_chat_that_was_open_is_open_again(qtbot, open_window, two_chats):
    first, second = two_chats
    tandem = begin(qtbot, open_window)
    qtbot.keyClicks(editor(tandem), "two")
    go_to(qtbot, tandem, first.id)
    tandem.window.composer.set_text("Not sent\nyet: “ü”, %1, \\n")
    open_window.end(tandem)
    again = begin(qtbot, open_window)
    assert again.chat.item.id == first.id
    assert again.window.composer.text() == "Not sent\nyet: “ü”, %1, \\n"
    go_to(qtbot, again, second.id)
    assert again.window.composer.text() == "two"
    again.window.composer.clear_text()
    open_window.end(again)
    third = begin(qtbot, open_window)
    assert third.chat.item.id == second.id
    assert third.window.composer.text() == ""


def test_the_beginning_of_a_new_chat_comes_back_in_a_new_chat(qtbot, open_window, two_chats):
    tandem = begin(qtbot, open_window)
    new_chat(tandem)
    qtbot.keyClicks(editor(tandem), "Dear reader")
    open_window.end(tandem)
    again = open_window()
    qtbot.waitUntil(lambda: again.window.composer.text() == "Dear reader", timeout=PATIENCE_MS)
    qtbot.wait(200)
    assert again.chat.item is None


def test_a_kill_costs_two_seconds_at_most(qtbot, open_window, paths, monkeypatch):
    monkeypatch.setattr("desktop.wiring.writing.drafts.KEEP_DRAFT_MS", 50)
    tandem = open_window()
    qtbot.keyClicks(editor(tandem), "Half a thou")
    kept = paths.state_dir / "drafts" / f"{NEW}.json"  # what a killed window leaves
    qtbot.waitUntil(lambda: kept.exists() and "Half a thou" in kept.read_text("utf-8"), timeout=PATIENCE_MS)


def test_what_was_sent_is_no_draft_any_more(qtbot, open_window, paths):
    tandem = open_window()
    type_and_send(qtbot, tandem, "Hello there")
    tandem.shown.drafts.keep()
    new_chat(tandem)
    assert tandem.window.composer.text() == ""
    open_window.end(tandem)
    assert list((paths.state_dir / "drafts").glob("*.json")) == []


def test_the_beginning_that_was_kept_of_what_was_sent_since_is_no_draft_any_more(qtbot, open_window, paths):
    tandem = open_window()
    qtbot.keyClicks(editor(tandem), "Hello wor")
    tandem.shown.drafts.keep()  # as after two seconds
    type_and_send(qtbot, tandem, "ld")
    new_chat(tandem)
    assert tandem.window.composer.text() == ""
    open_window.end(tandem)
    assert kept_in(paths) == {}


@pytest.mark.parametrize("sent", ["Please", "Please summarise this"])
def test_sending_in_another_chat_leaves_the_beginning_of_a_new_one_alone(qtbot, open_window, two_chats, sent):
    tandem = begin(qtbot, open_window)
    new_chat(tandem)
    qtbot.keyClicks(editor(tandem), "Please summarise this")
    go_to(qtbot, tandem, two_chats[1].id)
    type_and_send(qtbot, tandem, sent)
    new_chat(tandem)
    assert tandem.window.composer.text() == "Please summarise this"


@pytest.mark.parametrize("stored", [True, False])
def test_what_is_typed_while_the_first_question_is_stored_stays_with_it(
    qtbot, open_window, paths, two_chats, monkeypatch, stored
):
    left = threading.Event()

    def slow(store, new):
        left.wait(PATIENCE_MS / 1000)
        if not stored:
            raise FileProblem("The disk is full.")
        return store_question(store, new)

    monkeypatch.setattr("desktop.control.conversation.writing.store_question", slow)
    tandem = begin(qtbot, open_window)
    new_chat(tandem)
    writing = tandem.conversation.writing
    with qtbot.waitSignal(writing.sent if stored else writing.send_failed, timeout=PATIENCE_MS) as told:
        qtbot.keyClicks(editor(tandem), "One")
        qtbot.keyClick(editor(tandem), Qt.Key.Key_Return)
        qtbot.keyClicks(editor(tandem), " two")
        new_chat(tandem)  # before the store has answered
        assert tandem.window.composer.text() == ""
        qtbot.keyClicks(editor(tandem), "three")
        left.set()
    if stored:
        assert tandem.window.composer.text() == "three"
        made = told.args[0].item.id
        open_window.end(tandem)
        assert kept_in(paths) == {made: " two", NEW: "three"}
    else:
        assert tandem.window.composer.text() == "One\n two\nthree"


def test_what_is_typed_while_the_first_question_is_stored_survives_the_end(
    qtbot, open_window, paths, two_chats, monkeypatch
):
    tandem = begin(qtbot, open_window)
    new_chat(tandem)
    monkeypatch.setattr(tandem.records, "ask", lambda *_: None)  # the store does not answer before the end
    qtbot.keyClicks(editor(tandem), "One")
    qtbot.keyClick(editor(tandem), Qt.Key.Key_Return)
    qtbot.keyClicks(editor(tandem), " two")
    new_chat(tandem)
    open_window.end(tandem)
    assert kept_in(paths) == {NEW: " two"}


def test_what_was_not_taken_for_sending_stays_a_draft(qtbot, open_window, two_chats):
    tandem = begin(qtbot, open_window)
    new_chat(tandem)
    qtbot.keyClicks(editor(tandem), "Not now")
    tandem.chat.refuse("The disk is gone.")
    tandem.window.composer.send_requested.emit(Draft("Not now"))
    go_to(qtbot, tandem, two_chats[0].id)
    new_chat(tandem)
    assert tandem.window.composer.text() == "Not now"


def test_going_elsewhere_while_a_question_is_stored_takes_it_nowhere(qtbot, open_window, two_chats):
    second = two_chats[1]
    tandem = begin(qtbot, open_window)
    qtbot.keyClicks(editor(tandem), "for the second")
    qtbot.keyClick(editor(tandem), Qt.Key.Key_Return)
    new_chat(tandem)  # before the store has answered
    assert tandem.window.composer.text() == ""
    qtbot.keyClicks(editor(tandem), "and more")
    qtbot.waitUntil(lambda: not tandem.answers.any_in(second.id), timeout=PATIENCE_MS)
    go_to(qtbot, tandem, second.id)
    assert tandem.window.composer.text() == ""
    new_chat(tandem)
    assert tandem.window.composer.text() == "and more"


def test_a_question_that_was_not_stored_is_found_on_the_way_back(qtbot, open_window, two_chats, monkeypatch):
    tandem = begin(qtbot, open_window)

    def full(store, new):
        raise FileProblem("The disk is full.")

    monkeypatch.setattr("desktop.control.conversation.writing.store_question", full)
    qtbot.keyClicks(editor(tandem), "for the second")
    with qtbot.waitSignal(tandem.conversation.writing.send_failed, timeout=PATIENCE_MS):
        qtbot.keyClick(editor(tandem), Qt.Key.Key_Return)
        new_chat(tandem)
        qtbot.keyClicks(editor(tandem), "meanwhile")
    assert tandem.window.composer.text() == "meanwhile"
    go_to(qtbot, tandem, two_chats[1].id)
    assert tandem.window.composer.text() == "for the second"


def test_the_draft_of_a_deleted_chat_comes_back_with_it_and_goes_with_it(qtbot, open_window, paths, two_chats):
    second = two_chats[1]
    tandem = begin(qtbot, open_window)
    qtbot.keyClicks(editor(tandem), "unfinished")
    for _ in range(2):
        with qtbot.waitSignal(tandem.index.deleted, timeout=PATIENCE_MS):
            tandem.window.chat_list.delete_requested.emit(second.id)
        assert tandem.window.composer.text() == ""
        tandem.window.chat_list.undo_delete_requested.emit()
        qtbot.waitUntil(lambda: tandem.window.composer.text() == "unfinished", timeout=PATIENCE_MS)
    with qtbot.waitSignal(tandem.index.deleted, timeout=PATIENCE_MS):
        tandem.window.chat_list.delete_requested.emit(second.id)
    with qtbot.waitSignal(tandem.index.purged, timeout=PATIENCE_MS):
        tandem.window.sidebar.deleted.purge_requested.emit([second.id])
    open_window.end(tandem)
    assert list((paths.state_dir / "drafts").glob("*.json")) == []


def test_the_drafts_of_chats_that_are_missing_stay_where_they_are(qtbot, open_window, paths, two_chats):
    """The database may have been rescued or replaced, and the whole one may come back."""
    lie_in(paths, {two_chats[0].id: "kept", 4711: "of a chat that is missing"})
    tandem = begin(qtbot, open_window)
    tandem.index.refresh()
    qtbot.waitSignal(tandem.index.changed, timeout=PATIENCE_MS).wait()
    open_window.end(tandem)
    assert kept_in(paths) == {two_chats[0].id: "kept", 4711: "of a chat that is missing"}


def test_what_was_deleted_long_ago_takes_its_draft_with_it(qtbot, open_window, paths, two_chats):
    store = ChatStore(paths.database_file)
    store.items.delete(two_chats[0].id)
    store.close()
    connection = sqlite3.connect(paths.database_file)
    connection.execute("UPDATE items SET deleted_at = 1 WHERE deleted_at IS NOT NULL")
    connection.commit()
    connection.close()
    lie_in(paths, {two_chats[0].id: "gone", two_chats[1].id: "stays"})
    tandem = begin(qtbot, open_window)
    qtbot.waitUntil(lambda: tandem.window.composer.text() == "stays", timeout=PATIENCE_MS)
    open_window.end(tandem)
    assert kept_in(paths) == {two_chats[1].id: "stays"}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"text": 3}', b"[" * 100_000])
def test_a_damaged_draft_costs_itself(qtbot, open_window, paths, two_chats, content):
    folder = paths.state_dir / "drafts"
    folder.mkdir(parents=True)
    (folder / f"{two_chats[0].id}.json").write_bytes(content)
    (folder / f"{two_chats[1].id}.json").write_text(json.dumps({"text": "whole"}))
    (folder / "notes.json").write_text("of somebody else")
    tandem = begin(qtbot, open_window)
    qtbot.waitUntil(lambda: tandem.window.composer.text() == "whole", timeout=PATIENCE_MS)


@pytest.mark.parametrize(("kept", "text"), [("", "from before"), ("Dear", "from before\nDear")])
def test_the_one_draft_of_an_earlier_version_is_taken_over(qtbot, open_window, paths, two_chats, kept, text):
    if kept:
        lie_in(paths, {NEW: kept})
    file = earlier_version(paths)
    file.setValue("draft", "from before")
    file.sync()
    tandem = open_window()
    qtbot.waitUntil(lambda: tandem.window.composer.text() == text, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not earlier_version(paths).contains("draft"), timeout=PATIENCE_MS)
    assert tandem.chat.item is None  # else nobody would see it
    assert kept_in(paths) == {NEW: text}
    tandem.shown.drafts.keep()
    go_to(qtbot, tandem, two_chats[0].id)
    new_chat(tandem)
    assert tandem.window.composer.text() == text
    tandem.window.composer.clear_text()
    open_window.end(tandem)
    again = open_window()
    qtbot.waitUntil(lambda: again.drafts.is_read, timeout=PATIENCE_MS)
    assert again.window.composer.text() == ""


def test_the_draft_of_an_earlier_version_stays_there_until_it_is_kept_here(qtbot, open_window, paths):
    file = earlier_version(paths)
    file.setValue("draft", "from before")
    file.sync()
    blocked = paths.state_dir / "drafts"
    blocked.write_text("a file where the folder should be")
    tandem = open_window()
    qtbot.waitUntil(lambda: bool(tandem.window.notices.cards()), timeout=PATIENCE_MS)
    assert tandem.window.composer.text() == "from before"
    assert earlier_version(paths).value("draft") == "from before"
    blocked.unlink()
    qtbot.keyClicks(editor(tandem), "!")
    tandem.shown.drafts.keep()
    qtbot.waitUntil(lambda: not earlier_version(paths).contains("draft"), timeout=PATIENCE_MS)
    assert kept_in(paths) == {NEW: "from before!"}


def test_a_draft_of_an_earlier_version_that_could_not_be_removed_there_is_not_doubled(qtbot, open_window, paths):
    lie_in(paths, {NEW: "from before, and more"})
    file = earlier_version(paths)
    file.setValue("draft", "from before")
    file.sync()
    tandem = open_window()
    qtbot.waitUntil(lambda: not earlier_version(paths).contains("draft"), timeout=PATIENCE_MS)
    assert tandem.window.composer.text() == "from before, and more"


def test_drafts_that_cannot_be_read_keep_nothing_else_from_opening(qtbot, open_window, paths, two_chats, monkeypatch):
    def broken(folder, pattern):
        raise OSError(5, "Input/output error")

    lie_in(paths, {two_chats[1].id: "not seen"})
    with monkeypatch.context() as patched:
        patched.setattr(Path, "glob", broken)
        tandem = begin(qtbot, open_window)
    assert tandem.chat.item.id == two_chats[1].id
    qtbot.keyClicks(editor(tandem), "written since")
    tandem.shown.drafts.keep()
    qtbot.waitUntil(lambda: kept_in(paths) == {two_chats[1].id: "written since"}, timeout=PATIENCE_MS)
    said = [" ".join(card.says()) for card in tandem.window.notices.cards()]
    assert len([words for words in said if "could not be read" in words]) == 1


def test_a_draft_that_could_not_be_kept_is_kept_as_soon_as_it_can_be(qtbot, open_window, paths, two_chats):
    first, second = two_chats
    tandem = begin(qtbot, open_window)
    blocked = paths.state_dir / "drafts"
    blocked.write_text("a file where the folder should be")
    qtbot.keyClicks(editor(tandem), "two")
    with qtbot.waitSignal(tandem.drafts.failed, timeout=PATIENCE_MS):
        go_to(qtbot, tandem, first.id)
    qtbot.keyClicks(editor(tandem), "one")
    with qtbot.waitSignal(tandem.drafts.failed, timeout=PATIENCE_MS):
        tandem.shown.drafts.keep()
    blocked.unlink()
    with qtbot.waitSignal(tandem.drafts.all_written, timeout=PATIENCE_MS):
        tandem.shown.drafts.keep()
    assert tandem.window.notices.cards() == []
    qtbot.waitUntil(lambda: kept_in(paths) == {first.id: "one", second.id: "two"}, timeout=PATIENCE_MS)


def test_a_draft_that_could_not_be_kept_is_tried_again_at_the_end(qtbot, open_window, paths, two_chats):
    tandem = begin(qtbot, open_window)
    blocked = paths.state_dir / "drafts"
    blocked.write_text("a file where the folder should be")
    qtbot.keyClicks(editor(tandem), "two")
    with qtbot.waitSignal(tandem.drafts.failed, timeout=PATIENCE_MS):
        go_to(qtbot, tandem, two_chats[0].id)
    blocked.unlink()
    open_window.end(tandem)
    assert kept_in(paths) == {two_chats[1].id: "two"}


def test_what_was_typed_before_the_drafts_were_read_is_on_disk_with_what_was_kept(qtbot, paths):
    lie_in(paths, {NEW: "kept", 5: "other"})
    drafts = Drafts(paths.state_dir / "drafts", writes=True)
    drafts.start()
    drafts.put(NEW, Draft("typed"))
    with qtbot.waitSignal(drafts.read, timeout=PATIENCE_MS):
        pass
    drafts.close()
    assert kept_in(paths) == {NEW: "kept\ntyped", 5: "other"}


def test_what_was_erased_before_the_drafts_were_read_takes_none_of_them_from_the_disk(qtbot, paths):
    lie_in(paths, {NEW: "kept"})
    drafts = Drafts(paths.state_dir / "drafts", writes=True)
    drafts.start()
    drafts.put(NEW, Draft("typed"))
    drafts.put(NEW, Draft())
    with qtbot.waitSignal(drafts.read, timeout=PATIENCE_MS):
        pass
    drafts.close()
    assert drafts.of(NEW) == Draft("kept")
    assert kept_in(paths) == {NEW: "kept"}


def test_what_is_forgotten_before_it_is_read_does_not_come_back(qtbot, paths):
    lie_in(paths, {5: "gone", 6: "stays"})
    drafts = Drafts(paths.state_dir / "drafts", writes=True)
    drafts.start()
    drafts.forget([5])
    with qtbot.waitSignal(drafts.read, timeout=PATIENCE_MS):
        pass
    drafts.close()
    assert drafts.of(5) == Draft()
    assert kept_in(paths) == {6: "stays"}


def test_a_draft_that_cannot_be_kept_is_told_once(qtbot, open_window, paths):
    (paths.state_dir / "drafts").write_text("a file where the folder should be")
    tandem = open_window()
    for words in ("one", " two"):
        qtbot.keyClicks(editor(tandem), words)
        with qtbot.waitSignal(tandem.drafts.failed, timeout=PATIENCE_MS):
            tandem.shown.drafts.keep()
    assert tandem.window.composer.text() == "one two"
    said = [" ".join(card.says()) for card in tandem.window.notices.cards()]
    assert len([words for words in said if "not sent yet" in words]) == 1
