"""What the switcher is told of real files on this machine."""

from __future__ import annotations

import threading

import pytest

from desktop.chat.conversation import Voice, VoiceChoice
from desktop.control import loading_plans
from desktop.control.chat_session import ChatSession
from desktop.control.engine_slot import EngineState
from desktop.control.loading_plans import LoadingPlans, graphics_memory
from desktop.control.settings_keeper import SettingsKeeper
from desktop.control.switching import Switcher
from desktop.engine.messages import ContextParams, Device
from desktop.library.machine_memory import memory_now
from desktop.library.memory_plan import Fit
from desktop.library.memory_shape import shape_guess
from desktop.library_parts import Library
from desktop.paths import Paths
from desktop.settings import Settings
from tests.gui.control.conftest import Desk

CONTEXT = ContextParams(n_ctx=2048)


def test_tiny_files_fit_together_and_are_read_once(files, monkeypatch):
    read = []
    real = loading_plans.read_header
    monkeypatch.setattr(loading_plans, "read_header", lambda path: read.append(path) or real(path))
    plans = LoadingPlans({})
    for _ in range(3):
        found = plans.plan_for(files, CONTEXT)
        assert found.fit is Fit.FITS
        assert [name for name, _ in found.needs] == ["base", "instruct"]
    assert len(read) == 2


def test_the_settings_files_are_read_on_another_thread_before_engines_load(qtbot, tmp_path, files, monkeypatch):
    """Nobody has put them on the shelf: only the settings name them."""
    threads = []
    real = loading_plans.read_header
    monkeypatch.setattr(
        loading_plans, "read_header", lambda path: threads.append(threading.current_thread()) or real(path)
    )
    paths = Paths.under(tmp_path / "own")
    paths.make()
    chosen = Settings(base_file=str(files[Voice.BASE]), instruct_file=str(files[Voice.INSTRUCT]))
    keeper = SettingsKeeper(paths.settings_file, chosen)
    library = Library(paths, keeper, {})
    with qtbot.waitSignal(library.parts.shelf.started, timeout=20_000):
        library.start()
    assert library.plans.plan_for(files, CONTEXT).fit is Fit.FITS
    assert len(threads) == 2
    assert threading.main_thread() not in threads
    library.shut_down()
    keeper.close()


def test_a_file_that_changed_is_read_again(files, tmp_path):
    path = tmp_path / "a.gguf"
    path.write_bytes(files[Voice.BASE].read_bytes())
    plans = LoadingPlans({})
    assert plans.plan_for({Voice.BASE: path}, CONTEXT) is not None
    path.write_bytes(b"<html>")
    assert plans.plan_for({Voice.BASE: path}, CONTEXT) is None
    assert plans.plan_for({Voice.BASE: path}, CONTEXT) is None


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir(), lambda p: p.write_bytes(b"GGUF")])
def test_a_file_that_cannot_be_read_has_no_plan(tmp_path, make):
    path = tmp_path / "a.gguf"
    make(path)
    assert LoadingPlans({}).plan_for({Voice.BASE: path}, CONTEXT) is None


def test_a_name_that_no_file_can_have_has_no_plan(tmp_path):
    assert LoadingPlans({}).plan_for({Voice.BASE: tmp_path / "a\0b"}, CONTEXT) is None


def test_shapes_known_from_elsewhere_are_believed(tmp_path):
    huge = shape_guess(70_000_000_000, 10**13)
    plans = LoadingPlans({}, known=lambda path: huge)
    assert plans.plan_for({Voice.BASE: tmp_path / "part-00001-of-00009.gguf"}, CONTEXT).fit is Fit.TOO_BIG


def test_real_engines_are_planned_with_their_own_memory_counted_as_free(qtbot, tmp_path, files):
    desk = PlannedDesk(tmp_path, files)
    try:
        desk.session.choose(VoiceChoice.BOTH)
        qtbot.waitUntil(
            lambda: all(slot.view.state is EngineState.READY for slot in desk.slots.values()), timeout=20_000
        )
        assert desk.slots[Voice.BASE].devices
        assert desk.plans.memory().available > memory_now().available - (20 << 20)
        own = [slot.process_id for slot in desk.slots.values()]
        assert memory_now(own=own).available > memory_now().available + (5 << 20)
    finally:
        desk.close()


class PlannedDesk(Desk):
    def make_session(self):
        self.plans = LoadingPlans(self.slots)
        switcher = Switcher(self.slots, self.plans.plan_for)
        return ChatSession(self.records, self.slots, lambda _, v: self.files[v], self.settings, switcher=switcher)


def device(kind, name="CUDA0", description="NVIDIA"):
    return Device(name=name, description=description, kind=kind, free_bytes=6, total_bytes=8)


@pytest.mark.parametrize(
    ("devices", "expected"),
    [
        ([], (0, 0, False)),
        ([device("cpu")], (0, 0, False)),
        ([device("cpu"), device("gpu")], (8, 6, False)),
        ([device("gpu"), device("gpu"), device("igpu")], (16, 12, False)),
        ([device("igpu")], (8, 6, True)),
        ([device("gpu", "Metal", "Apple M2")], (8, 6, True)),
    ],
)
def test_graphics_memory(devices, expected):
    assert graphics_memory(devices) == expected
