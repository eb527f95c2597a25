"""The composer sends exactly what was written, keeps the draft, and stays quick with a megabyte pasted."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QPushButton, QToolButton

from desktop.chat.conversation import VoiceChoice
from desktop.views.composer import HINT, Composer
from desktop.views.composer_edit import LARGE_PASTE, MOST_LINES
from desktop.views.tokens import LIGHT


@pytest.fixture
def composer(qtbot):
    made = Composer()
    qtbot.addWidget(made)
    made.resize(700, 300)
    made.show()
    qtbot.waitExposed(made)
    made.focus()
    return made


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
    assert caught.args == ["Hello"]
    assert composer.text() == "Hello"
    composer.take_sent()
    assert composer.text() == ""


def test_what_was_written_while_the_message_was_stored_stays(composer, qtbot):
    qtbot.keyClicks(composer.edit, "Hello")
    press(qtbot, composer, Qt.Key.Key_Return)
    qtbot.keyClicks(composer.edit, " and more")
    composer.take_sent()
    assert composer.text() == " and more"
    composer.set_text("Something else")
    composer.take_sent()
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


def test_while_an_answer_is_written_there_is_stop_instead_of_send(composer, qtbot):
    composer.set_generating(True)
    qtbot.keyClicks(composer.edit, "next")
    with qtbot.assertNotEmitted(composer.send_requested):
        press(qtbot, composer, Qt.Key.Key_Return)
    with qtbot.waitSignal(composer.stop_requested):
        qtbot.mouseClick(control(composer, "Stop (Esc)"), Qt.MouseButton.LeftButton)
    composer.set_generating(False)
    assert control(composer, "Send (Enter)").isVisible()
    assert composer.text() == "next"


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
    began = time.process_time()
    paste(composer, text)
    assert time.process_time() - began < 0.5
    qtbot.keyClicks(composer.edit, "Summarise it")
    with qtbot.waitSignal(composer.send_requested) as caught:
        press(qtbot, composer, Qt.Key.Key_Return)
    assert caught.args == [text + "\n\nSummarise it"]


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
