"""Cards and rows: every field is shown, changes touch only what changed, focus and scroll position stay."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QProgressBar, QPushButton, QWidget

from desktop.library.cards.actions import (
    Chat,
    ChooseVariant,
    Inspect,
    LookUp,
    PauseDownload,
    PickFile,
    Remove,
    ResumeDownload,
    Verify,
)
from desktop.library.cards.cards import Choice, FamilyCard, FileRow, MemoryBar, Pill, Share, Tone
from desktop.library.variant import Variant
from desktop.settings.values import Theme
from desktop.views.kit import theme
from desktop.views.kit.labels import ElidedLabel
from desktop.views.library.action_buttons import ActionButtons
from desktop.views.library.card_list import AT_ONCE, CardList
from desktop.views.library.family_card import FamilyCardView
from desktop.views.library.file_row import FileRowView
from desktop.views.library.memory_view import ShareBar
from desktop.views.library.room import Room

GB = 10**9


def pick(path: str) -> PickFile:
    return PickFile("tiny", Variant.BASE, path)


SAID = ((Variant.BASE, "a base"), (Variant.INSTRUCT, "an instruct"))
BASE = FileRow(
    "b",
    "base",
    "Tiny-Base · Q4_K_M",
    "The name says -Base",
    ("The name says -Base", "The hub says so too"),
    "1.3 GB · verified",
    quantizations=(Choice(pick("q4"), "Q4_K_M · 1.3 GB"), Choice(pick("q8"), "Q8_0 · 2.1 GB")),
    chosen=pick("q4"),
    actions=(Choice(Inspect("b"), "Details"), Choice(Remove("b"), "Delete…")),
)
TUNED = FileRow(
    "i",
    "instruct",
    "Tiny · Q4_K_M",
    "",
    status="0.8 of 1.3 GB",
    progress=0.6,
    actions=(Choice(PauseDownload("i"), "Pause"),),
)
CARD = FamilyCard(
    "tiny",
    "Tiny 1B",
    "MIT · 8k context",
    Pill("Both fit together", Tone.OK, "2.6 + 0.4 GB"),
    MemoryBar(((Share.BASE, GB), (Share.INSTRUCT, GB), (Share.KV, GB)), 6 * GB, "1 GB + 1 GB + 1 GB"),
    (BASE, TUNED),
    (Choice(Chat(("b", "i")), "Chat with both"), Choice(LookUp("tiny"), "Compare", False, "One is still on its way")),
    note="Two vocabularies.",
    problem="Gated.",
)


def many(count: int) -> tuple[FamilyCard, ...]:
    return tuple(
        replace(
            CARD,
            id=f"c{n}",
            title=f"Family {n}",
            rows=(replace(BASE, id=f"b{n}"), replace(TUNED, id=f"i{n}")),
        )
        for n in range(count)
    )


def said(widget: QWidget) -> set[str]:
    shown = [child for child in widget.findChildren(QWidget) if not child.isHidden()]
    whole = {child.whole_text() for child in shown if isinstance(child, ElidedLabel)}
    return whole | {child.text() for child in shown if isinstance(child, QLabel | QAbstractButton)}


def button(widget: QWidget, name: str) -> QPushButton:
    return next(b for b in widget.findChildren(QAbstractButton) if b.accessibleName() == name)


@pytest.fixture
def card(qtbot):
    made = FamilyCardView(CARD, Room.WIDE)
    qtbot.addWidget(made)
    made.resize(1100, 320)
    made.show()
    return made


@pytest.fixture
def cards(qtbot):
    made = CardList("On this computer")
    qtbot.addWidget(made)
    made.resize(1000, 600)
    made.show()
    qtbot.waitActive(made)
    return made


def built(qtbot, cards: CardList) -> None:
    qtbot.waitUntil(lambda: not cards._later.isActive(), timeout=20_000)


def test_a_card_says_everything(card):
    words = said(card)
    for text in (
        "Tiny 1B",
        "MIT · 8k context",
        "Both fit together",
        "1 GB + 1 GB + 1 GB",
        "Two vocabularies.",
        "Gated.",
    ):
        assert text in words
    for text in ("Base", "Instruct", "Tiny-Base · Q4_K_M", "1.3 GB · verified", "Details", "Pause", "Chat with both"):
        assert text in words
    assert card.accessibleName() == "Tiny 1B"
    assert "Both fit together" in card.accessibleDescription()
    assert card.findChild(ShareBar).accessibleName() == "Memory: 1 GB + 1 GB + 1 GB"


def test_every_part_of_the_memory_bar_has_its_share(card):
    bar = card.findChild(ShareBar)
    assert [(share, round(end - start, 3)) for share, start, end in bar.spans()] == [
        (Share.BASE, 0.167),
        (Share.INSTRUCT, 0.167),
        (Share.KV, 0.167),
    ]
    assert bar.limit() == 1.0
    bar.set_memory(MemoryBar(((Share.BASE, 3 * GB),), GB, "3 GB; 1 GB is free"))
    assert bar.limit() == pytest.approx(1 / 3)
    assert bar.spans()[-1][2] == pytest.approx(1.0)
    picture = bar.grab().toImage()
    middle = picture.height() // 2
    colours = {picture.pixelColor(x, middle).name() for x in range(picture.width())}
    assert {theme.tokens().base, theme.tokens().danger} <= colours


def test_buttons_give_their_actions_back(card, qtbot):
    heard = []
    card.chosen.connect(heard.append)
    qtbot.mouseClick(button(card, "Chat with both: Tiny 1B"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button(card, "Details: Tiny-Base · Q4_K_M"), Qt.MouseButton.LeftButton)
    pause = button(card, "Pause: Tiny · Q4_K_M")
    pause.setFocus()
    qtbot.keyClick(pause, Qt.Key.Key_Space)
    assert heard == [Chat(("b", "i")), Inspect("b"), PauseDownload("i")]


def test_what_cannot_be_done_says_why(card):
    compare = button(card, "Compare: Tiny 1B")
    assert not compare.isEnabled()
    assert compare.accessibleDescription() == "One is still on its way"
    assert "One is still on its way" in compare.toolTip()


def test_the_other_actions_are_in_the_menu(card, qtbot):
    row = card.row_views()[0]
    menu = button(row, "More: Tiny-Base · Q4_K_M").menu()
    menu.aboutToShow.emit()
    assert [entry.text() for entry in menu.actions()] == ["Delete…"]
    with qtbot.waitSignal(row.chosen) as caught:
        menu.actions()[0].trigger()
    assert caught.args == [Remove("b")]


def test_a_quantization_is_chosen_from_a_menu(card, qtbot):
    menu = button(card, "Choose the quantization: Tiny-Base · Q4_K_M").menu()
    menu.aboutToShow.emit()
    assert [(entry.text(), entry.isChecked()) for entry in menu.actions()] == [
        ("Q4_K_M · 1.3 GB", True),
        ("Q8_0 · 2.1 GB", False),
    ]
    with qtbot.waitSignal(card.chosen) as caught:
        menu.actions()[1].trigger()
    assert caught.args == [pick("q8")]


def test_why_unfolds_every_reason_and_stays_open(card, qtbot):
    row = card.row_views()[0]
    qtbot.mouseClick(button(row, "Why: Tiny-Base · Q4_K_M"), Qt.MouseButton.LeftButton)
    assert any("The hub says so too" in text for text in said(row))
    card.set_card(replace(CARD, rows=(replace(BASE, status="2.0 GB"), TUNED)))
    assert any("The hub says so too" in text for text in said(row))
    qtbot.mouseClick(button(row, "Why: Tiny-Base · Q4_K_M"), Qt.MouseButton.LeftButton)
    assert not any("The hub says so too" in text for text in said(row))


def test_progress_changes_no_widget_and_keeps_the_focus(card, qtbot):
    row = card.row_views()[1]
    pause = button(row, "Pause: Tiny · Q4_K_M")
    pause.setFocus()
    qtbot.waitUntil(pause.hasFocus)
    before = set(card.findChildren(QWidget))
    for step in range(20):
        moved = replace(TUNED, progress=step / 20, status=f"{step} of 20 MB")
        card.set_card(replace(CARD, rows=(BASE, moved)))
    assert set(card.findChildren(QWidget)) == before
    assert pause.hasFocus()
    bar = next(bar for bar in row.findChildren(QProgressBar))
    assert (bar.value(), bar.accessibleName()) == (950, "Download of Tiny · Q4_K_M")
    assert "19 of 20 MB" in said(row)


def test_pause_becomes_resume_on_the_same_button(card, qtbot):
    pause = button(card, "Pause: Tiny · Q4_K_M")
    pause.setFocus()
    card.set_card(replace(CARD, rows=(BASE, replace(TUNED, actions=(Choice(ResumeDownload("i"), "Resume"),)))))
    assert pause.hasFocus()
    assert pause.text() == "Resume"
    with qtbot.waitSignal(card.chosen) as caught:
        qtbot.mouseClick(pause, Qt.MouseButton.LeftButton)
    assert caught.args == [ResumeDownload("i")]


def test_a_finished_download_shows_its_reason_instead_of_the_bar(card):
    row = card.row_views()[1]
    card.set_card(replace(CARD, rows=(BASE, replace(TUNED, progress=None, why="No suffix", status="1.3 GB"))))
    assert "No suffix" in said(row)
    assert all(bar.isHidden() for bar in row.findChildren(QProgressBar))


def test_rows_come_and_go_in_their_order(card):
    third = replace(TUNED, id="r", variant="reasoning", title="Tiny-R1")
    first, second = card.row_views()
    card.set_card(replace(CARD, rows=(third, BASE)))
    assert [view.row().id for view in card.row_views()] == ["r", "b"]
    assert card.row_views()[1] is first
    assert "Reasoning" in said(card)
    assert second.isHidden()


def test_the_pair_in_use_is_outlined_and_said(card):
    card.set_card(replace(CARD, current=True))
    assert card.property("current") is True
    assert "in use" in card.accessibleDescription()
    top = card.grab().toImage().pixelColor(card.width() // 2, 0).name()
    assert top == theme.tokens().accent


def test_hostile_words_are_shown_as_they_are(qtbot):
    row = FileRowView(Room.WIDE)
    qtbot.addWidget(row)
    row.set_row(replace(BASE, title="<img src=x>\u202eFFUG", problem="<b>no</b>"))
    assert "<img src=x>⟨U+202E⟩FFUG" in {child.whole_text() for child in row.findChildren(type(row._title))}
    assert row._problem.textFormat() is Qt.TextFormat.PlainText


@pytest.mark.parametrize("room", list(Room))
@pytest.mark.parametrize("zoom", [1.0, 1.5])
def test_a_card_fits_its_room(qapp, qtbot, room, zoom):
    theme.apply(qapp, Theme.LIGHT, zoom)
    card = FamilyCardView(CARD, room)
    qtbot.addWidget(card)
    card.show()
    width = {Room.TINY: 330, Room.NARROW: theme.px(400), Room.WIDE: theme.px(760)}[room]
    assert card.minimumSizeHint().width() <= width


def test_actions_keep_their_places(qtbot):
    actions = ActionButtons()
    qtbot.addWidget(actions)
    actions.set_choices((Choice(Verify("a"), "A"), Choice(Verify("b"), "B"), Choice(Verify("c"), "C")), "x", 2)
    first, second = actions.buttons()
    assert (first.text(), second.text()) == ("A", "B")
    actions.set_choices((Choice(Verify("a"), "A"),), "x", 2)
    assert second.isHidden()
    assert actions.more_button().isHidden()
    actions.set_choices((), "x")
    assert first.isHidden()


def test_two_hundred_cards_show_at_once_and_build_on(cards, qtbot):
    started = time.perf_counter()
    cards.set_cards(many(200))
    QApplication.processEvents()
    took = 1000 * (time.perf_counter() - started)
    print(f"\n200 cards: {took:.0f} ms until the first ones are shown")
    assert len(cards.views()) >= AT_ONCE
    assert took < 3_000
    built(qtbot, cards)
    assert len(cards.views()) < 40  # a few screens; the others when somebody scrolls
    cards.set_cards(many(30))
    bar = cards.verticalScrollBar()
    while len(cards.views()) < 30:
        before = len(cards.views())
        bar.setValue(bar.maximum())
        built(qtbot, cards)
        assert len(cards.views()) > before
    assert [view.card().id for view in cards.views()] == [f"c{n}" for n in range(30)]
    longest = 0.0
    for step in range(10):
        newer = tuple(replace(c, rows=(replace(c.rows[0], status=f"{step} MB"), c.rows[1])) for c in many(30))
        started = time.perf_counter()
        cards.set_cards(newer)
        longest = max(longest, 1000 * (time.perf_counter() - started))
    print(f"30 cards updated in place: at most {longest:.1f} ms")


def test_a_long_list_presses_no_card_together(qapp, cards, qtbot):
    cards.set_cards(many(60))
    built(qtbot, cards)
    theme.apply(qapp, Theme.LIGHT, 1.0)
    qtbot.waitUntil(lambda: cards.verticalScrollBar().maximum() > 0)
    assert all(view.height() >= view.sizeHint().height() for view in cards.views())


def test_updates_keep_scroll_position_and_focus(cards, qtbot):
    cards.set_cards(many(15))
    built(qtbot, cards)
    QApplication.processEvents()
    pause = button(cards.views()[6], "Pause: Tiny · Q4_K_M")
    pause.setFocus()
    cards.verticalScrollBar().setValue(700)
    for step in range(5):
        newer = tuple(replace(c, rows=(c.rows[0], replace(c.rows[1], progress=step / 10))) for c in many(15))
        cards.set_cards(newer)
        QApplication.processEvents()
    assert cards.verticalScrollBar().value() == 700
    assert pause.hasFocus()


def test_cards_change_places_without_being_built_again(cards, qtbot):
    one, two, three = many(3)
    cards.set_cards((one, two))
    QApplication.processEvents()
    first, second = cards.views()
    button(second, "Pause: Tiny · Q4_K_M").setFocus()
    cards.set_cards((three, two, one))
    assert cards.views()[1:] == [second, first]
    assert button(second, "Pause: Tiny · Q4_K_M").hasFocus()
    qtbot.waitUntil(lambda: cards.views()[0].y() < second.y() < first.y())


def test_focus_in_a_card_that_goes_moves_to_the_list(cards, qtbot):
    cards.set_cards(many(2))
    QApplication.processEvents()
    button(cards.views()[1], "Pause: Tiny · Q4_K_M").setFocus()
    cards.set_cards(many(1))
    assert cards.hasFocus()


def test_a_hidden_list_is_built_when_it_is_shown(cards, qtbot):
    cards.hide()
    cards.set_cards(many(3))
    assert cards.views() == []
    cards.show()
    assert len(cards.views()) == 3


def test_words_stand_where_there_are_no_cards(cards):
    cards.set_status("Nothing found.")
    assert cards.status() == "Nothing found."
    assert "Nothing found." in said(cards)
    cards.set_status("")
    assert "Nothing found." not in said(cards)


def test_cards_follow_the_width(cards, qtbot):
    cards.set_cards(many(3))
    cards.resize(400, 600)
    qtbot.waitUntil(lambda: cards.room() is Room.TINY)
    cards.resize(600, 600)
    qtbot.waitUntil(lambda: cards.room() is Room.NARROW)
    assert cards.widget().width() <= cards.viewport().width()


def test_a_bar_has_the_colour_of_its_voice(qtbot, card):
    row = replace(BASE, progress=0.9, status="9 of 10 MB")
    card.set_card(replace(CARD, rows=(row,)))
    bar = card.row_views()[0].findChild(QProgressBar)
    qtbot.waitUntil(bar.isVisible)
    shown = bar.grab().toImage().pixelColor(bar.width() // 2, bar.height() // 2)
    assert shown.name() == theme.tokens().base.lower()


def test_the_reason_has_the_room_that_a_short_status_leaves(qtbot, card):
    card.resize(1000, 400)
    qtbot.wait(50)
    view = card.row_views()[0]
    free = view._actions.geometry().left() - view._status.geometry().right()
    assert free < 60
    assert view._status.width() < 190


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_button_with_the_focus_is_pressed_by_the_keys_people_try(qtbot, card, key):
    with qtbot.waitSignal(card.chosen) as caught:
        qtbot.keyClick(button(card, "Details: Tiny-Base · Q4_K_M"), key)
    assert caught.args == [Inspect("b")]


def test_enter_opens_a_menu_without_waiting_for_space(qtbot, card):
    more = button(card, "More: Tiny-Base · Q4_K_M")
    more.menu().aboutToShow.connect(lambda: QTimer.singleShot(0, more.menu().close))
    with qtbot.waitSignal(more.menu().aboutToShow):
        qtbot.keyClick(more, Qt.Key.Key_Return)


def test_a_row_that_asks_shows_both_answers(card):
    asked = replace(BASE, actions=tuple(Choice(ChooseVariant("b", v), f"It is {words}") for v, words in SAID))
    card.set_card(replace(CARD, rows=(asked,)))
    shown = [b.text() for b in card.row_views()[0].findChildren(QAbstractButton) if not b.isHidden()]
    assert {"It is a base", "It is an instruct"} <= set(shown)


def test_a_card_without_words_about_it_leaves_no_gap(card):
    assert not card._about.isHidden()
    card.set_card(replace(CARD, about=""))
    assert card._about.isHidden()
