"""The library without its window: real files, the real shelf, and a hub on this computer where a test wants one."""

from __future__ import annotations

import pytest

from desktop.control.settings_keeper import SettingsKeeper
from desktop.paths import Paths
from desktop.settings.values import Settings
from desktop.wiring.library_parts import LibraryParts
from tests.fakes.stand_in_hub.demo import demo_hub
from tests.fakes.tiny_gguf import CHATML, Tiny, write_model

SMALL = {"n_embd": 16, "n_layer": 1, "n_ctx_train": 4096}


@pytest.fixture
def base(tmp_path):
    return write_model(tmp_path / "Heron-1B-Base-F32.gguf", Tiny(**SMALL))


@pytest.fixture
def instruct(tmp_path):
    return write_model(tmp_path / "Heron-1B-Instruct-F32.gguf", Tiny(**SMALL, delta=0.1, template=CHATML))


@pytest.fixture
def demo(monkeypatch):
    """A hub with something to be had."""
    with demo_hub() as made:
        monkeypatch.setenv("HF_ENDPOINT", made.url)
        yield made


@pytest.fixture
def library(qtbot, tmp_path, no_engines):
    """All parts, started and read."""
    paths = Paths.under(tmp_path / "data")
    paths.make()
    keeper = SettingsKeeper(paths.settings_file, Settings())
    made = LibraryParts(paths, keeper, no_engines)
    made.keeper = keeper
    with qtbot.waitSignal(made.shelf.started, timeout=20_000):
        made.start()
    yield made
    made.shut_down()
    keeper.close()
