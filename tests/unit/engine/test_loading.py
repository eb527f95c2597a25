"""Where a file's layers go, how much memory its cache may take, and what people are told of it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import gguf
import pytest

from desktop.engine.llama import loading
from desktop.engine.llama.abort import AbortByte
from desktop.engine.llama.loading import GPU_RESERVE_BYTES, Loader
from desktop.gguf.header import GgufHeader
from desktop.protocol.messages import ContextParams, Device, Event, Load, Loaded, Loading
from desktop.voice import FileSource
from tests.fakes.asker import Asker
from tests.fakes.edited_gguf import Typed, write_edited

CPU = Device(name="CPU", description="A processor", kind="cpu", free_bytes=0, total_bytes=0)
CARD = Device(name="Vulkan0", description="A card", kind="gpu", free_bytes=GPU_RESERVE_BYTES + 50, total_bytes=0)
SHARED = Device(name="Vulkan1", description="A chip", kind="igpu", free_bytes=50, total_bytes=0)
HEADER = GgufHeader(Path("m.gguf"), 100, 3, {"general.architecture": "llama", "llama.block_count": 19}, (), 0)


@pytest.fixture
def model(tmp_path: Path) -> str:
    """A file of 100 bytes, of 20 layers with the output layer."""
    path = tmp_path / "m.gguf"
    path.write_bytes(bytes(100))
    return str(path)


@pytest.mark.parametrize(
    ("devices", "asked", "attempts"),
    [
        ([CPU], -1, (0,)),
        ([CPU], 20, (0,)),
        ([CPU, CARD], 0, (0,)),
        ([CPU, CARD], 20, (20, 10, 0)),
        ([CPU, CARD], 99, (20, 10, 0)),
        ([CPU, CARD], 5, (5, 2, 0)),
        ([CPU, CARD], 1, (1, 0)),
        ([CPU, CARD], -1, (10, 5, 0)),  # half of the file fits
        ([CPU, CARD, SHARED], -1, (20, 10, 0)),  # both together hold it
    ],
)
def test_layers_are_tried_on_graphics_devices_and_fewer_of_them_if_that_fails(
    monkeypatch: pytest.MonkeyPatch, model: str, devices: list[Device], asked: int, attempts: tuple[int, ...]
) -> None:
    monkeypatch.setattr(loading, "list_devices", lambda: devices)
    assert loading._layer_attempts(asked, model, HEADER) == attempts


@pytest.mark.parametrize(("mapped", "room"), [(0, 1000), (600, 400), (750, 250), (900, 250), (5000, 250)])
def test_a_mapped_file_takes_memory_from_the_cache_but_never_all(
    monkeypatch: pytest.MonkeyPatch, mapped: int, room: int
) -> None:
    monkeypatch.setattr(loading.psutil, "virtual_memory", lambda: SimpleNamespace(available=1000))
    assert loading._memory_for_kv(mapped) == room


def loader(sent: list[Event]) -> Loader:
    return Loader(Load(id=1, source=FileSource(path="m.gguf")), AbortByte(), SimpleNamespace(current=2), sent.append)


@pytest.mark.parametrize(
    ("devices", "gpu_layers", "threads", "words"),
    [
        ([CPU], 0, 1, "CPU, 1 thread"),
        ([CPU], 0, 2, "CPU, 2 threads"),
        ([CPU, CARD], 0, 2, "CPU, 2 threads"),
        ([CPU, CARD], 20, 2, "A card, all of 20 layers"),
        ([CPU, CARD, SHARED], 99, 2, "A card + A chip, all of 20 layers"),
        ([CPU, CARD], 19, 2, "A card, 19 of 20 layers; the rest on the CPU, 2 threads"),
        ([CPU, CARD], 1, 1, "A card, 1 of 20 layers; the rest on the CPU, 1 thread"),
    ],
)
def test_where_it_runs_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, devices: list[Device], gpu_layers: int, threads: int, words: str
) -> None:
    monkeypatch.setattr(loading, "list_devices", lambda: devices)
    loaded = SimpleNamespace(
        gpu_layers=gpu_layers, context=SimpleNamespace(threads=threads), model=SimpleNamespace(n_layer=19)
    )
    assert loader([])._device_words(loaded) == words


def test_progress_is_told_now_and_then_and_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(loading.time, "monotonic", lambda: clock[0])
    sent: list[Event] = []
    told = loader(sent)
    for step in range(11):
        told._tell(step / 10)
        clock[0] += 0.02
    told._tell(1.5)
    told._tell(-1.0)
    clock[0] += 1.0
    told._tell(-1.0)
    assert [event.fraction for event in sent if isinstance(event, Loading)] == [0.0, 0.3, 0.6, 0.9, 1.0, 1.0, 0.0]


def test_loading_goes_on_until_it_is_cancelled() -> None:
    abort = AbortByte()
    going = Loader(Load(id=1, source=FileSource(path="m.gguf")), abort, SimpleNamespace(current=2), lambda _event: None)
    assert going._progress(0.5)
    abort.set()
    assert not going._progress(0.6)


def test_without_room_on_any_card_the_processor_takes_all(monkeypatch: pytest.MonkeyPatch, model: str) -> None:
    tight = Device(name="x", description="x", kind="gpu", free_bytes=GPU_RESERVE_BYTES + 1, total_bytes=0)
    monkeypatch.setattr(loading, "list_devices", lambda: [tight])
    assert loading._layer_attempts(ContextParams().gpu_layers, model, HEADER) == (0,)


@pytest.mark.parametrize(
    ("named", "title"),
    [
        ({"basename": "Heron-Tuned", "size_label": "1B", "name": "heron full"}, "Heron Tuned 1B"),
        ({"basename": "Heron", "size_label": None, "name": "heron  full"}, "heron full"),
        ({"basename": None, "size_label": "1B", "name": "heron full"}, "heron full"),
        ({"basename": None, "size_label": None, "name": None}, "told"),
    ],
)
def test_a_file_is_called_by_its_base_name_and_size_else_its_name_else_the_files(
    engine: Asker, base_file: Path, tmp_path: Path, named: dict[str, str | None], title: str
) -> None:
    text = gguf.GGUFValueType.STRING
    keys = {f"general.{key}": None if value is None else Typed(value, text) for key, value in named.items()}
    loaded = engine.load(write_edited(base_file, tmp_path / "told.gguf", keys), threads=1)
    assert isinstance(loaded, Loaded)
    assert loaded.title == title
