"""The panel beside the conversation in the real window: what is set there counts for the next answer of this chat."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.chat.presets import preset_of
from desktop.settings.values import VoiceSettings
from desktop.store.presets import keep_preset, write_preset_file
from tests.gui.driving import PATIENCE_MS, type_and_send

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def tandem(qtbot, open_window):
    made = open_window()
    qtbot.waitActive(made.window)
    return made


@pytest.fixture
def panel(qtbot, tandem):
    press(qtbot, Qt.Key.Key_S, CONTROL | SHIFT)
    assert tandem.window.side_panel.isVisible()
    return tandem.window.side_panel


def press(qtbot, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def set_number(panel, name, value):
    panel.fields().rows[name].input.control.setValue(value)


def right_of(pane, window):
    return pane.mapTo(window, pane.rect().topRight()).x()


def entry(panel, words):
    panel.presets.menu.aboutToShow.emit()
    return next(action for action in panel.presets.menu.actions() if words in action.text())


def test_the_next_answer_uses_what_is_set_and_a_dot_marks_it_until_it_is_reset(qtbot, tandem, panel):
    set_number(panel, "max_tokens", 5)
    row = panel.fields().rows["max_tokens"]
    assert row.dot.is_shown()
    (answer,) = type_and_send(qtbot, tandem, "Hello")
    assert answer.usage["tokens"] == 5
    assert answer.writer.parameters["max_tokens"] == 5
    assert tandem.keeper.settings.instruct.max_tokens == 12  # the voice's own is what it was
    row.reset.click()
    assert not row.dot.is_shown()
    (answer,) = type_and_send(qtbot, tandem, "Again")
    assert answer.writer.parameters["max_tokens"] == 12


def test_a_chat_keeps_its_own_settings_over_a_restart_and_another_chat_has_none(qtbot, open_window, tandem, panel):
    set_number(panel, "temperature", 1.5)
    type_and_send(qtbot, tandem, "Hello")
    tandem.window.new_chat_requested.emit()
    assert panel.fields().rows["temperature"].input.value() == 0.3
    tandem.chat.open(tandem.index.chats[0])
    qtbot.waitUntil(lambda: tandem.chat.item is not None, timeout=PATIENCE_MS)
    assert panel.fields().rows["temperature"].input.value() == 1.5
    open_window.end(tandem)
    again = open_window()
    qtbot.waitUntil(lambda: again.chat.item is not None, timeout=PATIENCE_MS)
    assert again.window.side_panel.isVisible()  # it was left open
    assert again.window.side_panel.fields().rows["temperature"].input.value() == 1.5


def test_what_is_typed_does_not_move_the_transcript(qtbot, tandem, panel):
    type_and_send(qtbot, tandem, "Hello")
    refilled = []
    tandem.chat.speakers_changed.connect(lambda: refilled.append(True))
    set_number(panel, "top_p", 0.5)
    assert not refilled


def test_a_preset_is_kept_used_renamed_deleted_and_brought_back(qtbot, tandem, panel, paths):
    presets = tandem.shown.beside.presets
    set_number(panel, "temperature", 1.25)
    panel.presets.kept.emit("Wild")
    qtbot.waitUntil(lambda: panel.presets.button.text() == "Wild", timeout=PATIENCE_MS)  # once it is read what there is
    set_number(panel, "temperature", 0.1)
    assert panel.presets.button.text() == "Wild, changed"
    tandem.window.new_chat_requested.emit()
    entry(panel, "Wild").trigger()
    assert panel.fields().rows["temperature"].input.value() == 1.25
    panel.presets.renamed.emit("Wilder")
    assert panel.presets.button.text() == "Wilder"
    entry(panel, "Delete").trigger()
    assert presets.all() == []
    tandem.window.notices.cards()[-1].offers[0].callback()
    assert [preset.name for preset in presets.all()] == ["Wilder"]
    presets.close()  # waits until it is written
    assert len(list((paths.config_dir / "presets").glob("*.toml"))) == 1


def test_the_settings_of_a_chat_become_those_of_all_and_are_taken_back(tandem, panel):
    set_number(panel, "temperature", 1.25)
    entry(panel, "all chats").trigger()
    assert tandem.keeper.settings.instruct.temperature == 1.25
    assert not panel.fields().rows["temperature"].dot.is_shown()
    tandem.window.notices.cards()[-1].offers[0].callback()
    assert tandem.keeper.settings.instruct.temperature == 0.3
    assert panel.fields().rows["temperature"].input.value() == 1.25
    assert panel.fields().rows["temperature"].dot.is_shown()


def test_a_preset_comes_in_from_a_file_and_one_that_cannot_be_used_is_refused_in_words(qtbot, tandem, panel, tmp_path):
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    write_preset_file(good, preset_of("From elsewhere", VoiceSettings(temperature=1.75)))
    bad.write_text('format = 1\nname = "Bad"\n[settings]\ntemperature = 9.0\n')
    with qtbot.waitSignal(tandem.shown.beside.presets.brought_in, timeout=PATIENCE_MS):
        tandem.shown.beside.presets.bring_in(good)
    tandem.window.notices.cards()[-1].offers[0].callback()
    assert panel.fields().rows["temperature"].input.value() == 1.75
    with qtbot.waitSignal(tandem.shown.beside.presets.failed, timeout=PATIENCE_MS):
        tandem.shown.beside.presets.bring_in(bad)
    assert "temperature is 9; it may be from 0 to 5" in tandem.window.notices.cards()[-1].told.detail
    assert [preset.name for preset in tandem.shown.beside.presets.all()] == ["From elsewhere"]


def test_escape_closes_the_panel_and_gives_the_keyboard_back(qtbot, tandem, panel):
    assert panel.has_keyboard()
    press(qtbot, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert QApplication.focusWidget() is tandem.window.composer.edit


def test_it_keeps_its_width_leaves_with_the_library_and_never_covers_the_answer(qtbot, open_window, tandem, panel):
    tandem.window.resize(1280, 800)
    panel.grip.moved.emit(60)
    assert panel.wanted_width() == 380
    pane, window = tandem.window.pane("instruct"), tandem.window
    qtbot.waitUntil(lambda: right_of(pane, window) < panel.mapTo(window, panel.rect().topLeft()).x())
    tandem.window.show_library()
    assert not panel.isVisible()
    tandem.window.show_chat()
    assert panel.isVisible()
    open_window.end(tandem)
    assert open_window().window.side_panel.wanted_width() == 380


def test_both_have_their_own_settings(qtbot, tandem, panel):
    tandem.window.actions_by_id["voice_both"].trigger()
    shown = panel.speaker().id
    set_number(panel, "seed", 42)
    panel.tabs._tabs.setCurrentIndex(1 - panel.tabs._tabs.currentIndex())
    assert panel.speaker().id != shown
    assert panel.fields().rows["seed"].input.value() == 3
    set_number(panel, "seed", 7)
    owns = {speaker.id: speaker.own for speaker in tandem.chat.state.speakers}
    assert owns == {shown: {"seed": 42}, panel.speaker().id: {"seed": 7}}


def test_in_a_small_window_the_chats_give_way_to_it_and_come_back(qtbot, tandem):
    window = tandem.window
    window.actions_by_id["voice_both"].trigger()
    type_and_send(qtbot, tandem, "Hello", answers=2)
    window.resize(1024, 640)
    qtbot.waitUntil(lambda: window.width() == 1024)
    window.side_panel.open_panel()
    qtbot.waitUntil(window.sidebar.isHidden)
    window.toggle_sidebar()
    assert window.sidebar.isVisible()  # whoever wants both has both
    window.side_panel.close_panel()
    qtbot.waitUntil(lambda: not window._giving_way._is_short)
    window.side_panel.open_panel()
    qtbot.waitUntil(window.sidebar.isHidden)
    window.side_panel.close_panel()
    qtbot.waitUntil(window.sidebar.isVisible)


def test_the_theme_is_a_command(tandem):
    tandem.window.actions_by_id["theme_dark"].trigger()
    assert tandem.keeper.settings.theme == "dark"


def test_presets_that_another_window_keeps_are_there_when_the_panel_is_opened_again(qtbot, tandem, panel, paths):
    qtbot.waitUntil(lambda: tandem.shown.beside.presets._is_read, timeout=PATIENCE_MS)
    keep_preset(paths.config_dir / "presets", preset_of("Elsewhere", VoiceSettings(temperature=1.75)))
    panel.close_panel()
    panel.open_panel()
    qtbot.waitUntil(lambda: [one.name for one in tandem.shown.beside.presets.all()] == ["Elsewhere"])
    assert entry(panel, "Elsewhere")
