"""The switcher: opened by key and by the status line, filtered by typing, chosen with Enter, closed without harm."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from desktop.library.cards.actions import Chat, SpeakFrom
from desktop.library.cards.cards import FamilyCard, Pill, SwitchChoice, Tone
from desktop.views.switcher.item_model import SwitchItemModel
from desktop.views.switcher.popup import Switcher
from desktop.views.window.main_window import MainWindow
from desktop.views.window.screens import ScreenName
from desktop.voice import Voice
from tests.gui.views.window.test_main_window import unnamed

CHOICES = (
    SwitchChoice(
        SpeakFrom(Voice.BASE, "b1"),
        "base",
        "Tiny-Base · Q4_K_M",
        "1.3 GB · loaded now",
        Pill("Fits", Tone.OK),
        current=True,
    ),
    SwitchChoice(SpeakFrom(Voice.BASE, "b2"), "base", "Other-pt · Q8_0", "2.5 GB"),
    SwitchChoice(SpeakFrom(Voice.INSTRUCT, "i1"), "instruct", "Tiny · Q4_K_M", "1.3 GB"),
    SwitchChoice(
        SpeakFrom(Voice.INSTRUCT, "i2"),
        "instruct",
        "Huge · Q4_K_M",
        "it crashed twice",
        Pill("Too big", Tone.DANGER),
        enabled=False,
    ),
    SwitchChoice(SpeakFrom(Voice.INSTRUCT, "i3"), "instruct", "Other-it · Q8_0", "2.5 GB", current=True),
    SwitchChoice(Chat(("p1", "p2")), "both", "Pocket pair", "built in"),
)


@pytest.fixture
def window(qtbot):
    made = MainWindow()
    qtbot.addWidget(made)
    made.show_panes((Voice.BASE, Voice.INSTRUCT))
    made.show()
    qtbot.waitActive(made)
    made.switcher_requested.connect(lambda voice: made.covers.show_switcher(CHOICES, voice))
    return made


def opened(window: MainWindow) -> tuple[Switcher, QLineEdit]:
    switcher = window.findChild(Switcher)
    return switcher, switcher.findChild(QLineEdit)


def titles(switcher: Switcher) -> list[str]:
    model = switcher.list.model()
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def test_ctrl_l_opens_it_and_enter_chooses(window, qtbot):
    window.composer.focus()
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    switcher, field = opened(window)
    assert switcher.isVisible()
    assert field.hasFocus()
    qtbot.keyClick(field, Qt.Key.Key_Down)
    with qtbot.waitSignal(window.covers.switch_chosen) as caught:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert caught.args == [SpeakFrom(Voice.BASE, "b2")]
    assert not switcher.isVisible()
    assert window.composer.edit.hasFocus()


def test_the_status_line_opens_it_at_its_voice(window, qtbot):
    entry = next(b for b in window.status_line.findChildren(QAbstractButton) if "Instruct" in b.accessibleName())
    with qtbot.waitSignal(window.switcher_requested) as caught:
        qtbot.mouseClick(entry, Qt.MouseButton.LeftButton)
    assert caught.args == [Voice.INSTRUCT]
    switcher, field = opened(window)
    with qtbot.waitSignal(switcher.chosen) as caught:
        qtbot.keyClick(field, Qt.Key.Key_Enter)
    assert caught.args == [SpeakFrom(Voice.INSTRUCT, "i3")]  # the one in use of that voice


def test_groups_have_headings_and_what_cannot_be_chosen_is_passed_over(window, qtbot):
    window.covers.show_switcher(CHOICES)
    switcher, field = opened(window)
    assert [text for text in titles(switcher) if text in {"Base", "Instruct", "Pairs"}] == ["Pairs", "Base", "Instruct"]
    qtbot.keyClick(field, Qt.Key.Key_PageUp)
    seen = []
    for _ in range(8):
        seen.append(switcher.list.currentIndex().data())
        qtbot.keyClick(field, Qt.Key.Key_Down)
    assert seen[:5] == ["Pocket pair", "Tiny-Base · Q4_K_M", "Other-pt · Q8_0", "Tiny · Q4_K_M", "Other-it · Q8_0"]
    qtbot.keyClick(field, Qt.Key.Key_PageUp)
    assert switcher.list.currentIndex().data() == "Pocket pair"


def test_typing_filters_by_every_word(window, qtbot):
    window.covers.show_switcher(CHOICES)
    switcher, field = opened(window)
    qtbot.keyClicks(field, "q8 other it")
    assert titles(switcher) == ["Instruct", "Other-it · Q8_0"]
    with qtbot.waitSignal(switcher.chosen) as caught:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert caught.args == [SpeakFrom(Voice.INSTRUCT, "i3")]
    window.covers.show_switcher(CHOICES)
    assert len(titles(switcher)) == len(CHOICES) + 3


def test_nothing_found_is_said_and_enter_does_nothing(window, qtbot):
    window.covers.show_switcher(CHOICES)
    switcher, field = opened(window)
    with qtbot.assertNotEmitted(switcher.chosen):
        qtbot.keyClicks(field, "zzz")
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert switcher._nothing.isVisible()
    assert "zzz" in switcher._nothing.text()


def test_escape_closes_it_and_stops_nothing(window, qtbot):
    window.composer.focus()
    window.covers.show_switcher(CHOICES)
    switcher, field = opened(window)
    with qtbot.assertNotEmitted(window.stop_requested):
        qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not switcher.isVisible()
    assert window.composer.edit.hasFocus()


def test_a_press_beside_it_closes_it(window, qtbot):
    window.covers.show_switcher(CHOICES)
    switcher, _ = opened(window)
    qtbot.mouseClick(switcher, Qt.MouseButton.LeftButton, pos=QPoint(switcher.width() - 5, 5))
    assert not switcher.isVisible()


def test_a_click_chooses_a_line(window, qtbot):
    window.covers.show_switcher(CHOICES)
    switcher, _ = opened(window)
    row = titles(switcher).index("Pocket pair")
    place = switcher.list.visualRect(switcher.list.model().index(row)).center()
    with qtbot.waitSignal(window.covers.switch_chosen) as caught:
        qtbot.mouseClick(switcher.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert caught.args == [Chat(("p1", "p2"))]


def test_newer_choices_keep_the_line(window, qtbot):
    window.covers.show_switcher(CHOICES)
    switcher, field = opened(window)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    switcher.set_choices((SwitchChoice(SpeakFrom(Voice.BASE, "b0"), "base", "A-Base", "new"), *CHOICES))
    assert switcher.list.currentIndex().data() == "Other-pt · Q8_0"


def test_the_library_is_one_press_away(window, qtbot):
    window.covers.show_switcher(CHOICES)
    switcher, _ = opened(window)
    link = next(b for b in switcher.findChildren(QAbstractButton) if b.accessibleName() == "Open the library")
    with qtbot.waitSignal(window.screen_opened):
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert window.screens.front is ScreenName.LIBRARY
    assert not switcher.isVisible()


def test_it_stays_within_a_small_window(window, qtbot):
    window.resize(720, 480)
    many = tuple(SwitchChoice(SpeakFrom(Voice.BASE, f"x{n}"), "base", f"File {n}", "1 GB") for n in range(60))
    window.covers.show_switcher(many)
    switcher, _ = opened(window)
    qtbot.waitUntil(lambda: switcher.size() == window._column.size())
    assert switcher.rect().contains(switcher._card.geometry())
    window.resize(900, 700)
    qtbot.waitUntil(lambda: switcher.size() == window._column.size())
    assert switcher.rect().contains(switcher._card.geometry())


def test_tab_stays_in_it_and_everything_has_a_name(window, qtbot):
    window.covers.show_switcher(CHOICES)
    switcher, _ = opened(window)
    for _ in range(4):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert switcher.isAncestorOf(QApplication.focusWidget())
    assert unnamed(switcher) == []
    model = SwitchItemModel()
    model.set_choices(CHOICES)
    text = model.index(3).data(Qt.ItemDataRole.AccessibleTextRole)
    assert text == "Base, Tiny-Base · Q4_K_M, 1.3 GB · loaded now, Fits, in use"


def test_the_library_comes_and_goes_by_key(window, qtbot):
    pages = []
    window.screen_opened.connect(pages.append)
    cards = (FamilyCard("a", "A", ""),)
    window.screen_opened.connect(lambda name: name == "library" and window.library_page().set_cards("here", cards))
    window.composer.focus()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_L, both)
    assert window.screens.front is ScreenName.LIBRARY
    assert window.library_page().filter.hasFocus()
    assert not window.composer.isVisible()
    with qtbot.assertNotEmitted(window.stop_requested), qtbot.waitSignal(window.screen_left):
        qtbot.keyClick(window.library_page().filter, Qt.Key.Key_Escape)
    assert window.screens.front is not ScreenName.LIBRARY
    assert window.composer.edit.hasFocus()
    window.show_library()
    assert pages == [ScreenName.LIBRARY, ScreenName.CHAT, ScreenName.LIBRARY]


def test_a_new_chat_leaves_the_library(window, qtbot):
    button = next(b for b in window.sidebar.findChildren(QAbstractButton) if b.accessibleName() == "Library")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.screens.front is ScreenName.LIBRARY
    assert button.isChecked()
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert window.screens.front is not ScreenName.LIBRARY
    assert not button.isChecked()


def test_notices_are_seen_on_both_pages(window):
    window.notices.show_info("Something was removed.")
    window.show_library()
    assert window.notices.isVisible()
    window.show_chat()
    assert window.notices.isVisible()


def test_tab_reaches_the_cards(window, qtbot):
    from tests.gui.views.library.test_library_cards import CARD

    window.show_library()
    window.library_page().set_cards("here", (CARD,))
    QApplication.processEvents()
    names = []
    for _ in range(30):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        names.append(QApplication.focusWidget().accessibleName())
    wanted = ["Chat with both: Tiny 1B", "Details: Tiny-Base · Q4_K_M", "Pause: Tiny · Q4_K_M"]
    assert [names.index(name) for name in wanted] == sorted(names.index(name) for name in wanted)
