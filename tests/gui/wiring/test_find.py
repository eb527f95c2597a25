"""Words found in one chat in the real window: all counted, each gone to, on other branches too."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.chat.conversation import Ending, Status, Writer, WriterKind
from desktop.views.conversation.find.find_bar import NOTHING
from desktop.views.text.word_marks import word_marks
from desktop.voice import Voice
from tests.gui.driving import PATIENCE_MS
from tests.gui.forked_chat import ForkedChat

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def tandem(qtbot, open_window):
    made = open_window()
    qtbot.waitActive(made.window)
    yield made
    word_marks.show(None)


def press(qtbot, *keys, modifier=Qt.KeyboardModifier.NoModifier):
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def opened(qtbot, tandem, work):
    made = []
    tandem.records.ask(work, made.append)
    qtbot.waitUntil(lambda: bool(made), timeout=PATIENCE_MS)
    item = getattr(made[0], "item", made[0])
    tandem.chat.open(item)
    qtbot.waitUntil(lambda: tandem.chat.item is not None, timeout=PATIENCE_MS)
    return made[0]


@pytest.fixture
def forked(qtbot, tandem):
    return opened(qtbot, tandem, lambda store: ForkedChat(store, 60, range(4, 60, 9)))


def find(qtbot, tandem, words):
    press(qtbot, Qt.Key.Key_F, modifier=CONTROL)
    bar = tandem.window.chat.find_bar
    bar.field.clear()
    qtbot.keyClicks(bar.field, words)
    qtbot.waitUntil(lambda: not tandem.shown.find.is_busy)
    return bar


def chosen(tandem, speaker="instruct"):
    """The message and the words that are marked as the one gone to, where that is on the screen."""
    view = tandem.window.pane(speaker).view
    for widget in view.built():
        for column in widget.findChildren(object):
            place = column.place() if type(column).__name__ == "ColumnMarks" else None
            if place is not None:
                edit, cursor = place
                at = edit.viewport().mapTo(view.viewport(), edit.cursorRect(cursor).topLeft()).y()
                return widget.message.id, cursor.selectedText(), 0 <= at <= view.viewport().height()
    return None


def test_places_far_from_what_is_built_are_gone_to_back_and_forth(qtbot, tandem, forked):
    bar = find(qtbot, tandem, "question 7 of")
    assert bar.count.text() == "1 of 1"
    qtbot.waitUntil(lambda: chosen(tandem) == (forked.way[14], "Question 7 of", True))
    assert len(tandem.window.pane("instruct").view.built()) <= 60
    bar.field.clear()
    qtbot.keyClicks(bar.field, "sentence")
    qtbot.waitUntil(lambda: bar.count.text().endswith("of 60"))
    at = tandem.shown.find._number
    assert at == 7  # from where one reads on
    press(qtbot, Qt.Key.Key_Return, Qt.Key.Key_F3)
    assert tandem.shown.find._number == at + 2
    press(qtbot, Qt.Key.Key_Return, modifier=SHIFT)
    press(qtbot, Qt.Key.Key_F3, modifier=SHIFT)
    assert bar.count.text() == f"{at + 1} of 60"


def test_behind_the_last_one_comes_the_first(qtbot, tandem, forked):
    bar = find(qtbot, tandem, "sentence")
    number = tandem.shown.find._number
    for _ in range(60 - number):
        tandem.shown.find._step(1)
    assert bar.count.text() == "1 of 60"
    press(qtbot, Qt.Key.Key_Return, modifier=SHIFT)
    assert bar.count.text() == "60 of 60"


def test_side_ways_are_looked_through_where_that_is_asked_for(qtbot, tandem, forked):
    bar = find(qtbot, tandem, "lighthouse keeper")
    assert bar.count.text() == NOTHING
    bar._branches.click()
    qtbot.waitUntil(lambda: bar.count.text() == "1 of 1")
    qtbot.waitUntil(lambda: (chosen(tandem) or [0])[0] == forked.needle)
    assert forked.needle in [message.id for message in tandem.chat.column("instruct")]


def test_escape_takes_the_marks_away_and_gives_the_keyboard_back(qtbot, tandem, forked):
    tandem.window.composer.focus()
    find(qtbot, tandem, "sentence")
    assert word_marks.matcher is not None
    press(qtbot, Qt.Key.Key_Escape)
    assert not tandem.window.chat.find_bar.isVisible()
    assert word_marks.matcher is None
    assert QApplication.focusWidget() is tandem.window.composer.edit
    press(qtbot, Qt.Key.Key_F3)  # and what was looked for last is looked for again
    assert tandem.window.chat.find_bar.query == "sentence"
    qtbot.waitUntil(lambda: tandem.window.chat.find_bar.count.text().endswith("of 60"))


WRITERS = {voice: Writer(WriterKind.ENGINE, voice, f"{voice.value}.gguf") for voice in Voice}


def both(store):
    item = store.items.create("Both", ("base", "instruct"))
    asked = store.messages.add_question(item.id, None, "the sea?", [(0, "base"), (0, "instruct")])
    for voice in Voice:
        text = "The sea.\n\n" + "\n\n".join(f"Paragraph {n} of {voice.value}." for n in range(60)) + "\n\nSea again."
        said = store.messages.start_answer(item.id, asked.id, (None, None), voice.value, WRITERS[voice])
        store.messages.finish_answer(said.id, Ending(Status.COMPLETE, text, "no, the sea itself"))
    return item


def test_it_begins_at_what_is_seen_in_a_chat_that_is_seen_as_a_whole(qtbot, tandem):
    def work(store):
        item = store.items.create("Short")
        last = None
        for number in range(2):
            last = store.messages.add_question(item.id, last, f"fox {number}", [(last or 0, "instruct")]).id
        return item

    opened(qtbot, tandem, work)
    assert find(qtbot, tandem, "fox").count.text() == "1 of 2"


@pytest.mark.parametrize("together", [True, False])
def test_both_columns_and_their_thoughts_are_found_in_reading_order(qtbot, tandem, together):
    item = opened(qtbot, tandem, both)
    tandem.window.chat.together.set_wanted(wanted=together)
    bar = find(qtbot, tandem, "sea")
    assert bar.count.text().endswith("of 7")
    places = [tandem.shown.find._find.at(number) for number in range(7)]
    assert [(at.message.speaker, at.in_reasoning, at.number) for at in places] == [
        ("", False, 0),
        ("base", True, 0),
        ("base", False, 0),
        ("base", False, 1),
        ("instruct", True, 0),
        ("instruct", False, 0),
        ("instruct", False, 1),
    ]
    for number in (6, 1):  # the end of a long answer, thoughts that are folded
        tandem.shown.find._show(number)
        at = places[number]
        qtbot.waitUntil(lambda at=at: (chosen(tandem, at.message.speaker) or [0, "", False])[2])
        assert chosen(tandem, at.message.speaker)[0] == at.message.id
    assert item.id == tandem.chat.item.id


def test_a_place_deep_in_a_very_long_message_is_built_and_shown(qtbot, tandem, monkeypatch):
    monkeypatch.setattr("desktop.views.conversation.find.shown_words.BUILD_MS", 60_000)  # however busy the computer is

    def work(store):
        item = store.items.create("Long")
        store.messages.add_question(item.id, None, "line of text\n" * 12_000 + "the needle", [(0, "instruct")])
        return item

    opened(qtbot, tandem, work)
    bar = find(qtbot, tandem, "needle")
    assert bar.count.text() == "1 of 1"
    qtbot.waitUntil(lambda: (chosen(tandem) or [0, "", False])[1:] == ("needle", True), timeout=PATIENCE_MS)


def test_a_chat_that_changes_meanwhile_is_counted_again(qtbot, tandem, forked):
    bar = find(qtbot, tandem, "sentence")
    tandem.conversation.branches.delete(forked.way[80])
    qtbot.waitUntil(lambda: bar.count.text().endswith("of 40"))


def test_odd_words_find_nothing_and_say_so(qtbot, tandem, forked):
    press(qtbot, Qt.Key.Key_F, modifier=CONTROL)
    bar = tandem.window.chat.find_bar
    for words in ('"*(', "\\", "[a-z]+", "x" * 30_000):
        bar.field.setText(words)
        qtbot.waitUntil(lambda: bar.count.text() == NOTHING)
        bar.field.clear()
        assert bar.count.text() == ""
