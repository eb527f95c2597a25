"""Memory of the machine, of a container around the app, and of engines that are about to end."""

from __future__ import annotations

import os
import sys

import psutil
import pytest

from desktop import machine_memory
from desktop.machine_memory import memory_now


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_machine_itself():
    found = memory_now()
    assert 0 < found.available <= found.total <= psutil.virtual_memory().total
    assert found.extra_vram == 0


def test_graphics_memory_is_passed_on():
    found = memory_now(8 << 30, 6 << 30)
    assert (found.vram_total, found.vram_free, found.extra_vram) == (8 << 30, 6 << 30, 6 << 30)
    assert memory_now(8 << 30, 6 << 30, vram_shared=True).extra_vram == 0


def test_memory_of_own_engines_counts_as_free():
    before, after = memory_now(), memory_now(own=[os.getpid()])
    assert after.available > before.available
    assert memory_now(own=[2**22 + 1]).available > 0  # gone already


linux = pytest.mark.skipif(sys.platform != "linux", reason="control groups are Linux")


@linux
def test_the_tightest_limit_of_version_two_counts(tmp_path):
    write(tmp_path / "own", "0::/user/app\n")
    groups = tmp_path / "groups"
    write(groups / "user" / "memory.max", "3000\n")
    write(groups / "user" / "memory.current", "2500\n")
    write(groups / "user" / "memory.stat", "anon 1\ninactive_file 700\n")
    write(groups / "user" / "app" / "memory.max", "max\n")
    write(groups / "user" / "app" / "memory.current", "10\n")
    assert machine_memory._container_limits(groups, tmp_path / "own") == [(3000, 1800)]


@linux
def test_version_one(tmp_path):
    write(tmp_path / "own", "5:cpu:/\n4:memory:/docker/x\n0::/\n")
    folder = tmp_path / "groups" / "memory" / "docker" / "x"
    write(folder / "memory.limit_in_bytes", "4000\n")
    write(folder / "memory.usage_in_bytes", "1000\n")
    write(tmp_path / "groups" / "memory" / "memory.limit_in_bytes", "9223372036854771712\n")
    assert machine_memory._container_limits(tmp_path / "groups", tmp_path / "own") == [(4000, 1000)]


@linux
@pytest.mark.parametrize("text", ["", "nonsense", "0::", "0::/../../etc\n", "4:memory:\n"])
def test_odd_files_limit_nothing(tmp_path, text):
    write(tmp_path / "own", text)
    assert machine_memory._container_limits(tmp_path / "groups", tmp_path / "own") == []


@linux
def test_a_limit_bounds_what_is_free(tmp_path, monkeypatch):
    monkeypatch.setattr(machine_memory, "_container_limits", lambda: [(2 << 30, 1 << 30)])
    found = memory_now()
    assert found.total == 2 << 30
    assert found.available <= 1 << 30
