"""The lens in the window, on real engines: opened by its key, walked, kept, gone on from, left."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from shiboken6 import isValid

from desktop.chat.conversation import Role
from desktop.chat.item import VoiceChoice
from desktop.control.lens.run import LensRun
from desktop.errors import EngineFailed
from desktop.lens.steps import Stop
from desktop.views.conversation.message.message_widget import as_answer
from desktop.voice import BASE, INSTRUCT
from tests.gui.driving import PATIENCE_MS, editor, type_and_send


@pytest.fixture
def tandem(qtbot, open_window):
    made = open_window()
    made.window.activateWindow()
    type_and_send(qtbot, made, "Hello there")
    return made


def open_lens(qtbot, tandem):
    """By its key; returns the view, read to its end."""
    qtbot.keyClick(tandem.window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    view = tandem.shown.lens.view
    assert view is not None
    wait_read(qtbot, view)
    return view


def wait_read(qtbot, view):
    qtbot.waitUntil(lambda: bool(view.shown.tokens) and not view.shown.running, timeout=PATIENCE_MS)


def answer_widget(tandem, speaker=INSTRUCT.id):
    pane = tandem.window.pane(speaker)
    return [answer for w in pane.view.built(pane.column) if (answer := as_answer(w)) is not None][-1]


def tokens_of(tandem, qtbot, message_id):
    got = []
    tandem.records.ask(lambda store: store.messages.answer_tokens(message_id), got.append)
    qtbot.waitUntil(lambda: bool(got), timeout=PATIENCE_MS)
    return got[0]


def test_ctrl_d_shows_the_answers_own_tokens_in_its_place(qtbot, tandem):
    view = open_lens(qtbot, tandem)
    answer = answer_widget(tandem)
    assert answer.isAncestorOf(view)
    assert view.isVisible()
    assert not answer._column.isVisible()
    stored = tokens_of(tandem, qtbot, answer.message.id)
    ids = [token.read.id for token in view.shown.tokens]
    assert ids == list(stored.ids[: len(ids)])
    assert "".join(token.read.text for token in view.shown.tokens) == answer.text()
    assert all(token.kl_bits is not None for token in view.shown.tokens)
    assert view.shown.readings == ("Base plain", "Base in the template", "Instruct itself")
    assert "costume" in view.shown.shares
    assert "bits a token" in view.strip.figures.text()


def test_escape_leaves_the_card_then_the_lens_and_the_text_is_back(qtbot, tandem):
    view = open_lens(qtbot, tandem)
    qtbot.keyClick(view.text, Qt.Key.Key_Right)
    assert view.cards.card.isVisible()
    qtbot.keyClick(view.text, Qt.Key.Key_Escape)
    assert not view.cards.card.isVisible()
    assert tandem.shown.lens.view is view
    qtbot.keyClick(view.text, Qt.Key.Key_Escape)
    assert tandem.shown.lens.view is None
    assert answer_widget(tandem)._column.isVisible()
    assert QApplication.focusWidget() is editor(tandem)


def test_ctrl_d_again_leaves_it(qtbot, tandem):
    open_lens(qtbot, tandem)
    qtbot.keyClick(tandem.window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert tandem.shown.lens.view is None


def test_letters_step_instead_of_being_typed(qtbot, tandem):
    view = open_lens(qtbot, tandem)
    qtbot.keyClick(view.text, Qt.Key.Key_F)
    forks = [place for place, token in enumerate(view.shown.tokens) if token.is_fork]
    assert view.text.current == (forks[0] if forks else None)
    qtbot.keyClick(view.text, Qt.Key.Key_U)
    qtbot.keyClick(view.text, Qt.Key.Key_P)
    assert editor(tandem).toPlainText() == ""


def test_the_message_menu_has_it(qtbot, tandem):
    answer = answer_widget(tandem)
    menu = answer.footer._menu.build_menu()
    action = next(one for one in menu.actions() if one.text() == "Look through the lens")
    action.trigger()
    wait_read(qtbot, tandem.shown.lens.view)
    menu.deleteLater()


@pytest.mark.parametrize("other", [False, True])
def test_a_branch_begins_with_exactly_the_chosen_token(qtbot, tandem, other):
    view = open_lens(qtbot, tandem)
    original = answer_widget(tandem).message
    kept = tokens_of(tandem, qtbot, original.id)
    view.text.go_to(3)
    view._choose_alternative(2)
    chosen = view.cards.card.chosen
    ended = []
    tandem.chat.answer_ended.connect(ended.append)
    held = Qt.KeyboardModifier.ShiftModifier if other else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(view.text, Qt.Key.Key_Return, held)
    qtbot.waitUntil(lambda: bool(ended), timeout=PATIENCE_MS)
    branch = ended[0]
    assert tandem.shown.lens.view is None
    assert (branch.parent_id, branch.prefix_of) == (original.parent_id, original.id)
    assert branch.speaker == (BASE.id if other else INSTRUCT.id)
    ids = tokens_of(tandem, qtbot, branch.id).ids
    assert ids[:4] == (*kept.ids[:3], chosen.id)
    assert len(ids) > 4
    start = "".join(token.read.text for token in view.shown.tokens[:3]) + chosen.text
    assert branch.text.startswith(start)
    shown = tandem.chat.column(INSTRUCT.id)[-1]
    assert shown.id == branch.id


def test_after_a_restart_it_is_drawn_without_an_engine(qtbot, tandem, open_window, paths, monkeypatch):
    told = [token.kl_bits for token in open_lens(qtbot, tandem).shown.tokens]
    open_window.end(tandem)
    again = open_window()
    qtbot.waitUntil(lambda: again.chat.item is not None, timeout=PATIENCE_MS)
    asked = []
    monkeypatch.setattr(again.pool, "ask", lambda *args: asked.append(args))
    qtbot.waitUntil(lambda: bool(again.window.pane(INSTRUCT.id).view.built()), timeout=PATIENCE_MS)
    view = open_lens(qtbot, again)
    assert [token.kl_bits for token in view.shown.tokens] == told
    assert asked == []


def test_it_stays_open_while_columns_are_read_together_or_alone(qtbot, tandem):
    view = open_lens(qtbot, tandem)
    tandem.chat.choose(VoiceChoice.BOTH)
    qtbot.waitUntil(lambda: answer_widget(tandem).isAncestorOf(view), timeout=PATIENCE_MS)
    assert tandem.shown.lens.view is view
    tandem.chat.choose(VoiceChoice.INSTRUCT)
    qtbot.waitUntil(lambda: answer_widget(tandem).isAncestorOf(view), timeout=PATIENCE_MS)


def test_a_reading_that_nobody_looks_at_leaves_the_memory(qtbot, tandem):
    view = open_lens(qtbot, tandem)
    view.strip.again.click()
    wait_read(qtbot, view)
    qtbot.waitUntil(lambda: len(tandem.readings.findChildren(LensRun)) == 1, timeout=PATIENCE_MS)
    tandem.chat.new()
    assert tandem.shown.lens.view is None
    qtbot.waitUntil(lambda: not tandem.readings.findChildren(LensRun), timeout=PATIENCE_MS)


def save_report(qtbot, tandem, view, place):
    """By the strip's button and the dialog that asks where; returns what the window says then."""
    said = []
    notices = tandem.window.notices
    tandem.shown.saved._thread.unhandled.connect(lambda error: said.append(error.one_line()))
    view.strip.report.click()
    dialog = view.findChild(QFileDialog)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    dialog.fileSelected.emit(str(place))
    dialog.close()
    qtbot.waitUntil(
        lambda: bool(said) or str(place) in str([card.says() for card in notices.cards()]), timeout=PATIENCE_MS
    )
    return said


@pytest.mark.parametrize("ending", [".html", ".md", ".json", ".csv"])
def test_a_report_is_what_is_on_the_screen(qtbot, tandem, tmp_path, ending):
    view = open_lens(qtbot, tandem)
    place = tmp_path / f"lens{ending}"
    assert save_report(qtbot, tandem, view, place) == []
    report = place.read_text("utf-8")
    assert ("Hello there" in report) == (ending != ".csv")
    if ending == ".json":
        told = json.loads(report)["passages"][0]
        tokens = told["reading"]["tokens"]
        assert [token["id"] for token in tokens] == [token.read.id for token in view.shown.tokens]
        assert [token["kl_bits"] for token in tokens] == [token.kl_bits for token in view.shown.tokens]
        assert told["reading"]["against_framing"] == "plain"


def test_a_report_of_a_reading_that_broke_off_says_so(qtbot, tandem, tmp_path):
    view = open_lens(qtbot, tandem)
    tandem.shown.lens._open.shown.run.error = EngineFailed("The engine was lost.", "", "Read it again.")
    assert save_report(qtbot, tandem, view, tmp_path / "lens.json") == []
    (passage,) = json.loads((tmp_path / "lens.json").read_text("utf-8"))["passages"]
    assert passage["problem"].startswith("The engine was lost.")


def test_a_report_that_cannot_be_written_says_why(qtbot, tandem, tmp_path):
    view = open_lens(qtbot, tandem)
    (said,) = save_report(qtbot, tandem, view, tmp_path / "nowhere" / "lens.html")
    assert "no folder" in said


def test_another_chat_closes_it(qtbot, tandem):
    open_lens(qtbot, tandem)
    tandem.chat.new()
    assert tandem.shown.lens.view is None


def test_the_alternative_shows_where_it_leads(qtbot, tandem):
    view = open_lens(qtbot, tandem)
    view.text.go_to(2)
    qtbot.waitUntil(
        lambda: view.cards.card.preview.isVisible() and len(view.cards.card.preview.text()) > 5, timeout=PATIENCE_MS
    )
    assert view.cards.card.preview.text().startswith("→")


def test_looking_where_it_leads_costs_the_chat_nothing_of_its_cache(qtbot, tandem):
    test_the_alternative_shows_where_it_leads(qtbot, tandem)
    before = tandem.chat.column(INSTRUCT.id)[-1].usage
    type_and_send(qtbot, tandem, "And then?")
    after = tandem.chat.column(INSTRUCT.id)[-1].usage
    assert after["cached_tokens"] >= before["prompt_tokens"] + before["tokens"] - 1


def test_the_heat_and_the_reading_can_be_switched(qtbot, tandem):
    view = open_lens(qtbot, tandem)
    before = [token.kl_bits for token in view.shown.tokens]
    view.readings.choose(1)
    assert [token.kl_bits for token in view.shown.tokens] != before
    view.readings.choose(2)
    assert view.shown.against is None
    assert all(token.against is None for token in view.shown.tokens)
    assert view.text.heat == "raw"
    view.heats.choose(1)
    assert view.text.heat == "adjusted"


def test_a_draft_is_read_in_a_window_beside(qtbot, tandem):
    tandem.window.composer.set_text("A text of my own, about the sea.")
    tandem.window.actions_by_id["lens_text"].trigger()
    wiring = tandem.shown.text_lens
    wait_read(qtbot, wiring.dialog.view)
    said = "".join(token.read.text for token in wiring.dialog.view.shown.tokens)
    assert said == "A text of my own, about the sea."
    assert tandem.window.composer.text() == said  # the draft is still there
    wiring.dialog.view.text.step_to(Stop.UNCERTAINTY, 1)
    qtbot.keyClick(wiring.dialog.view.text, Qt.Key.Key_Return)  # nothing to branch
    assert [message.role for message in tandem.chat.column(INSTRUCT.id)] == [Role.USER, Role.ASSISTANT]
    wiring.dialog.close()


def test_an_empty_draft_says_what_to_do(qtbot, tandem):
    tandem.window.actions_by_id["lens_text"].trigger()
    wiring = tandem.shown.text_lens
    wiring.dialog.read_requested.emit("  ")
    assert "empty" in wiring.dialog.problem.text()
    wiring.dialog.close()


def test_one_that_is_closed_while_it_reads_hears_nothing_of_the_end(qtbot, tandem):
    qtbot.keyClick(tandem.window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    lens = tandem.shown.lens
    qtbot.waitUntil(lambda: lens._open is not None and lens._open.shown is not None, timeout=PATIENCE_MS)
    view, run, said = lens.view, lens._open.shown.run, []
    view.show_reading = said.append
    lens.close()
    QCoreApplication.sendPostedEvents(view, QEvent.Type.DeferredDelete)
    run.grew.emit()
    run.ended.emit()
    qtbot.waitUntil(lambda: not isValid(run), timeout=PATIENCE_MS)
    assert said == []
