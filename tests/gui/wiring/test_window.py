"""The real window, wired to real engines and the real store, used with keyboard and mouse."""

from __future__ import annotations

import os
import signal

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from desktop.chat.conversation import Status
from desktop.chat.item import VoiceChoice
from desktop.control.engines.view import EngineState
from desktop.engine.sandbox import SWITCHED_OFF, offered
from desktop.errors import FileProblem
from desktop.settings.file import load_settings
from desktop.settings.values import CostumeName, Theme
from desktop.views.conversation.composer import HINT
from desktop.views.window.about_dialog import AboutDialog
from desktop.voice import Voice
from desktop.wiring.about_facts import confinement
from tests.gui.driving import PATIENCE_MS, begin_endless_answer, editor, engine, slot_of, type_and_send


def test_a_conversation_survives_the_window(qtbot, open_window):
    tandem = open_window()
    (answer,) = type_and_send(qtbot, tandem, "Hello there")
    assert answer.status is Status.COMPLETE
    assert editor(tandem).toPlainText() == ""
    open_window.end(tandem)
    again = open_window()
    qtbot.waitUntil(lambda: again.chat.item is not None, timeout=PATIENCE_MS)
    shown = again.chat.column(Voice.INSTRUCT)
    assert [message.text for message in shown] == ["Hello there", answer.text]
    assert [chat.title for chat in again.index.chats] == ["Hello there"]


def held(tandem):
    """What the About dialog says of the confinement."""
    return confinement(tandem.keeper.settings, tandem.pool.views())


def test_about_says_what_confines_the_engine(qtbot, open_window):
    tandem = open_window()
    for slot in tandem.pool.slots.values():
        slot.unload()
    assert held(tandem) == offered().words
    type_and_send(qtbot, tandem, "Hello")
    assert held(tandem) == engine(tandem, Voice.INSTRUCT).confinement != ""
    tandem.shown.dialogs.open_about()
    about = tandem.window.findChild(AboutDialog)
    assert held(tandem) in [made.text() for made in about.findChildren(QLabel)]
    about.close()
    chosen = tandem.keeper.settings
    tandem.keeper.update(replace(chosen, engine=replace(chosen.engine, confined=False)))
    assert held(tandem) == SWITCHED_OFF.words


def test_a_new_chat_can_be_written_in_while_another_is_being_answered(qtbot, open_window):
    tandem = open_window()
    begin_endless_answer(qtbot, tandem)
    first = tandem.chat.item
    tandem.window.new_chat_requested.emit()
    assert tandem.window.composer._hint.whole_text() == HINT
    qtbot.keyClick(tandem.window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(editor(tandem), "Once upon a time")
    with qtbot.waitSignal(tandem.chat.answer_ended, timeout=PATIENCE_MS) as ended:
        qtbot.keyClick(editor(tandem), Qt.Key.Key_Return)
    assert ended.args[0].speaker == "base"
    assert tandem.answers.any_in(first.id)
    tandem.answers.stop(first.id)
    qtbot.waitUntil(lambda: not tandem.answers.any_in(first.id), timeout=PATIENCE_MS)


def test_a_question_that_waits_for_another_chats_answer_says_so(qtbot, open_window):
    tandem = open_window()
    begin_endless_answer(qtbot, tandem)
    first = tandem.chat.item
    tandem.window.new_chat_requested.emit()
    header = tandem.window.pane("instruct").header
    qtbot.waitUntil(lambda: "Writing elsewhere" in header.state_text(), timeout=PATIENCE_MS)
    chosen = tandem.keeper.settings
    tandem.keeper.update(replace(chosen, instruct=replace(chosen.instruct, max_tokens=3)))
    qtbot.keyClicks(editor(tandem), "And I?")
    qtbot.keyClick(editor(tandem), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Waiting for its turn" in header.state_text(), timeout=PATIENCE_MS)
    with qtbot.waitSignal(tandem.chat.answer_ended, timeout=PATIENCE_MS) as ended:
        tandem.answers.stop(first.id)
    assert ended.args[0].item_id == tandem.chat.item.id != first.id


def test_an_answer_goes_on_in_every_column_that_shows_it_after_a_toggle(qtbot, open_window):
    tandem = open_window()
    begin_endless_answer(qtbot, tandem)
    tandem.window.actions_by_id["voice_base"].trigger()
    pane = tandem.window.pane("base")
    begun = pane.last_answer()
    qtbot.waitUntil(lambda: len(pane.last_answer()) > len(begun) + 20, timeout=PATIENCE_MS)
    with qtbot.waitSignal(tandem.chat.answer_ended, timeout=PATIENCE_MS) as ended:
        tandem.answers.stop(tandem.chat.item.id)
    assert pane.last_answer() == ended.args[0].text


def test_answering_again_is_offered_once_the_answer_has_ended(qtbot, open_window):
    tandem = open_window()
    type_and_send(qtbot, tandem, "Hello there")
    pane = tandem.window.pane("instruct")
    again = next(b for b in pane.findChildren(QToolButton) if b.accessibleName() == "Let Instruct answer again")
    assert again.isEnabled()
    begin_endless_answer(qtbot, tandem)
    assert not again.isEnabled()
    assert "stop it" in again.toolTip()
    with qtbot.waitSignal(tandem.chat.answer_ended, timeout=PATIENCE_MS):
        qtbot.keyClick(editor(tandem), Qt.Key.Key_Escape)
    qtbot.waitUntil(again.isEnabled, timeout=PATIENCE_MS)


def test_voices_by_keyboard(qtbot, open_window):
    tandem = open_window()
    qtbot.waitActive(tandem.window)
    control = Qt.KeyboardModifier.ControlModifier
    for key, choice in (
        (Qt.Key.Key_1, VoiceChoice.BASE),
        (Qt.Key.Key_2, VoiceChoice.BOTH),
        (Qt.Key.Key_3, VoiceChoice.INSTRUCT),
    ):
        qtbot.keyClick(tandem.window, key, control)
        qtbot.waitUntil(lambda: tandem.chat.choice is choice)  # noqa: B023
        assert tandem.window.chat.shown_speakers() == choice.voices()


def test_both_answer_in_their_panes(qtbot, open_window):
    tandem = open_window()
    tandem.window.voice_chosen.emit(VoiceChoice.BOTH)
    answers = type_and_send(qtbot, tandem, "One prompt", answers=2)
    assert {answer.voice for answer in answers} == set(Voice)
    left, right = tandem.window.pane(Voice.BASE), tandem.window.pane(Voice.INSTRUCT)
    assert left.mapTo(tandem.window, left.rect().topLeft()).x() < right.mapTo(tandem.window, right.rect().topLeft()).x()


def test_escape_stops(qtbot, open_window):
    tandem = open_window()
    qtbot.waitActive(tandem.window)
    begin_endless_answer(qtbot, tandem)
    with qtbot.waitSignal(tandem.chat.answer_ended, timeout=PATIENCE_MS) as ended:
        qtbot.keyClick(editor(tandem), Qt.Key.Key_Escape)
    assert ended.args[0].status is Status.STOPPED


def test_a_lost_engine_is_told_and_can_be_started_again(qtbot, open_window):
    tandem = open_window()
    type_and_send(qtbot, tandem, "Hello")
    slot = slot_of(tandem, Voice.INSTRUCT)
    os.kill(slot.processes.process_id, signal.SIGKILL)
    qtbot.waitUntil(lambda: slot.view.state is EngineState.LOST, timeout=PATIENCE_MS)
    card = tandem.window.notices.cards()[-1]
    words = " ".join(label.text() for label in card.findChildren(QLabel))
    assert "engine" in words.lower()
    next(b for b in card.findChildren(QPushButton) if b.text() == "Start the instruct engine again").click()
    qtbot.waitUntil(lambda: slot.view.state is EngineState.READY, timeout=PATIENCE_MS)
    assert tandem.window.notices.cards() == []
    assert type_and_send(qtbot, tandem, "Still there?")[0].status is Status.COMPLETE


def test_delete_and_undo(qtbot, open_window):
    tandem = open_window()
    type_and_send(qtbot, tandem, "Keep me")
    chat = tandem.index.chats[0]
    tandem.window.chat_list.delete_requested.emit(chat.id)
    qtbot.waitUntil(lambda: tandem.index.chats == [], timeout=PATIENCE_MS)
    assert tandem.chat.item is None
    tandem.window.chat_list.undo_delete_requested.emit()
    qtbot.waitUntil(lambda: [c.id for c in tandem.index.chats] == [chat.id], timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: len(tandem.chat.column(Voice.INSTRUCT)) == 2, timeout=PATIENCE_MS)  # it was open


def test_settings_take_effect_and_are_stored(qtbot, open_window, paths):
    tandem = open_window()
    tandem.window.settings_requested.emit()
    from desktop.views.settings.dialog import SettingsDialog

    dialog = next(w for w in tandem.window.findChildren(SettingsDialog))
    assert dialog.isVisible()
    assert not dialog.isModal()
    dialog.settings_changed.emit(replace(tandem.keeper.settings, theme=Theme.DARK))
    assert tandem.keeper.settings.theme is Theme.DARK
    open_window.end(tandem)
    stored, notice = load_settings(paths.settings_file)
    assert (stored.theme, notice) == (Theme.DARK, "")


def test_costume_from_the_composer_reaches_the_settings(qtbot, open_window):
    tandem = open_window()
    tandem.window.composer.costume_chosen.emit("transcript")
    assert tandem.keeper.settings.base.costume is CostumeName.TRANSCRIPT


def test_a_data_folder_that_cannot_be_used_leaves_the_window_up(qtbot, open_window):
    problem = FileProblem("The data folder cannot be written.", "Read-only.", "Choose another with --data-dir.")
    tandem = open_window(problem)
    assert tandem.window.isVisible()
    assert "cannot be stored" in tandem.chat.refusal
    qtbot.keyClicks(editor(tandem), "Hello")
    qtbot.keyClick(editor(tandem), Qt.Key.Key_Return)
    assert editor(tandem).toPlainText() == "Hello"
    words = " ".join(label.text() for card in tandem.window.notices.cards() for label in card.findChildren(QLabel))
    assert "cannot be written" in words


def test_a_newer_database_is_refused_and_left_alone(qtbot, open_window, paths):
    tandem = open_window()
    type_and_send(qtbot, tandem, "Hello")
    open_window.end(tandem)
    import sqlite3

    connection = sqlite3.connect(paths.database_file)
    connection.execute("PRAGMA user_version = 999")
    connection.commit()
    connection.close()
    before = paths.database_file.read_bytes()
    again = open_window()
    assert "cannot be stored" in again.chat.refusal
    assert paths.database_file.read_bytes() == before


def test_damaged_settings_are_told_and_kept_aside(qtbot, open_window, paths):
    paths.settings_file.write_text("this is not [ toml", encoding="utf-8")
    tandem = open_window()
    assert tandem.window.notices.cards()
    assert list(paths.settings_file.parent.glob("settings.toml.damaged-*"))


def test_both_voices_answer_again(qtbot, open_window):
    tandem = open_window()
    tandem.window.actions_by_id["voice_both"].trigger()
    first = type_and_send(qtbot, tandem, "Hello there", answers=2)
    ended = []
    tandem.chat.answer_ended.connect(ended.append)
    tandem.window.actions_by_id["regenerate"].trigger()
    qtbot.waitUntil(lambda: len(ended) == 2, timeout=PATIENCE_MS)
    assert {answer.voice for answer in ended} == {Voice.BASE, Voice.INSTRUCT}
    assert {answer.parent_id for answer in ended} == {first[0].parent_id}


def test_about_says_which_code_of_the_engine_runs(qtbot, open_window):
    tandem = open_window()
    ready = EngineState.READY  # the first engine of a process waits for the self-test
    qtbot.waitUntil(lambda: engine(tandem, Voice.INSTRUCT).state is ready, timeout=PATIENCE_MS)
    tandem.window.about_requested.emit()
    about = tandem.window.findChild(AboutDialog)
    shown = [label.text() for label in about.findChildren(QLabel)]
    words = shown[shown.index("Engine's code") + 1]
    assert "made for this processor" in words or "portable" in words or "passed its self-test" in words
    about.close()


def test_whether_thinking_can_be_chosen_is_known_once_a_file_is_loaded(qtbot, open_window):
    tandem = open_window()
    tandem.window.settings_requested.emit()
    from desktop.views.settings.dialog import SettingsDialog

    dialog = next(w for w in tandem.window.findChildren(SettingsDialog))
    thinking = dialog.sheets["instruct"].input_for("enable_thinking")
    assert not thinking.isHidden()
    type_and_send(qtbot, tandem, "Hello there")
    assert thinking.isHidden()  # the pocket pair cannot think
