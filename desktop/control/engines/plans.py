"""Plans of memory for the files that are about to be loaded: shapes remembered, engines' own memory counted as free."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from desktop.control.engines.pool import EnginePool
from desktop.errors import FileProblem
from desktop.gguf.header import read_header
from desktop.library.memory.plan import Plan, plan_apart
from desktop.library.memory.shape import shape_of
from desktop.library.model_file import ModelShape
from desktop.machine_memory import Memory, memory_now
from desktop.protocol.engine_key import EngineKey
from desktop.protocol.messages import Device, FlashAttention

KnownShape = Callable[[Path], ModelShape | None]
_Stamp = tuple[int, int]  # size and time of change


def _nothing_known(_path: Path) -> None:
    return None


class LoadingPlans:
    """Answers the pool's question whether files fit into memory."""

    def __init__(self, pool: EnginePool, known: KnownShape = _nothing_known) -> None:
        """known: shapes from elsewhere, split files among them; a file it does not know has its header read, once."""
        self._pool = pool
        self._known = known
        self._read: dict[Path, tuple[_Stamp, ModelShape | None]] = {}

    def plan_for(self, keys: Sequence[EngineKey]) -> Plan | None:
        """The plan for these together, by files' names; None when one cannot be read: the engine says why."""
        named = []
        for key in keys:
            shape = self._known(key.path) or self._shape_of(key.path)
            if shape is None:
                return None
            named.append((key.path.name, shape, key.context.n_ctx, key.context.kv_type.value))
        contexts = [key.context for key in keys]
        memory = self.memory(any(context.gpu_layers != 0 for context in contexts))
        flash = all(context.flash_attention is not FlashAttention.OFF for context in contexts)
        return plan_apart(named, memory, flash=flash)

    def read_ahead(self, paths: Iterable[Path]) -> None:
        """Read these files' headers; on any thread, so that plan_for() need not do it on the window's."""
        for path in paths:
            self._shape_of(path)

    def memory(self, use_graphics: bool = True) -> Memory:
        """Memory as if no engine of this app were running; without the graphics card where it is not used."""
        total, free, shared = graphics_memory(self._pool.devices) if use_graphics else (0, 0, False)
        return memory_now(total, free, vram_shared=shared, own=self._pool.process_ids())

    def _shape_of(self, path: Path) -> ModelShape | None:
        try:
            stat = path.stat()
        except (OSError, ValueError):  # ValueError: a name that no file can have
            return None
        stamp = (stat.st_size, stat.st_mtime_ns)
        if path not in self._read or self._read[path][0] != stamp:
            self._read[path] = (stamp, _read_shape(path, stat.st_size))
        return self._read[path][1]


def _read_shape(path: Path, size: int) -> ModelShape | None:
    try:
        return shape_of(read_header(path), size)
    except FileProblem:
        return None


def graphics_memory(devices: Iterable[Device]) -> tuple[int, int, bool]:
    """(total, free, shared with RAM) of the graphics devices in bytes; cards with memory of their own come first."""
    found = list(devices)
    cards = [device for device in found if device.kind == "gpu" and not _is_apple(device)]
    shared = [device for device in found if device.kind == "igpu" or _is_apple(device)]
    chosen = cards or shared
    return sum(d.total_bytes for d in chosen), sum(d.free_bytes for d in chosen), bool(shared) and not cards


def _is_apple(device: Device) -> bool:
    return device.name.lower().startswith(("metal", "mtl")) or "apple" in device.description.lower()
