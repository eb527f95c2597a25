"""Between llama.cpp's lines and a file that is done: how far it is, and whether the result is what was asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop.engine.llama import quantize
from desktop.engine.llama.quantize import FULL_DISK_BYTES, _checked, _Progress, _refusal
from desktop.errors import FileProblem
from desktop.gguf.header import read_header
from desktop.gguf.types import bytes_needed
from desktop.protocol import quantizing
from desktop.protocol.quantizing import Quantizing


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(quantize.time, "monotonic", lambda: now[0])
    return now


def test_a_line_names_the_tensor_that_begins_and_those_before_it_are_done(clock: list[float]) -> None:
    sent: list[quantizing.Event] = []
    progress = _Progress(1, {"a": 10, "b": 30, "c": 60}, sent.append)
    for line in ("[   1/   3] a - [4], done", "nothing", "[   2/   3] b - x", "[   3/   3] c - x", "  [   3/   3] c x"):
        clock[0] += 1.0
        progress.on_line(line)
    told = [(event.done, event.total, event.fraction) for event in sent if isinstance(event, Quantizing)]
    assert told == [(0, 3, 0.0), (1, 3, 0.1), (2, 3, 0.4)]


def test_lines_that_come_close_together_are_counted_and_not_told(clock: list[float]) -> None:
    sent: list[quantizing.Event] = []
    progress = _Progress(1, {"a": 50, "b": 50}, sent.append)
    progress.on_line("[   1/   2] a x")
    clock[0] += 0.04
    progress.on_line("[   2/   2] b x")
    assert len(sent) == 1
    clock[0] += 0.02
    progress.on_line("[   2/   2] unknown x")
    assert [event.fraction for event in sent if isinstance(event, Quantizing)] == [0.0, 1.0]
    clock[0] += 1.0
    progress.on_line("[   3/   2] a x")
    progress.on_line("[   3/   2] a x")
    assert sent[-1].fraction == 1.0


def test_what_comes_just_when_it_is_time_is_told(clock: list[float]) -> None:
    sent: list[quantizing.Event] = []
    clock[0] = quantize.TELL_EVERY_S
    _Progress(1, {"a": 1}, sent.append).on_line("[   1/   1] a x")
    assert len(sent) == 1


def test_a_file_without_tensors_has_progress_all_the_same(clock: list[float]) -> None:
    sent: list[quantizing.Event] = []
    _Progress(1, {}, sent.append).on_line("[   1/   1] a x")
    assert [event.fraction for event in sent if isinstance(event, Quantizing)] == [0.0]


def test_the_result_is_whole_and_of_the_kind_that_was_asked_for(make_tiny: Callable[..., Path], tmp_path: Path) -> None:
    path = tmp_path / "made.gguf"
    path.write_bytes(make_tiny().read_bytes())
    header = read_header(path)
    kind = header.number("general.file_type", -1)
    os.truncate(path, bytes_needed(header))
    assert _checked(path, kind).tensors == header.tensors
    with pytest.raises(FileProblem, match="did not pass its trial") as caught:
        _checked(path, kind + 15)
    assert "it is " in caught.value.detail
    os.truncate(path, bytes_needed(header) - 1)
    with pytest.raises(FileProblem) as caught:
        _checked(path, kind)
    assert f"of {bytes_needed(header):,} bytes were written" in caught.value.detail


@pytest.mark.parametrize(("free", "full"), [(FULL_DISK_BYTES - 1, True), (FULL_DISK_BYTES, False)])
def test_a_failed_write_is_the_disks_fault_where_hardly_anything_is_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: int, full: bool
) -> None:
    monkeypatch.setattr(quantize.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=free))
    quantize.log.clear()
    error = _refusal(tmp_path / "source.gguf", tmp_path / "target.gguf")
    assert (error.title == "The disk is full.") == full
    assert ("17 MB are left" if full else "No reason given") in error.detail
