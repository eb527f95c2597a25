"""SettingsKeeper: what changed is told once, written shortly after, and a file that cannot be written is told."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from desktop.control.settings_keeper import SettingsKeeper
from desktop.settings.file import load_settings
from desktop.settings.values import Settings, Theme

DARK = replace(Settings(), theme=Theme.DARK)


@pytest.fixture
def keeper(qapp, tmp_path):
    made = SettingsKeeper(tmp_path / "settings.toml", Settings())
    yield made
    made.close()


def test_a_change_is_told_at_once_and_written_at_the_end(qtbot, keeper, tmp_path):
    with qtbot.waitSignal(keeper.changed) as changed:
        keeper.update(DARK)
    assert changed.args == [DARK]
    assert keeper.settings == DARK
    assert not (tmp_path / "settings.toml").exists()
    keeper.close()
    assert load_settings(tmp_path / "settings.toml") == (DARK, "")


def test_the_same_settings_are_neither_told_nor_written(qtbot, keeper, tmp_path):
    with qtbot.assertNotEmitted(keeper.changed):
        keeper.update(Settings())
    keeper.close()
    assert not (tmp_path / "settings.toml").exists()


def test_a_file_that_cannot_be_written_is_told(qtbot, tmp_path):
    (tmp_path / "file").write_text("in the way")
    keeper = SettingsKeeper(tmp_path / "file" / "settings.toml", Settings())
    keeper.update(DARK)
    with qtbot.waitSignal(keeper.failed, timeout=5_000) as failed:
        keeper.close()
    assert "settings" in failed.args[0].one_line().lower()
