"""Attachments in the real window: files and pastes go along with a question, reach the model, and can be opened."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desktop.chat.attachments import AttachedText
from desktop.chat.conversation import AttachmentHead, Role
from desktop.chat.draft import NEW, Draft
from desktop.protocol.messages import Generate
from desktop.views.conversation.message.user_message import UserMessage
from desktop.views.window.screens import ScreenName
from tests.gui.driving import PATIENCE_MS, editor, type_and_send


@pytest.fixture
def notes(tmp_path):
    made = tmp_path / "notes.md"
    made.write_text("# Notes\n\nThe fox sleeps.\n")
    return made


@pytest.fixture
def told(monkeypatch):
    """What engines were asked to answer; what is counted beside that comes when it comes."""
    asked = []
    from desktop.control.engines.pool import EnginePool

    ask = EnginePool.ask

    def listen(self, key, request):
        if isinstance(request, Generate):
            asked.append(request)
        return ask(self, key, request)

    monkeypatch.setattr(EnginePool, "ask", listen)
    return asked


def give(qtbot, tandem, *paths, count):
    tandem.window.files_given.emit([str(path) for path in paths])
    qtbot.waitUntil(lambda: len(tandem.window.composer.draft().attachments) == count, timeout=PATIENCE_MS)


def question(tandem, place=0):
    shown = next(pane for pane in tandem.window.panes.values() if not pane.isHidden())
    return shown.findChildren(UserMessage)[place]


def chip(widget, name):
    return next(b for b in widget.findChildren(QPushButton) if b.accessibleName().startswith(f"Open {name}"))


def stored_texts(qtbot, tandem, message_id):
    got = []
    tandem.records.ask(lambda store: store.messages.attachments(message_id), got.append)
    qtbot.waitUntil(lambda: bool(got), timeout=PATIENCE_MS)
    return [(one.name, one.text) for one in got[0]]


def test_files_are_chips_then_attachments_and_the_model_reads_them(qtbot, open_window, notes, tmp_path, told):
    other = tmp_path / "Größe.csv"
    other.write_bytes("a;größe\r\n1;2\r\n".encode("cp1252"))
    tandem = open_window()
    give(qtbot, tandem, notes, other, count=2)
    assert editor(tandem).hasFocus()
    type_and_send(qtbot, tandem, "Summarise them")
    asked = next(m for m in tandem.chat.column("instruct") if m.role is Role.USER)
    assert asked.text == "Summarise them"
    assert asked.attachments == (AttachmentHead("notes.md", 25), AttachmentHead("Größe.csv", 14))
    texts = [("notes.md", notes.read_text()), ("Größe.csv", "a;größe\n1;2\n")]
    assert stored_texts(qtbot, tandem, asked.id) == texts
    read = told[-1].prompt.messages[-1].content
    assert read == "\n\n".join([*(f"{name}\n{text}" for name, text in texts), "Summarise them"])
    assert tandem.window.composer.draft() == Draft()


def test_they_are_read_again_by_later_answers_and_kept_by_an_edit(qtbot, open_window, notes, told):
    tandem = open_window()
    give(qtbot, tandem, notes, count=1)
    type_and_send(qtbot, tandem, "One")
    type_and_send(qtbot, tandem, "Two")
    assert "The fox sleeps." in told[-1].prompt.messages[0].content
    first = tandem.chat.column("instruct")[0]
    with qtbot.waitSignal(tandem.chat.answer_ended, timeout=PATIENCE_MS):
        tandem.conversation.writing.edit("instruct", first.id, "Otherwise")
    edited = tandem.chat.column("instruct")[0]
    assert (edited.text, edited.edited_from, edited.attachments) == ("Otherwise", first.id, first.attachments)
    assert told[-1].prompt.messages[-1].content == f"notes.md\n{notes.read_text()}\n\nOtherwise"
    with qtbot.waitSignal(tandem.chat.answer_ended, timeout=PATIENCE_MS):
        tandem.window.regenerate_requested.emit()
    assert told[-1].prompt.messages[-1].content == f"notes.md\n{notes.read_text()}\n\nOtherwise"


def test_a_question_may_be_an_attachment_alone(qtbot, open_window, notes):
    tandem = open_window()
    give(qtbot, tandem, notes, count=1)
    type_and_send(qtbot, tandem, "")
    assert tandem.chat.item.title == "notes.md"
    bubble = question(tandem)
    assert chip(bubble, "notes.md").isVisible()
    assert not bubble._column.isVisible()


def test_the_bubble_has_chips_and_a_click_opens_the_text(qtbot, open_window, notes):
    tandem = open_window()
    data = QMimeData()
    data.setText("pasted " * 5_000)
    editor(tandem).insertFromMimeData(data)
    give(qtbot, tandem, notes, count=2)
    type_and_send(qtbot, tandem, "What are they?")
    item = tandem.chat.item.id
    tandem.window.new_chat_requested.emit()
    tandem.window.chat_list.opened.emit(item)
    qtbot.waitUntil(lambda: tandem.chat.item is not None, timeout=PATIENCE_MS)
    bubble = question(tandem)
    assert [block.document().toPlainText() for block in bubble._column.blocks()] == ["What are they?"]
    assert chip(bubble, "Pasted text").whole_text() == "Pasted text, 35 kB"
    chip(bubble, "notes.md").setFocus()
    QTest.keyClick(chip(bubble, "notes.md"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tandem.shown.attachments._sheet is not None, timeout=PATIENCE_MS)
    sheet = tandem.shown.attachments._sheet
    assert sheet.windowTitle() == "notes.md"
    sheet._copy.click()
    assert QGuiApplication.clipboard().text() == notes.read_text()
    qtbot.mouseClick(chip(bubble, "Pasted text"), Qt.MouseButton.LeftButton, pos=QPoint(10, 5))
    qtbot.waitUntil(lambda: sheet.windowTitle() == "Pasted text", timeout=PATIENCE_MS)
    sheet.close()


def test_names_and_texts_survive_the_window(qtbot, open_window, notes):
    tandem = open_window()
    give(qtbot, tandem, notes, count=1)
    qtbot.keyClicks(editor(tandem), "words")
    open_window.end(tandem)
    again = open_window()
    kept = Draft("words", (AttachedText("notes.md", notes.read_text()),))
    qtbot.waitUntil(lambda: again.window.composer.draft() == kept, timeout=PATIENCE_MS)
    assert again.drafts.of(NEW) == kept


def test_what_is_no_text_is_told_in_words_and_the_rest_is_attached(qtbot, open_window, notes, tmp_path):
    picture, large, empty = tmp_path / "fox.png", tmp_path / "large.log", tmp_path / "empty.txt"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    large.write_bytes(b"line\n" * 2_000_001)
    empty.write_bytes(b"")
    tandem = open_window()
    give(qtbot, tandem, picture, notes, large, empty, tmp_path / "gone.txt", count=1)
    qtbot.waitUntil(lambda: bool(tandem.window.notices.cards()), timeout=PATIENCE_MS)
    (card,) = tandem.window.notices.cards()
    said = " ".join(card.says())
    for words in ("4 files", "“fox.png” is not a text.", "“large.log” is too large.", "“empty.txt” is empty.", "gone"):
        assert words in said
    assert str(tmp_path / "fox.png") not in said


def test_model_files_go_to_the_library_and_texts_too_while_it_is_in_front(qtbot, open_window, notes, tmp_path):
    tandem = open_window()
    page = tmp_path / "page.gguf"
    page.write_text("<!DOCTYPE html><html>")
    with qtbot.waitSignal(tandem.shown.attachments.models_given, timeout=PATIENCE_MS) as given:
        tandem.window.files_given.emit([str(page), str(tmp_path)])
    assert given.args == [[page, tmp_path]]
    tandem.window.show_screen(ScreenName.LIBRARY)
    with qtbot.waitSignal(tandem.shown.attachments.models_given, timeout=PATIENCE_MS) as given:
        tandem.window.files_given.emit([str(notes)])
    assert given.args == [[notes]]
    assert tandem.window.composer.draft() == Draft()


def test_files_that_are_pasted_are_attached(qtbot, open_window, notes):
    tandem = open_window()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(notes))])
    editor(tandem).insertFromMimeData(data)
    qtbot.waitUntil(lambda: bool(tandem.window.composer.draft().attachments), timeout=PATIENCE_MS)
    assert tandem.window.composer.draft().text == ""


def test_whoever_writes_more_than_the_context_holds_is_told_before_sending(qtbot, open_window):
    tandem = open_window()
    type_and_send(qtbot, tandem, "Hello")
    composer = tandem.window.composer
    composer.attach([AttachedText("", "0123456789 " * 2_000)])  # an estimate says 5,500, far from 16,384
    qtbot.waitUntil(lambda: composer.size_line.tone() == "danger", timeout=PATIENCE_MS)
    assert "of 16,384 tokens" in composer.size_line.text()
    assert "shorten it, attach less or take" not in composer.size_line.text()  # the file was made for no more
    assert "shorten it or attach less; the file takes no larger context" in composer.size_line.text()
    composer.clear_text()
    qtbot.waitUntil(lambda: not composer.size_line.isVisible(), timeout=PATIENCE_MS)


def test_a_large_text_that_is_sent_at_once_is_counted_first_and_stays(qtbot, open_window):
    tandem = open_window()
    type_and_send(qtbot, tandem, "Hello")
    composer, said = tandem.window.composer, len(tandem.chat.column("instruct"))
    composer.attach([AttachedText("", "0123456789 " * 2_000)])
    composer.send()
    qtbot.waitUntil(lambda: composer.size_line.text().startswith("Not sent. "), timeout=PATIENCE_MS)
    assert len(tandem.chat.column("instruct")) == said
    assert composer.draft().attachments


def test_ten_megabytes_are_judged_by_their_length_and_not_built_at_every_key(qtbot, open_window, monkeypatch):
    tandem = open_window()
    type_and_send(qtbot, tandem, "Hello")
    composer = tandem.window.composer
    monkeypatch.setattr(type(tandem.shown.context_bar._upcoming), "next", lambda *_: pytest.fail("it was built"))
    composer.attach([AttachedText("", "a line of it\n" * 800_000)])
    qtbot.waitUntil(lambda: composer.size_line.tone() == "danger", timeout=PATIENCE_MS)
    assert composer.size_line.text().startswith("about 2,600,000 of 16,384 tokens")
    composer.send()
    assert composer.size_line.text().startswith("Not sent. ")


def test_a_large_text_that_fits_is_sent_once_it_is_counted(qtbot, open_window):
    tandem = open_window()
    type_and_send(qtbot, tandem, "Hello")
    ended = []
    tandem.chat.answer_ended.connect(ended.append)
    tandem.window.composer.attach([AttachedText("", "0123456789 " * 1_000)])
    tandem.window.composer.send()
    qtbot.waitUntil(lambda: len(ended) == 1, timeout=PATIENCE_MS)
    assert ended[0].usage["prompt_tokens"] > 8_000


@pytest.fixture
def slow_reading(monkeypatch):
    """Files are read when it is let go."""
    let_go = threading.Event()
    from desktop.control.conversation import text_files

    read = text_files.sorted_out

    def wait_and_read(paths):
        let_go.wait(PATIENCE_MS / 1000)
        return read(paths)

    monkeypatch.setattr(text_files, "sorted_out", wait_and_read)
    yield let_go
    let_go.set()


@pytest.mark.parametrize("back", [False, True])
def test_files_go_to_the_chat_that_was_shown_when_they_were_dropped(qtbot, open_window, notes, slow_reading, back):
    tandem = open_window()
    type_and_send(qtbot, tandem, "One")
    first = tandem.chat.item
    qtbot.keyClicks(editor(tandem), "and this")
    tandem.window.files_given.emit([str(notes)])
    tandem.window.new_chat_requested.emit()  # before they are read
    if back:
        tandem.window.chat_list.opened.emit(first.id)
        qtbot.waitUntil(lambda: tandem.chat.item is not None, timeout=PATIENCE_MS)
    wanted = Draft("and this", (AttachedText("notes.md", notes.read_text()),))
    slow_reading.set()
    qtbot.waitUntil(lambda: _draft_of(tandem, first.id) == wanted, timeout=PATIENCE_MS)
    if not back:
        assert tandem.window.composer.draft() == Draft()
        tandem.window.chat_list.opened.emit(first.id)
        qtbot.waitUntil(lambda: tandem.chat.item is not None, timeout=PATIENCE_MS)
    assert tandem.window.composer.draft() == wanted


def test_files_dropped_on_a_new_chat_stay_with_it(qtbot, open_window, notes, slow_reading):
    tandem = open_window()
    type_and_send(qtbot, tandem, "One")
    first = tandem.chat.item
    tandem.window.new_chat_requested.emit()
    tandem.window.files_given.emit([str(notes)])
    tandem.window.chat_list.opened.emit(first.id)
    qtbot.waitUntil(lambda: tandem.chat.item is not None, timeout=PATIENCE_MS)
    slow_reading.set()
    qtbot.waitUntil(lambda: len(tandem.drafts.of(NEW).attachments) == 1, timeout=PATIENCE_MS)
    assert tandem.window.composer.draft() == Draft()


def _draft_of(tandem, item_id):
    """What is in the composer or kept for a chat."""
    if tandem.chat.item is not None and tandem.chat.item.id == item_id:
        return tandem.window.composer.draft()
    return tandem.drafts.of(item_id)
