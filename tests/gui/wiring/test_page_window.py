"""The page in the real window, by keyboard, with real engines: written on, gone on with, undone, left and found."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLabel, QListView

from desktop.chat.item import ItemKind, VoiceChoice
from desktop.page.take import ROOT
from desktop.settings.values import Theme
from desktop.views.page.places import shown
from desktop.views.window.screens import ScreenName
from desktop.voice import Voice
from tests.gui.driving import PATIENCE_MS, editor, type_and_send

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
CTRL_SHIFT = CTRL | Qt.KeyboardModifier.ShiftModifier


class Writer:
    """Somebody at the keyboard."""

    def __init__(self, qtbot, tandem):
        self.qtbot, self.tandem, self.window = qtbot, tandem, tandem.window

    def to_page(self):
        self.qtbot.keyClick(self.window, Qt.Key.Key_P, CTRL_SHIFT)
        self.until(lambda: self.window.screens.front is ScreenName.PAGE)
        return self

    @property
    def screen(self):
        return self.window.page_screen()

    @property
    def parts(self):
        return self.tandem.shown.page

    @property
    def page(self):
        return self.parts.page.page

    def type(self, text):
        self.qtbot.keyClicks(self.screen.edit, text)

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(QApplication.focusWidget(), key, modifiers)

    def go_on(self, ways=3):
        self.screen.ways.setCurrentIndex(ways - 1)
        self.screen.length.setCurrentIndex(0)
        with self.qtbot.waitSignal(self.parts.going_on.ways.ended):
            self.press(Qt.Key.Key_Return, CTRL)

    def cards(self):
        return [card for card in self.screen.cards._cards if card.isVisible()]

    def until(self, done):
        self.qtbot.waitUntil(done, timeout=PATIENCE_MS)

    def agree(self):
        """What the editor shows is what the page has, letter for letter and hand for hand."""
        assert self.screen.edit.text() == self.page.text
        assert self.screen.edit.toPlainText() == shown(self.page.text).replace("\u00a0", " ")


@pytest.fixture
def writer(qtbot, open_window):
    return Writer(qtbot, open_window()).to_page()


def test_ways_are_drawn_taken_by_their_number_and_the_others_kept(writer):
    writer.type("Once")
    writer.go_on()
    assert len(writer.cards()) == 3
    told = [way.text for way in writer.parts.going_on.ways.ways]
    writer.press(Qt.Key.Key_2, ALT)
    writer.agree()
    assert writer.page.text == f"Once{told[1]}"
    assert writer.cards() == []
    assert sorted(take.written.text for take in writer.page.branches(ROOT)) == sorted([told[0], told[2]])
    assert writer.screen.takes.tree.topLevelItem(0).childCount() == 2
    assert writer.screen.edit.hasFocus()


def test_a_way_is_one_step_of_undo_and_comes_back(writer):
    writer.type("Once upon ")
    writer.go_on(ways=2)
    writer.press(Qt.Key.Key_1, ALT)
    whole = writer.page.text
    writer.press(Qt.Key.Key_Z, CTRL)
    assert writer.page.text == "Once upon "
    writer.agree()
    writer.press(Qt.Key.Key_Z, CTRL_SHIFT)
    assert writer.page.text == whole
    writer.agree()
    for _ in range(5):
        writer.press(Qt.Key.Key_Z, CTRL)
    assert writer.page.text == ""


def test_the_only_way_is_written_at_once(writer):
    writer.type("Once")
    writer.go_on(ways=1)
    assert writer.page.text.startswith("Once")
    assert len(writer.page.text) > 4
    assert [piece.author.voice for piece in writer.page.pieces()] == [None, Voice.BASE]
    assert writer.page.branches(ROOT) == []


def test_both_go_on_and_each_hand_has_its_colour(writer):
    writer.type("Once")
    writer.press(Qt.Key.Key_2, CTRL)
    assert writer.screen.voice_switch.choice() is VoiceChoice.BOTH
    writer.go_on(ways=1)
    assert [way.author.voice for way in writer.parts.going_on.ways.ways] == [Voice.BASE, Voice.INSTRUCT]
    writer.press(Qt.Key.Key_2, ALT)
    colours = {voice: colour_at(writer.screen.edit, place) for voice, place in (("you", 1), ("it", 6))}
    assert colours["you"] != colours["it"]
    writer.type("x")
    assert colour_at(writer.screen.edit, len(writer.page.text)) == colours["you"]
    assert writer.page.pieces()[-1].author.voice is None


def colour_at(edit, place):
    cursor = edit.textCursor()
    cursor.setPosition(place)
    return cursor.charFormat().foreground().color().name()


def test_what_follows_stays_when_one_goes_on_in_the_middle(writer):
    writer.type("Once the end")
    for _ in range(8):
        writer.press(Qt.Key.Key_Left)
    writer.go_on(ways=2)
    writer.press(Qt.Key.Key_1, ALT)
    writer.agree()
    assert writer.page.text.startswith("Once")
    assert writer.page.text.endswith(" the end")
    assert len(writer.page.text) > len("Once the end")


def test_letters_typed_meanwhile_move_the_place(writer, qtbot):
    writer.type("Once")
    writer.screen.ways.setCurrentIndex(1)
    writer.screen.length.setCurrentIndex(3)
    ways = writer.parts.going_on.ways
    with qtbot.waitSignal(ways.grew):
        writer.press(Qt.Key.Key_Return, CTRL)
    writer.press(Qt.Key.Key_Home)
    writer.type("So: ")
    writer.press(Qt.Key.Key_Escape)
    writer.until(lambda: not ways.is_writing)
    told = ways.ways[0].text
    writer.press(Qt.Key.Key_1, ALT)
    assert writer.page.text == f"So: Once{told}"
    writer.agree()


def test_what_is_undone_meanwhile_moves_the_place_too(writer):
    writer.type("So ")
    writer.press(Qt.Key.Key_End)
    writer.type("once")
    writer.screen.ways.setCurrentIndex(1)
    writer.screen.length.setCurrentIndex(3)
    ways = writer.parts.going_on.ways
    writer.press(Qt.Key.Key_Return, CTRL)
    writer.until(lambda: any(way.said for way in ways.ways))
    writer.press(Qt.Key.Key_Z, CTRL)
    assert writer.page.text == "So "
    writer.type("it was")
    writer.press(Qt.Key.Key_Home)
    writer.press(Qt.Key.Key_Escape)
    writer.until(lambda: not ways.is_writing)
    assert {take.place for take in writer.page.branches(ROOT)} == {3}


def test_escape_leaves_the_ways_and_they_are_kept(writer):
    writer.type("Once")
    writer.go_on()
    writer.press(Qt.Key.Key_Escape)
    assert writer.cards() == []
    assert writer.page.text == "Once"
    assert len(writer.page.branches(ROOT)) == 3


def test_the_list_of_takes_leads_there_and_back_by_keyboard(writer):
    writer.type("Once")
    writer.go_on(ways=2)
    writer.press(Qt.Key.Key_1, ALT)
    trunk, (kept,) = writer.page.text, writer.page.branches(ROOT)
    writer.press(Qt.Key.Key_G, CTRL_SHIFT)
    tree = writer.screen.takes.tree
    assert tree.hasFocus()
    tree.setCurrentItem(tree.topLevelItem(0).child(0))
    writer.press(Qt.Key.Key_Return)
    assert writer.page.text == f"Once{kept.written.text}"
    writer.agree()
    tree.setCurrentItem(tree.topLevelItem(0))
    writer.press(Qt.Key.Key_Return)
    assert writer.page.text == trunk
    tree.setCurrentItem(tree.topLevelItem(0).child(0))
    writer.press(Qt.Key.Key_B)
    assert writer.page.takes[kept.id].bookmarked
    writer.press(Qt.Key.Key_Delete)
    assert writer.page.branches(ROOT) == []
    writer.press(Qt.Key.Key_Z, CTRL)
    assert [take.id for take in writer.page.branches(ROOT)] == [kept.id]
    writer.press(Qt.Key.Key_Escape)
    assert writer.screen.edit.hasFocus()


def test_letters_beyond_the_first_plane_line_ends_and_pasted_text_keep_their_places(writer):
    clipboard = QApplication.clipboard()
    clipboard.setText("one\r\ntwo 😀 three\n漢\u00a0字")
    writer.press(Qt.Key.Key_V, CTRL)
    assert writer.page.text == "one\ntwo 😀 three\n漢\u00a0字"
    writer.go_on(ways=2)
    writer.press(Qt.Key.Key_1, ALT)
    clipboard.setText("!😀")
    writer.press(Qt.Key.Key_V, CTRL)
    assert writer.page.text.endswith("!😀")
    writer.press(Qt.Key.Key_Backspace)
    assert writer.page.text.endswith("!")
    assert writer.screen.edit.text() == writer.page.text
    writer.press(Qt.Key.Key_A, CTRL)
    writer.press(Qt.Key.Key_Delete)
    assert writer.page.text == ""
    writer.press(Qt.Key.Key_Z, CTRL)
    assert writer.page.text.startswith("one\ntwo 😀 three\n漢\u00a0字")
    assert writer.screen.edit.text() == writer.page.text


def test_a_page_is_in_the_sidebar_and_there_again_after_a_restart(writer, qtbot, open_window):
    writer.type("A page about foxes")
    writer.go_on(ways=2)
    writer.press(Qt.Key.Key_1, ALT)
    text, item = writer.page.text, None
    writer.until(lambda: any(one.kind is ItemKind.PAGE for one in writer.tandem.index.chats))
    item = next(one for one in writer.tandem.index.chats if one.kind is ItemKind.PAGE)
    writer.type(" last words")
    open_window.end(writer.tandem)
    again = Writer(qtbot, open_window())
    again.until(lambda: again.window.screens.front is ScreenName.PAGE)  # it was left there
    again.until(lambda: again.page.text == f"{text} last words")
    again.agree()
    assert len(again.page.branches(ROOT)) == 1
    assert again.parts.page.item.id == item.id
    assert again.tandem.chat.item is None


def test_chat_and_page_change_places_and_the_sidebar_goes_along(writer, qtbot):
    writer.type("Words")
    writer.until(lambda: writer.parts.page.item is not None)
    page_id = writer.parts.page.item.id
    writer.until(lambda: writer.tandem.index.find(page_id) is not None)
    writer.press(Qt.Key.Key_P, CTRL_SHIFT)
    assert writer.window.screens.front is ScreenName.CHAT
    assert writer.window.composer.isVisible()
    writer.window.chat_list.opened.emit(page_id)
    writer.until(lambda: writer.window.screens.front is ScreenName.PAGE)
    assert writer.page.text == "Words"
    assert not writer.window.composer.isVisible()


def test_a_page_that_is_deleted_is_left_and_comes_back(writer):
    writer.type("Words")
    writer.until(lambda: writer.parts.page.item is not None)
    item_id = writer.parts.page.item.id
    writer.until(lambda: writer.tandem.index.find(item_id) is not None)
    writer.tandem.index.delete(item_id)
    writer.until(lambda: writer.window.screens.front is ScreenName.CHAT)
    writer.tandem.index.restore(item_id)
    writer.until(lambda: writer.tandem.index.find(item_id) is not None)
    writer.window.chat_list.opened.emit(item_id)
    writer.until(lambda: writer.window.screens.front is ScreenName.PAGE and writer.page.text == "Words")


def test_a_new_page_keeps_the_one_before(writer):
    writer.type("first")
    writer.press(Qt.Key.Key_N, CTRL_SHIFT)
    assert writer.page.text == ""
    writer.agree()
    writer.type("second")
    writer.until(lambda: len([one for one in writer.tandem.index.chats if one.kind is ItemKind.PAGE]) == 2)


def test_a_deleted_page_can_be_read_and_is_written_on_when_it_is_restored(writer):
    writer.type("Words")
    writer.until(lambda: writer.parts.page.item is not None)
    item_id = writer.parts.page.item.id
    writer.until(lambda: writer.tandem.index.find(item_id) is not None)
    writer.tandem.index.delete(item_id)
    writer.until(lambda: writer.tandem.index.find_deleted(item_id) is not None)
    writer.window.sidebar.deleted.opened.emit(item_id)
    writer.until(lambda: writer.page.text == "Words" and writer.window.screens.front is ScreenName.PAGE)
    writer.type(" more")
    writer.qtbot.keyClick(writer.screen.edit, Qt.Key.Key_Return, CTRL)
    assert writer.page.text == "Words"
    assert not writer.screen.go_on.isEnabled()
    writer.tandem.index.restore(item_id)
    writer.until(writer.screen.go_on.isEnabled)
    writer.type("!")
    assert "!" in writer.page.text


def test_a_line_too_long_to_write_in_is_told_of(writer):
    QApplication.clipboard().setText("x" * 60_000)
    writer.press(Qt.Key.Key_V, CTRL)
    assert len(writer.page.text) == 60_000
    assert any("60,000 letters" in notice.text() for notice in writer.window.notices.findChildren(QLabel))


def test_what_came_of_ways_stays_with_the_page_that_is_left_meanwhile(writer, qtbot):
    writer.type("Once")
    writer.until(lambda: writer.parts.page.item is not None)
    first = writer.parts.page.item
    writer.until(lambda: writer.tandem.index.find(first.id) is not None)
    writer.screen.ways.setCurrentIndex(1)
    writer.screen.length.setCurrentIndex(3)
    writer.press(Qt.Key.Key_Return, CTRL)
    writer.until(lambda: any(way.said for way in writer.parts.going_on.ways.ways))
    writer.press(Qt.Key.Key_N, CTRL_SHIFT)
    assert (writer.page.text, writer.cards()) == ("", [])
    writer.window.chat_list.opened.emit(first.id)
    writer.until(lambda: writer.page.text == "Once")
    kept = writer.page.branches(ROOT)
    assert kept
    assert all(take.written.pieces[0].author.voice is Voice.BASE for take in kept)


def test_the_sidebar_says_that_it_is_a_page(writer):
    writer.type("Words")
    writer.until(lambda: writer.parts.page.item is not None)
    model = writer.window.chat_list.findChild(QListView).model()
    role = Qt.ItemDataRole.AccessibleDescriptionRole

    def said():
        return [str(model.index(row, 0).data(role)) for row in range(model.rowCount())]

    writer.until(lambda: any("Page, Base" in words for words in said()))


def test_keys_for_a_chat_do_nothing_to_one_that_the_page_hides(writer, qtbot):
    writer.press(Qt.Key.Key_P, CTRL_SHIFT)
    type_and_send(qtbot, writer.tandem, "Hello")
    writer.to_page()
    with qtbot.assertNotEmitted(writer.tandem.chat.answer_begun, wait=50):
        for key in (Qt.Key.Key_R, Qt.Key.Key_F):
            writer.press(key, CTRL)
    assert writer.window.screens.front is ScreenName.PAGE
    writer.press(Qt.Key.Key_P, CTRL_SHIFT)
    qtbot.keyClick(editor(writer.tandem), Qt.Key.Key_R, CTRL)
    writer.until(lambda: writer.tandem.chat.generating or len(writer.tandem.chat.state.messages()) > 2)


def test_another_theme_has_other_colours_for_letters_and_takes(writer):
    writer.type("Once")
    writer.go_on(ways=2)
    writer.press(Qt.Key.Key_1, ALT)

    def colours():
        item = writer.screen.takes.tree.topLevelItem(0)
        return colour_at(writer.screen.edit, len(writer.page.text)), item.child(0).foreground(0).color().name()

    light = colours()
    writer.window.theme_chosen.emit(Theme.DARK)
    writer.until(lambda: all(now != before for now, before in zip(colours(), light, strict=True)))
    writer.agree()


def test_the_menu_parts_a_take_at_the_cursor_and_the_list_joins_it_again(writer, qtbot):
    writer.type("one two")
    for _ in range(4):
        writer.press(Qt.Key.Key_Left)
    place = writer.screen.edit.cursorRect().center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, writer.screen.edit.mapToGlobal(place))
    QApplication.sendEvent(writer.screen.edit.viewport(), asked)
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    next(action for action in menu.actions() if action.text() == "Split the take here").trigger()
    menu.close()
    (rest,) = writer.page.branches(ROOT)
    assert (rest.written.text, writer.page.text) == (" two", "one two")
    writer.screen.takes.merged.emit(rest.id)
    assert (writer.page.branches(ROOT), writer.page.text) == ([], "one two")
