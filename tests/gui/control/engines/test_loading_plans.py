"""What the pool is told of real files on this machine."""

from __future__ import annotations

import threading
from functools import partial

import pytest

from desktop.chat.item import VoiceChoice
from desktop.control.engines import plans
from desktop.control.engines.admission import Admission
from desktop.control.engines.plans import LoadingPlans, graphics_memory
from desktop.control.engines.view import EngineState
from desktop.control.settings_keeper import SettingsKeeper
from desktop.library.memory.plan import Fit
from desktop.library.memory.shape import shape_guess
from desktop.machine_memory import memory_now
from desktop.paths import Paths
from desktop.protocol.engine_key import EngineKey
from desktop.protocol.messages import ContextParams, Device, FlashAttention, KvType
from desktop.settings.values import Settings
from desktop.voice import Voice
from desktop.wiring.library_parts import LibraryParts
from tests.gui.control.conftest import Desk

CONTEXT = ContextParams(n_ctx=2048)


def keys_of(files, context=CONTEXT):
    return [EngineKey.of_file(path, context) for path in files.values()]


def key_of(path, context=CONTEXT):
    return EngineKey.of_file(path, context)


def test_tiny_files_fit_together_and_are_read_once(files, monkeypatch, no_engines):
    read = []
    real = plans.read_header
    monkeypatch.setattr(plans, "read_header", lambda path: read.append(path) or real(path))
    planning = LoadingPlans(no_engines)
    for _ in range(3):
        found = planning.plan_for(keys_of(files))
        assert found.fit is Fit.FITS
        assert [name for name, _ in found.needs] == ["tiny-base.gguf", "tiny-instruct.gguf"]
    assert len(read) == 2


def test_the_settings_files_are_read_on_another_thread_before_engines_load(
    qtbot, tmp_path, files, monkeypatch, no_engines
):
    """Nobody has put them on the shelf: only the settings name them."""
    threads = []
    real = plans.read_header
    monkeypatch.setattr(plans, "read_header", lambda path: threads.append(threading.current_thread()) or real(path))
    paths = Paths.under(tmp_path / "own")
    paths.make()
    chosen = Settings(base_file=str(files[Voice.BASE]), instruct_file=str(files[Voice.INSTRUCT]))
    keeper = SettingsKeeper(paths.settings_file, chosen)
    library = LibraryParts(paths, keeper, no_engines)
    with qtbot.waitSignal(library.shelf.started, timeout=20_000):
        library.start()
    assert library.plans.plan_for(keys_of(files)).fit is Fit.FITS
    assert len(threads) == 2
    assert threading.main_thread() not in threads
    library.shut_down()
    keeper.close()


def test_a_file_that_changed_is_read_again(files, tmp_path, no_engines):
    path = tmp_path / "a.gguf"
    path.write_bytes(files[Voice.BASE].read_bytes())
    planning = LoadingPlans(no_engines)
    assert planning.plan_for([key_of(path)]) is not None
    path.write_bytes(b"<html>")
    assert planning.plan_for([key_of(path)]) is None
    assert planning.plan_for([key_of(path)]) is None


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir(), lambda p: p.write_bytes(b"GGUF")])
def test_a_file_that_cannot_be_read_has_no_plan(tmp_path, make, no_engines):
    path = tmp_path / "a.gguf"
    make(path)
    assert LoadingPlans(no_engines).plan_for([key_of(path)]) is None


def test_a_name_that_no_file_can_have_has_no_plan(tmp_path, no_engines):
    assert LoadingPlans(no_engines).plan_for([key_of(tmp_path / "a\0b")]) is None


def test_shapes_known_from_elsewhere_are_believed(tmp_path, no_engines):
    huge = shape_guess(70_000_000_000, 10**13)
    planning = LoadingPlans(no_engines, known=lambda path: huge)
    assert planning.plan_for([key_of(tmp_path / "part-00001-of-00009.gguf")]).fit is Fit.TOO_BIG


def test_files_loaded_in_different_ways_are_planned_each_as_it_is_loaded(tmp_path, no_engines):
    planning = LoadingPlans(no_engines, known=lambda path: shape_guess(70_000_000, 10**8))
    small = ContextParams(n_ctx=512, kv_type=KvType.Q4_0)
    large = ContextParams(n_ctx=8192, kv_type=KvType.F16)
    path = tmp_path / "a.gguf"
    mixed = planning.plan_for([key_of(path, small), key_of(path, large)])
    alone = [planning.plan_for([key_of(path, context)]).needs[0] for context in (small, large)]
    assert list(mixed.needs) == alone
    assert "512 tokens, q4_0 and 8,192 tokens, f16" in mixed.words
    slow = ContextParams(n_ctx=8192, kv_type=KvType.F16, flash_attention=FlashAttention.OFF)
    assert planning.plan_for([key_of(path, slow)]).total > planning.plan_for([key_of(path, large)]).total


def test_real_engines_are_planned_with_their_own_memory_counted_as_free(qtbot, tmp_path, files):
    desk = PlannedDesk(tmp_path, files)
    try:
        desk.chat.choose(VoiceChoice.BOTH)
        qtbot.waitUntil(lambda: all(desk.view(voice).state is EngineState.READY for voice in Voice), timeout=20_000)
        assert desk.pool.devices
        assert len(desk.pool.process_ids()) == 2
        planned, own = desk.planning.memory, partial(memory_now, own=desk.pool.process_ids())
        # what other programs take or give between two looks differs from look to look
        qtbot.waitUntil(lambda: planned().available > memory_now().available - (20 << 20))
        qtbot.waitUntil(lambda: own().available > memory_now().available + (5 << 20))
    finally:
        desk.close()


class PlannedDesk(Desk):
    def __init__(self, folder, files):
        super().__init__(folder, files)
        self.planning = LoadingPlans(self.pool)
        self.pool.admit_by(Admission(self.planning.plan_for))


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
