"""The memory this computer has to give now: RAM within the container's limit, and a graphics card's own."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

_CGROUPS = Path("/sys/fs/cgroup")
_OWN_CGROUP = Path("/proc/self/cgroup")
_NO_LIMIT = 1 << 60  # cgroup v1 writes a number nobody has instead of "max"
_UNKNOWN = -1


class Memory(msgspec.Struct, frozen=True):
    """Bytes. vram_shared: the graphics card works in the same RAM (Apple, integrated graphics): counted once."""

    total: int
    available: int
    vram_total: int = 0
    vram_free: int = 0
    vram_shared: bool = False

    @property
    def extra_vram(self) -> int:
        """Free memory of a card with memory of its own."""
        return 0 if self.vram_shared else self.vram_free


def memory_now(
    vram_total: int = 0, vram_free: int = 0, *, vram_shared: bool = False, own: Sequence[int] = ()
) -> Memory:
    """What is there and free now. own: process ids of engines whose memory may be used again, as if they had ended."""
    import psutil  # not needed before the window is seen

    system = psutil.virtual_memory()
    total, available = int(system.total), int(system.available)
    for limit, used in _container_limits():
        total = min(total, limit)
        available = min(available, max(0, limit - used))
    held = sum(_private_bytes(pid) for pid in own)
    return Memory(total, min(total, available + held), vram_total, vram_free, vram_shared)


def _private_bytes(pid: int) -> int:
    """What the end of a process would free; 0 when it is gone. Pages of files count as available already."""
    import psutil

    try:
        info = psutil.Process(pid).memory_info()
    except psutil.Error:
        return 0
    return int(max(0, info.rss - getattr(info, "shared", 0)))


def _container_limits(groups: Path = _CGROUPS, own: Path = _OWN_CGROUP) -> list[tuple[int, int]]:
    """(limit, used) of every control group around this process that has a memory limit; both versions of them."""
    if sys.platform != "linux":
        return []
    try:
        lines = own.read_text("ascii", "replace").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        number, controllers, path = [*line.split(":", 2), "", ""][:3]
        if number == "0" and not controllers:
            found += _limits_along(groups, path, "memory.max", "memory.current", "inactive_file")
        elif "memory" in controllers.split(","):
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
            found += _limits_along(groups / "memory", path, *names)
    return found


def _limits_along(root: Path, path: str, limit_name: str, used_name: str, cache_name: str) -> list[tuple[int, int]]:
    """The limits of the group at `path` and of those above it: the tightest one counts."""
    found = []
    parts = [part for part in path.split("/") if part and part != ".."]
    for depth in range(len(parts) + 1):
        folder = root.joinpath(*parts[:depth])
        limit = _number(folder / limit_name)
        if 0 <= limit < _NO_LIMIT:
            used = max(0, _number(folder / used_name)) - _file_cache(folder / "memory.stat", cache_name)
            found.append((limit, max(0, used)))
    return found


def _number(path: Path) -> int:
    """The file's number; -1 when there is none ("max", or no such file)."""
    try:
        text = path.read_text("ascii", "replace").strip()
    except OSError:
        return _UNKNOWN
    return int(text) if text.isdecimal() else _UNKNOWN


def _file_cache(path: Path, name: str) -> int:
    """Bytes of files kept in memory that nobody uses: the group gives them up as soon as it needs room."""
    try:
        lines = path.read_text("ascii", "replace").splitlines()
    except OSError:
        return 0
    values = (line.split()[1] for line in lines if line.startswith(f"{name} ") and len(line.split()) > 1)
    return next((int(value) for value in values if value.isdecimal()), 0)
