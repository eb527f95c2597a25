"""What is typed in the panel, and what is asked for there, belongs to the chat and the voice it was meant for."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.chat.item import VoiceChoice
from desktop.chat.presets import preset_of
from desktop.control.conversation.presets import Presets
from desktop.settings.values import Theme, VoiceSettings
from desktop.store.presets import keep_preset, read_presets
from desktop.views.settings.inputs import FieldInput
from desktop.voice import BASE, INSTRUCT
from tests.gui.driving import PATIENCE_MS, type_and_send

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def tandem(qtbot, open_window):
    made = open_window()
    qtbot.waitActive(made.window)
    return made


@pytest.fixture
def panel(tandem):
    tandem.window.side_panel.toggle()
    return tandem.window.side_panel


def type_prompt(qtbot, panel, words):
    """Nothing of it is told before another key is pressed: the field waits for more."""
    for field in panel.findChildren(FieldInput):
        field._typing.setInterval(PATIENCE_MS)
    box = panel.fields().rows["system_prompt"].input.control
    box.setFocus()
    qtbot.keyClicks(box, words)
    return box


def owns(tandem):
    return {speaker.id: speaker.own for speaker in tandem.chat.state.speakers}


def open_stored(qtbot, tandem, item_id):
    tandem.chat.open(tandem.index.find(item_id))
    qtbot.waitUntil(lambda: tandem.chat.item is not None and tandem.chat.item.id == item_id, timeout=PATIENCE_MS)


def offers(tandem):
    return {offer.words: offer.callback for card in tandem.window.notices.cards() for offer in card.offers}


def test_what_is_typed_stays_with_its_chat_when_another_is_opened(qtbot, tandem, panel):
    type_and_send(qtbot, tandem, "First")
    first = tandem.chat.item.id
    box = type_prompt(qtbot, panel, "of the first")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_N, CONTROL)
    assert tandem.chat.item is None
    assert owns(tandem)[INSTRUCT.id] == {}
    assert box.toPlainText() == ""
    assert not panel.fields().rows["system_prompt"].input._typing.isActive()
    open_stored(qtbot, tandem, first)
    assert owns(tandem)[INSTRUCT.id] == {"system_prompt": "of the first"}
    assert box.toPlainText() == "of the first"


def test_words_typed_in_a_chat_with_another_value_are_not_dropped(qtbot, tandem, panel):
    type_and_send(qtbot, tandem, "First")
    first = tandem.chat.item.id
    type_prompt(qtbot, panel, "one")
    tandem.window.new_chat_requested.emit()
    type_prompt(qtbot, panel, "two")
    open_stored(qtbot, tandem, first)
    assert owns(tandem)[INSTRUCT.id] == {"system_prompt": "one"}
    assert panel.fields().rows["system_prompt"].input.value() == "one"


def test_what_cannot_be_used_does_not_stay_for_another_chat(tandem, panel):
    row = panel.fields().rows["max_tokens"]
    row.input.control.setValue(0)
    assert row.input.value() == 0  # with the reason below it
    tandem.window.new_chat_requested.emit()
    assert row.input.value() == 12


@pytest.mark.parametrize("how", ["tab", "voice"])
def test_what_is_typed_belongs_to_the_voice_it_was_typed_for(qtbot, tandem, panel, how):
    tandem.chat.choose(VoiceChoice.BOTH)
    assert panel.speaker().id == INSTRUCT.id
    type_prompt(qtbot, panel, "abc")
    if how == "tab":
        bar = panel.tabs._tabs
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(0).center())
    else:
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_1, CONTROL)
    assert panel.speaker().id == BASE.id
    assert owns(tandem) == {BASE.id: {}, INSTRUCT.id: {"system_prompt": "abc"}}


def test_an_answer_uses_what_was_typed_just_before_it_was_asked_for(qtbot, tandem, panel):
    type_and_send(qtbot, tandem, "Hello")
    type_prompt(qtbot, panel, "Be brief")
    with qtbot.waitSignal(tandem.chat.answer_ended, timeout=PATIENCE_MS) as ended:
        tandem.window.actions_by_id["regenerate"].trigger()
    assert ended.args[0].writer.parameters["system_prompt"] == "Be brief"
    type_prompt(qtbot, panel, "er")
    with qtbot.waitSignal(tandem.chat.answer_ended, timeout=PATIENCE_MS) as ended:
        tandem.conversation.writing.send("And now")
    assert ended.args[0].writer.parameters["system_prompt"] == "Be briefer"


def test_a_panel_that_was_left_open_is_filled_at_the_start(qtbot, open_window, tandem, panel, paths):
    keep_preset(paths.config_dir / "presets", preset_of("Mine", VoiceSettings(temperature=1.1)))
    open_window.end(tandem)
    again = open_window()
    shown = again.window.side_panel
    qtbot.waitUntil(lambda: shown.presets._names == ["Mine"], timeout=PATIENCE_MS)
    assert shown.isVisible()
    assert shown.fields().rows["max_tokens"].input.value() == 12


def test_a_preset_of_the_same_name_is_never_overwritten_without_a_word(qtbot, open_window, tandem, panel, paths):
    folder = paths.config_dir / "presets"
    keep_preset(folder, preset_of("Mine", VoiceSettings(temperature=1.1)))
    open_window.end(tandem)
    again = open_window()  # with the panel open
    qtbot.waitUntil(lambda: again.shown.beside is not None, timeout=PATIENCE_MS)
    again.window.side_panel.presets.kept.emit("Mine")
    qtbot.waitUntil(lambda: "Bring back the former one" in offers(again), timeout=PATIENCE_MS)
    offers(again)["Bring back the former one"]()
    again.shown.beside.presets.close()
    assert read_presets(folder)["Mine"].values["temperature"] == 1.1


def test_a_preset_is_kept_only_once_it_is_known_which_there_are(qtbot, tmp_path):
    keep_preset(tmp_path, preset_of("mine", VoiceSettings(temperature=1.1)))
    presets = Presets(tmp_path)
    presets.keep(preset_of("Mine", VoiceSettings(temperature=0.5)))
    qtbot.waitUntil(lambda: bool(presets.all()), timeout=PATIENCE_MS)
    presets.close()
    assert {name: one.values["temperature"] for name, one in read_presets(tmp_path).items()} == {"Mine": 0.5}


def test_back_to_how_it_was_leaves_other_chats_and_other_settings_alone(qtbot, tandem, panel):
    panel.fields().rows["temperature"].input.control.setValue(1.5)
    type_and_send(qtbot, tandem, "Hello")
    panel.presets.for_all_requested.emit()
    now = tandem.keeper.settings
    tandem.keeper.update(replace(now, theme=Theme.DARK, instruct=replace(now.instruct, top_p=0.5)))
    tandem.window.new_chat_requested.emit()
    offers(tandem)["Back to how it was"]()
    assert owns(tandem)[INSTRUCT.id] == {}
    assert tandem.keeper.settings.theme is Theme.DARK
    assert (tandem.keeper.settings.instruct.temperature, tandem.keeper.settings.instruct.top_p) == (0.3, 0.5)


def test_a_preset_renamed_in_case_only_can_be_deleted(qtbot, tandem, panel):
    presets = tandem.shown.beside.presets
    panel.fields().rows["temperature"].input.control.setValue(1.5)
    panel.presets.kept.emit("mine")
    qtbot.waitUntil(lambda: panel.presets.button.text() == "mine", timeout=PATIENCE_MS)
    panel.presets.renamed.emit("Mine")
    assert panel.presets.button.text() == "Mine"
    assert tandem.chat.state.speaker(INSTRUCT.id).preset == "Mine"
    assert presets.delete("mINE").name == "Mine"  # as another chat may have it
    assert presets.all() == []
