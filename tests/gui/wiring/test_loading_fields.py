"""How a file is loaded, set in the panel of the real window: kept for this file alone, and loaded so when wanted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.settings.file import load_settings
from desktop.settings.values import file_name
from tests.gui.driving import PATIENCE_MS, engine, type_and_send

TAB, BACKTAB = Qt.Key.Key_Tab, Qt.Key.Key_Backtab


@pytest.fixture
def tandem(qtbot, open_window):
    made = open_window()
    qtbot.waitUntil(lambda: made.shown.beside is not None and made.shown.beside.loading is not None)
    made.window.side_panel.open_panel()
    made.window.side_panel.loading.open()
    return made


@pytest.fixture
def fields(tandem):
    return tandem.window.side_panel.loading.fields


def type_number(qtbot, box, text):
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, text)


def set_number(qtbot, box, text):
    type_number(qtbot, box, text)
    qtbot.keyClick(box, Qt.Key.Key_Return)


def is_loaded_with(tandem, n_ctx):
    view = engine(tandem, "instruct")
    return view.occupied and not view.loading and view.n_ctx == n_ctx


def test_the_sum_follows_each_digit_and_nothing_is_loaded_until_that_is_wanted(qtbot, tandem, fields, files):
    qtbot.waitUntil(lambda: is_loaded_with(tandem, 16384), timeout=PATIENCE_MS)
    assert "16,384 tokens" in fields.sum.text()
    type_number(qtbot, fields.rows["n_ctx"].input.control, "1024")
    assert "1,024 tokens" in fields.sum.text()
    assert not fields.rows["n_ctx"].dot.is_shown()
    qtbot.keyClick(fields.rows["n_ctx"].input.control, Qt.Key.Key_Return)
    assert fields.rows["n_ctx"].dot.is_shown()
    assert fields.reload.isVisible()
    assert tandem.keeper.settings.files == {}
    assert is_loaded_with(tandem, 16384)
    fields.reload.click()
    assert not fields.reload.isVisible()
    assert tandem.keeper.settings.files == {file_name(files[1]): {"n_ctx": 1024}}
    assert tandem.keeper.settings.engine.n_ctx == 16384
    qtbot.waitUntil(lambda: is_loaded_with(tandem, 1024), timeout=PATIENCE_MS)
    type_and_send(qtbot, tandem, "Hello")
    assert is_loaded_with(tandem, 1024)


def test_a_file_at_rest_keeps_it_at_once_and_the_other_voice_has_its_own(qtbot, tandem, fields, files):
    qtbot.waitUntil(lambda: is_loaded_with(tandem, 16384), timeout=PATIENCE_MS)
    tandem.window.actions_by_id["voice_both"].trigger()
    panel = tandem.window.side_panel
    panel.tabs._tabs.setCurrentIndex([speaker.id for speaker in panel._speakers].index("instruct"))
    set_number(qtbot, fields.rows["n_ctx"].input.control, "2048")
    assert "16,384 tokens, f16 and 2,048 tokens, f16" in fields.sum.text()
    tandem.pool.slots[tandem.chat.engines.key("instruct")].unload()
    fields.rows["kv_type"].input.control.setCurrentIndex(1)
    assert tandem.keeper.settings.files == {file_name(files[1]): {"n_ctx": 2048, "kv_type": "q8_0"}}
    panel.tabs._tabs.setCurrentIndex([speaker.id for speaker in panel._speakers].index("base"))
    assert fields.rows["n_ctx"].input.value() == 16384


def test_what_waits_is_kept_when_the_window_closes_and_there_after_the_next_start(qtbot, open_window, tandem, fields):
    qtbot.waitUntil(lambda: is_loaded_with(tandem, 16384), timeout=PATIENCE_MS)
    type_number(qtbot, fields.rows["n_ctx"].input.control, "4096")
    open_window.end(tandem)
    again = open_window()
    qtbot.waitUntil(lambda: is_loaded_with(again, 4096), timeout=PATIENCE_MS)


def test_back_to_what_all_files_have(qtbot, tandem, fields, paths):
    qtbot.waitUntil(lambda: is_loaded_with(tandem, 16384), timeout=PATIENCE_MS)
    row = fields.rows["threads"]
    set_number(qtbot, row.input.control, "2")
    fields.reload.click()
    assert tandem.window.side_panel.loading.fold.title() == "Loading the file (1 changed)"
    qtbot.waitUntil(lambda: is_loaded_with(tandem, 16384), timeout=PATIENCE_MS)
    row.reset.click()
    assert row.input.value() == 1
    assert fields.reload.isVisible()
    fields.reload.click()
    assert tandem.keeper.settings.files == {}
    tandem.keeper.close()
    assert load_settings(paths.settings_file)[0].files == {}


def test_a_number_out_of_range_is_refused_in_words(qtbot, tandem, fields):
    row = fields.rows["gpu_layers"]
    set_number(qtbot, row.input.control, "99999")
    assert "99999 is out of range, which is -1 to 10,000" in row.input._problem.text()
    assert row.input.value() == -1


def test_every_field_is_reached_by_tab_and_has_a_name(qtbot, tandem, fields):
    fields.rows["n_ctx"].input.control.setFocus()
    seen = []
    for _ in range(len(fields.rows)):
        seen.append(QApplication.focusWidget().accessibleName())
        qtbot.keyClick(QApplication.focusWidget(), TAB)
    assert seen == ["Context size", "Memory format", "Layers on the GPU", "Threads"]
