"""The composer sends exactly what was written, keeps the draft, and stays quick with a megabyte pasted."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QSize, Qt, QUrl
from PySide6.QtGui import QIcon, QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton

from desktop.chat.attachments import AttachedText
from desktop.chat.draft import Draft
from desktop.chat.item import VoiceChoice
from desktop.views.conversation.composer import HINT, QUEUE, Composer
from desktop.views.conversation.writing.composer_edit import LARGE_PASTE, MOST_LINES
from desktop.views.kit.colours import LIGHT
from tests.pace import lag


@pytest.fixture
def composer(qtbot):
    made = Composer()
    qtbot.addWidget(made)
    made.resize(700, 300)
    made.show()
    qtbot.waitExposed(made)
    made.focus()
    return made


def pasted(*texts):
    return tuple(AttachedText("", text) for text in texts)


def paste(composer, text):
    data = QMimeData()
    data.setText(text)
    composer.edit.insertFromMimeData(data)


def press(qtbot, composer, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(composer.edit, key, modifier)


def control(composer, name):
    found = [*composer.findChildren(QToolButton), *composer.findChildren(QPushButton)]
    return next(button for button in found if button.accessibleName() == name)


def test_enter_sends_and_the_draft_stays_until_it_is_stored(composer, qtbot):
    qtbot.keyClicks(composer.edit, "Hello")
    with qtbot.waitSignal(composer.send_requested) as caught:
        press(qtbot, composer, Qt.Key.Key_Return)
    assert caught.args == [Draft("Hello")]
    assert composer.text() == "Hello"
    composer.take_sent(Draft("Hello"))
    assert composer.text() == ""


def test_an_enter_that_is_still_held_from_elsewhere_sends_nothing(composer, qtbot):
    composer.edit.setPlainText("not finished")
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    with qtbot.assertNotEmitted(composer.send_requested):
        QApplication.sendEvent(composer.edit, held)
    assert composer.text() == "not finished"
    with qtbot.waitSignal(composer.send_requested):
        press(qtbot, composer, Qt.Key.Key_Return)


def test_what_was_written_while_the_message_was_stored_stays(composer, qtbot):
    qtbot.keyClicks(composer.edit, "Hello")
    press(qtbot, composer, Qt.Key.Key_Return)
    qtbot.keyClicks(composer.edit, " and more")
    composer.take_sent(Draft("Hello"))
    assert composer.text() == " and more"
    composer.set_text("Something else")
    composer.take_sent(Draft("Hello"))
    assert composer.text() == "Something else"


def test_no_break_spaces_are_sent_as_they_are(composer):
    paste(composer, "Pourquoi\u00a0?\nOui\u202f!")
    assert composer.text() == "Pourquoi\u00a0?\nOui\u202f!"


def test_the_words_in_the_empty_field_change_at_once(composer, qtbot):
    before = composer.edit.viewport().grab().toImage()
    painted = []
    composer.edit.viewport().installEventFilter(watch := Painted(painted))
    composer.set_placeholder(VoiceChoice.BOTH)
    qtbot.waitUntil(lambda: bool(painted))
    composer.edit.viewport().removeEventFilter(watch)
    assert composer.edit.viewport().grab().toImage() != before


def test_the_arrow_of_a_send_that_cannot_be_used_can_be_seen(composer):
    picture = composer._send.icon().pixmap(QSize(20, 20), QIcon.Mode.Disabled).toImage()
    colours = {
        picture.pixelColor(x, y).name() for x in range(20) for y in range(20) if picture.pixelColor(x, y).alpha() > 250
    }
    assert LIGHT.dim in colours


class Painted(QObject):
    def __init__(self, seen):
        super().__init__()
        self._seen = seen

    def eventFilter(self, _watched, event):
        if event.type() == QEvent.Type.Paint:
            self._seen.append(event)
        return False


def test_shift_enter_starts_a_line(composer, qtbot):
    qtbot.keyClicks(composer.edit, "a")
    press(qtbot, composer, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(composer.edit, "b")
    assert composer.text() == "a\nb"


def test_escape_stops(composer, qtbot):
    with qtbot.waitSignal(composer.stop_requested):
        press(qtbot, composer, Qt.Key.Key_Escape)


def test_nothing_empty_is_sent(composer, qtbot):
    qtbot.keyClicks(composer.edit, "   ")
    with qtbot.assertNotEmitted(composer.send_requested):
        press(qtbot, composer, Qt.Key.Key_Return)
    assert not control(composer, "Send (Enter)").isEnabled()


def test_a_reason_forbids_sending_not_writing(composer, qtbot):
    composer.set_enabled_reason("The file is being loaded.")
    qtbot.keyClicks(composer.edit, "text")
    with qtbot.assertNotEmitted(composer.send_requested):
        press(qtbot, composer, Qt.Key.Key_Return)
    assert composer._hint.whole_text() == "The file is being loaded."
    composer.set_enabled_reason("")
    assert composer._hint.whole_text() == HINT
    with qtbot.waitSignal(composer.send_requested):
        press(qtbot, composer, Qt.Key.Key_Return)


def test_while_an_answer_is_written_there_is_stop_and_enter_queues(composer, qtbot):
    composer.set_generating(True)
    assert not composer._send.isVisible()
    qtbot.keyClicks(composer.edit, "next")
    assert control(composer, QUEUE).isVisible()
    with qtbot.assertNotEmitted(composer.send_requested):
        press(qtbot, composer, Qt.Key.Key_Return)
    with qtbot.waitSignal(composer.stop_requested):
        qtbot.mouseClick(control(composer, "Stop (Esc)"), Qt.MouseButton.LeftButton)
    composer.set_generating(False)
    assert control(composer, "Send (Enter)").isVisible()
    assert composer.draft() == Draft(queued=Draft("next"))
    assert composer.queued_line.isVisible()


def test_what_is_queued_can_be_added_to_written_again_and_removed(composer, qtbot):
    composer.set_generating(True)
    for words in ("one", "two"):
        qtbot.keyClicks(composer.edit, words)
        press(qtbot, composer, Qt.Key.Key_Return)
    assert composer.draft() == Draft(queued=Draft("one\ntwo"))
    qtbot.keyClicks(composer.edit, "three")
    qtbot.mouseClick(control(composer, "Edit the queued message"), Qt.MouseButton.LeftButton)
    assert composer.draft() == Draft("one\ntwo\nthree")
    assert composer.edit.hasFocus()
    press(qtbot, composer, Qt.Key.Key_Return)
    qtbot.mouseClick(control(composer, "Remove the queued message"), Qt.MouseButton.LeftButton)
    assert composer.draft() == Draft()
    assert not composer.queued_line.isVisible()


def test_enter_twice_queues_nothing_that_is_on_its_way_already(composer, qtbot):
    composer.send_requested.connect(lambda: composer.set_generating(True))  # it is being stored
    paste(composer, "x" * 30_000)
    qtbot.keyClicks(composer.edit, "Hello")
    press(qtbot, composer, Qt.Key.Key_Return)
    press(qtbot, composer, Qt.Key.Key_Return)
    assert composer.draft() == Draft("Hello", pasted("x" * 30_000))
    qtbot.keyClicks(composer.edit, " and more")
    press(qtbot, composer, Qt.Key.Key_Return)
    assert composer.draft() == Draft("Hello", pasted("x" * 30_000), Draft(" and more"))
    composer.take_sent(Draft("Hello", pasted("x" * 30_000)))
    assert composer.draft() == Draft(queued=Draft(" and more"))


def test_stopping_with_nothing_written_brings_back_what_was_queued(composer, qtbot):
    composer.set_generating(True)
    qtbot.keyClicks(composer.edit, "one")
    press(qtbot, composer, Qt.Key.Key_Return)
    qtbot.keyClicks(composer.edit, "two")
    composer.recall_queued()
    assert composer.draft() == Draft("two", queued=Draft("one"))
    composer.edit.clear()
    composer.recall_queued()
    assert composer.draft() == Draft("one")


def test_an_attachment_can_be_opened_by_key_and_is_named(composer, qtbot):
    composer.attach([AttachedText("notes.md", "# One"), AttachedText("", "y" * 5_000)])
    chip = control(composer, "Open notes.md, 5 bytes")
    chip.setFocus()
    with qtbot.waitSignal(composer.attachment_opened) as caught:
        qtbot.keyClick(chip, Qt.Key.Key_Return)
    assert caught.args == [AttachedText("notes.md", "# One")]
    qtbot.mouseClick(control(composer, "Remove “notes.md”"), Qt.MouseButton.LeftButton)
    assert composer.draft() == Draft("", pasted("y" * 5_000))
    assert composer.edit.hasFocus()


def test_many_attachments_leave_room_for_the_words(composer, qtbot):
    composer.attach([AttachedText(f"{number}.txt", "words") for number in range(30)])
    qtbot.wait(10)
    assert composer.attached.height() < 200
    assert len(composer.draft().attachments) == 30


def test_files_that_are_pasted_are_given_on_instead_of_their_names(composer, qtbot, tmp_path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.txt"))])
    with qtbot.waitSignal(composer.files_pasted) as caught:
        composer.edit.insertFromMimeData(data)
    assert caught.args == [[str(tmp_path / "a.txt")]]
    assert composer.edit.canInsertFromMimeData(data)
    assert composer.draft() == Draft()


def test_a_message_that_a_voice_would_refuse_stays_and_says_why(qtbot, composer):
    composer.set_text("Long")
    line = composer.size_line
    line.show_size("78,000 of 4,096 tokens · 73,905 too many: shorten it", tone="danger", too_large=True)
    with qtbot.assertNotEmitted(composer.send_requested):
        composer.send()
    assert line.text().startswith("Not sent. 78,000 of")
    assert composer.draft().text == "Long"
    line.show_size("3,000 of 4,096 tokens")
    assert line.text() == "3,000 of 4,096 tokens"
    with qtbot.waitSignal(composer.send_requested):
        composer.send()


def test_nothing_is_sent_while_it_is_counted(qtbot, composer):
    composer.set_text("Long")
    composer.sending.connect(lambda: composer.hold(held=True))
    with qtbot.assertNotEmitted(composer.send_requested):
        composer.send()
    assert not composer.size_line.isVisible()


def test_rich_text_arrives_as_plain_text(composer):
    data = QMimeData()
    data.setHtml("<b>bold</b><img src='file:///dev/zero'>")
    data.setText("bold")
    composer.edit.insertFromMimeData(data)
    assert composer.text() == "bold"


@pytest.mark.parametrize(
    "text", ["x" * 1_048_576, "word " * 200_000, "line\n" * 200_000], ids=["run", "words", "lines"]
)
def test_a_megabyte_is_pasted_at_once_and_sent_exactly(composer, qtbot, text):
    began = time.thread_time()
    paste(composer, text)
    assert time.thread_time() - began < 0.5 * lag()
    qtbot.keyClicks(composer.edit, "Summarise it")
    with qtbot.waitSignal(composer.send_requested) as caught:
        press(qtbot, composer, Qt.Key.Key_Return)
    assert caught.args == [Draft("Summarise it", pasted(text))]


def test_a_long_run_becomes_an_attachment_too(composer):
    paste(composer, "y" * 5_000)
    assert composer.edit.toPlainText() == ""
    assert composer.text() == "y" * 5_000


def test_a_paste_of_ordinary_length_stays_in_the_field(composer):
    text = "words and\nlines " * 100
    assert len(text) < LARGE_PASTE
    paste(composer, text)
    assert composer.edit.toPlainText() == text


def test_an_attachment_can_be_removed(composer, qtbot):
    paste(composer, "z" * 30_000)
    qtbot.mouseClick(control(composer, "Remove the pasted text"), Qt.MouseButton.LeftButton)
    assert composer.text() == ""


def test_the_field_grows_to_its_limit(composer, qtbot):
    one = composer.edit.height()
    composer.set_text("a\nb\nc")
    qtbot.waitUntil(lambda: composer.edit.height() > one)
    composer.set_text("\n".join("x" * 30))
    qtbot.wait(10)
    line = composer.edit.fontMetrics().lineSpacing()
    assert composer.edit.height() <= MOST_LINES * line + 12


def test_the_costume_is_offered_to_the_base_voice_only(composer, qtbot):
    button = next(b for b in composer.findChildren(QPushButton) if b.accessibleName().startswith("Costume"))
    composer.set_placeholder(VoiceChoice.INSTRUCT)
    assert not button.isVisible()
    composer.set_placeholder(VoiceChoice.BASE)
    assert button.isVisible()
    with qtbot.waitSignal(composer.costume_chosen) as caught:
        button.menu().actions()[1].trigger()
    assert caught.args == ["transcript"]
    composer.set_costume("transcript")
    assert button.accessibleName() == "Costume: Transcript"


def compose(composer, letters):
    """Letters that are still with an input method, which nobody but the field knows of here."""
    QApplication.sendEvent(composer.edit, QInputMethodEvent(letters, []))


def test_enter_ends_the_word_that_is_being_composed_and_sends_nothing(composer, qtbot):
    composer.focus()
    composer.edit.insertPlainText("今日は")
    compose(composer, "暑い")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        with qtbot.assertNotEmitted(composer.send_requested):
            press(qtbot, composer, key)
        assert composer.text() == "今日は暑い" + ("です" if key is Qt.Key.Key_Enter else "")
        if key is Qt.Key.Key_Return:
            compose(composer, "です")
    with qtbot.waitSignal(composer.send_requested) as caught:
        press(qtbot, composer, Qt.Key.Key_Return)
    assert caught.args == [Draft("今日は暑いです")]


def test_the_button_sends_what_is_being_composed_too(composer, qtbot):
    composer.focus()
    compose(composer, "暑い")
    composer._refresh()
    with qtbot.waitSignal(composer.send_requested) as caught:
        composer.send()
    assert caught.args == [Draft("暑い")]
    assert composer.text() == "暑い"


def test_what_is_composed_in_the_middle_of_the_text_stays_there(composer, qtbot):
    composer.focus()
    composer.edit.insertPlainText("ab")
    composer.edit.moveCursor(QTextCursor.MoveOperation.Left)
    compose(composer, "é")
    press(qtbot, composer, Qt.Key.Key_Return)
    assert composer.text() == "aéb"


def test_a_draft_comes_back_as_it_was(composer):
    paste(composer, "x" * 30_000)
    composer.edit.insertPlainText("words\n")
    draft = composer.draft()
    composer.set_draft(Draft("other"))
    assert composer.draft() == Draft("other")
    composer.set_draft(draft)
    assert composer.draft() == draft == Draft("words\n", pasted("x" * 30_000))


def test_another_draft_has_nothing_to_undo_though_it_is_alike(composer, qtbot):
    qtbot.keyClicks(composer.edit, "secret")
    composer.edit.selectAll()
    press(qtbot, composer, Qt.Key.Key_Delete)
    composer.set_draft(Draft())
    composer.edit.undo()
    assert composer.text() == ""


def test_where_nothing_is_left_to_take_undoing_goes_on(composer, qtbot):
    qtbot.keyClicks(composer.edit, "Something else")
    composer.take_sent(Draft("Hello"))
    composer.edit.undo()
    assert composer.text() == ""


def test_what_is_composed_while_the_message_is_stored_stays(composer, qtbot):
    qtbot.keyClicks(composer.edit, "Hello")
    press(qtbot, composer, Qt.Key.Key_Return)
    compose(composer, "暑い")
    composer.take_sent(Draft("Hello"))
    assert composer.text() == "暑い"


def test_a_suggestion_stands_behind_the_draft_and_in_the_place_of_the_last_one(composer, qtbot):
    composer.suggest("One fox")
    composer.suggest("Two foxes")
    assert composer.text() == "Two foxes"
    composer.edit.undo()
    assert composer.text() == "One fox"
    composer.set_draft(Draft("A long draft", pasted("x" * 30_000)))
    compose(composer, "暑い")
    composer.suggest("Two foxes")
    assert composer.draft() == Draft("A long draft暑い\nTwo foxes", pasted("x" * 30_000))
    qtbot.keyClicks(composer.edit, "!")
    assert composer.draft().text.endswith("foxes!")
    composer.edit.undo()
    composer.edit.undo()
    assert composer.draft().text == "A long draft暑い"
