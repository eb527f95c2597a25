"""The real window, wired to real engines and the real store, used with keyboard and mouse."""

from __future__ import annotations

import os
import signal

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop import settings
from desktop.chat.conversation import Status, Voice, VoiceChoice
from desktop.control.engine_slot import EngineState
from desktop.engine.sandbox import SWITCHED_OFF, offered
from desktop.errors import FileProblem
from desktop.views.about_dialog import AboutDialog
from desktop.views.composer import HINT
from desktop.window_wiring import ELSEWHERE
from tests.gui.driving import PATIENCE_MS, begin_endless_answer, editor, type_and_send


def test_a_conversation_survives_the_window(qtbot, open_window):
    tandem = open_window()
    (answer,) = type_and_send(qtbot, tandem, "Hello there")
    assert answer.status is Status.COMPLETE
    assert editor(tandem).toPlainText() == ""
    open_window.end(tandem)
    again = open_window()
    qtbot.waitUntil(lambda: again.session.chat is not None, timeout=PATIENCE_MS)
    shown = again.session.shown_messages(Voice.INSTRUCT)
    assert [message.text for message in shown] == ["Hello there", answer.text]
    assert [chat.title for chat in again.index.chats] == ["Hello there"]


def test_an_unsent_draft_survives_the_window(qtbot, open_window):
    tandem = open_window()
    tandem.window.composer.set_text("Not sent\nyet: “ü”, %1, \\n")
    open_window.end(tandem)
    again = open_window()
    assert again.window.composer.text() == "Not sent\nyet: “ü”, %1, \\n"
    again.window.composer.clear_text()
    open_window.end(again)
    assert open_window().window.composer.text() == ""


def test_an_unsent_draft_survives_a_crash(qtbot, open_window, paths, monkeypatch):
    monkeypatch.setattr("desktop.app.KEEP_DRAFT_MS", 50)
    tandem = open_window()
    qtbot.keyClicks(editor(tandem), "Half a thou")
    kept = paths.state_dir / "window.ini"  # what a killed window leaves
    qtbot.waitUntil(lambda: kept.exists() and "Half a thou" in kept.read_text("utf-8"), timeout=PATIENCE_MS)


def test_about_says_what_confines_the_engine(qtbot, open_window):
    tandem = open_window()
    tandem.slots[Voice.BASE].unload()
    tandem.slots[Voice.INSTRUCT].unload()
    assert tandem._confinement_words() == offered().words
    type_and_send(qtbot, tandem, "Hello")
    assert tandem._confinement_words() == tandem.slots[Voice.INSTRUCT].view.confinement != ""
    tandem._open_about()
    about = tandem.window.findChild(AboutDialog)
    assert tandem._confinement_words() in [made.text() for made in about.findChildren(QLabel)]
    about.close()
    chosen = tandem.keeper.settings
    tandem.keeper.update(replace(chosen, engine=replace(chosen.engine, confined=False)))
    assert tandem._confinement_words() == SWITCHED_OFF.words


def test_a_new_chat_says_why_it_has_to_wait(qtbot, open_window):
    tandem = open_window()
    begin_endless_answer(qtbot, tandem)
    hint = tandem.window.composer._hint
    assert hint.whole_text() == HINT
    tandem.window.new_chat_requested.emit()
    assert hint.whole_text() == ELSEWHERE
    with qtbot.waitSignal(tandem.session.state_changed, timeout=PATIENCE_MS):
        qtbot.keyClick(editor(tandem), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: hint.whole_text() == HINT, timeout=PATIENCE_MS)


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
        qtbot.waitUntil(lambda: tandem.session.choice is choice)  # noqa: B023
        assert tandem.window.shown_voices() == choice.voices()


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
    with qtbot.waitSignal(tandem.session.answer_ended, timeout=PATIENCE_MS) as ended:
        qtbot.keyClick(editor(tandem), Qt.Key.Key_Escape)
    assert ended.args[0].status is Status.STOPPED


def test_a_lost_engine_is_told_and_can_be_started_again(qtbot, open_window):
    tandem = open_window()
    type_and_send(qtbot, tandem, "Hello")
    slot = tandem.slots[Voice.INSTRUCT]
    os.kill(slot.process_id, signal.SIGKILL)
    qtbot.waitUntil(lambda: slot.view.state is EngineState.LOST, timeout=PATIENCE_MS)
    card = tandem.window.notices.cards()[-1]
    words = " ".join(label.text() for label in card.findChildren(QLabel))
    assert "engine" in words.lower()
    tandem.window.notices.action_chosen.emit("restart instruct")
    qtbot.waitUntil(lambda: slot.view.state is EngineState.READY, timeout=PATIENCE_MS)
    assert tandem.window.notices.cards() == []
    assert type_and_send(qtbot, tandem, "Still there?")[0].status is Status.COMPLETE


def test_delete_and_undo(qtbot, open_window):
    tandem = open_window()
    type_and_send(qtbot, tandem, "Keep me")
    chat = tandem.index.chats[0]
    tandem.window.chat_list.delete_requested.emit(chat.id)
    qtbot.waitUntil(lambda: tandem.index.chats == [], timeout=PATIENCE_MS)
    assert tandem.session.chat is None
    tandem.window.chat_list.undo_delete_requested.emit(chat.id)
    qtbot.waitUntil(lambda: [c.id for c in tandem.index.chats] == [chat.id], timeout=PATIENCE_MS)
    tandem.window.chat_list.opened.emit(chat.id)
    qtbot.waitUntil(lambda: len(tandem.session.shown_messages(Voice.INSTRUCT)) == 2, timeout=PATIENCE_MS)


def test_settings_take_effect_and_are_stored(qtbot, open_window, paths):
    tandem = open_window()
    tandem.window.settings_requested.emit()
    from desktop.views.settings_dialog import SettingsDialog

    dialog = next(w for w in tandem.window.findChildren(SettingsDialog))
    assert dialog.isVisible()
    assert not dialog.isModal()
    dialog.settings_changed.emit(replace(tandem.keeper.settings, theme=settings.Theme.DARK))
    assert tandem.keeper.settings.theme is settings.Theme.DARK
    open_window.end(tandem)
    stored, notice = settings.load(paths.settings_file)
    assert (stored.theme, notice) == (settings.Theme.DARK, "")


def test_costume_from_the_composer_reaches_the_settings(qtbot, open_window):
    tandem = open_window()
    tandem.window.composer.costume_chosen.emit("transcript")
    assert tandem.keeper.settings.base.costume is settings.CostumeName.TRANSCRIPT


def test_a_data_folder_that_cannot_be_used_leaves_the_window_up(qtbot, open_window):
    problem = FileProblem("The data folder cannot be written.", "Read-only.", "Choose another with --data-dir.")
    tandem = open_window(problem)
    assert tandem.window.isVisible()
    assert "cannot be stored" in tandem.session.refusal
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
    assert "cannot be stored" in again.session.refusal
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
    tandem.session.answer_ended.connect(ended.append)
    tandem.window.actions_by_id["regenerate"].trigger()
    qtbot.waitUntil(lambda: len(ended) == 2, timeout=PATIENCE_MS)
    assert {answer.voice for answer in ended} == {Voice.BASE, Voice.INSTRUCT}
    assert {answer.parent_id for answer in ended} == {first[0].parent_id}


def test_about_says_which_code_of_the_engine_runs(qtbot, open_window):
    tandem = open_window()
    tandem.window.about_requested.emit()
    about = tandem.window.findChild(AboutDialog)
    shown = [label.text() for label in about.findChildren(QLabel)]
    words = shown[shown.index("Engine's code") + 1]
    assert "made for this processor" in words or "portable" in words or "passed its self-test" in words
    about.close()


def test_whether_thinking_can_be_chosen_is_known_once_a_file_is_loaded(qtbot, open_window):
    tandem = open_window()
    tandem.window.settings_requested.emit()
    from desktop.views.settings_dialog import SettingsDialog

    dialog = next(w for w in tandem.window.findChildren(SettingsDialog))
    thinking = dialog.instruct.input_for("enable_thinking")
    assert not thinking.isHidden()
    type_and_send(qtbot, tandem, "Hello there")
    assert thinking.isHidden()  # the pocket pair cannot think
