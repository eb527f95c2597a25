"""The compute devices of this build, as ggml lists them."""

from __future__ import annotations

import ctypes

from desktop.engine.llama.binding import library
from desktop.engine.messages import Device

_KINDS = {0: "cpu", 1: "gpu", 2: "igpu", 3: "accel"}  # enum ggml_backend_dev_type

for _name in ("ggml_backend_dev_name", "ggml_backend_dev_description"):
    getattr(library, _name).restype = ctypes.c_char_p
    getattr(library, _name).argtypes = [ctypes.c_void_p]
library.ggml_backend_dev_count.restype = ctypes.c_size_t
library.ggml_backend_dev_get.restype = ctypes.c_void_p
library.ggml_backend_dev_get.argtypes = [ctypes.c_size_t]
library.ggml_backend_dev_type.argtypes = [ctypes.c_void_p]
library.ggml_backend_dev_memory.restype = None
library.ggml_backend_dev_memory.argtypes = [ctypes.c_void_p] + [ctypes.POINTER(ctypes.c_size_t)] * 2


def list_devices() -> list[Device]:
    """Every device, the CPU among them, with its memory as of now."""
    return [_describe(library.ggml_backend_dev_get(index)) for index in range(library.ggml_backend_dev_count())]


def graphics_devices(devices: list[Device]) -> list[Device]:
    """Those that can hold layers."""
    return [device for device in devices if device.kind in {"gpu", "igpu"}]


def _describe(handle: int) -> Device:
    free, total = ctypes.c_size_t(0), ctypes.c_size_t(0)
    library.ggml_backend_dev_memory(handle, ctypes.byref(free), ctypes.byref(total))
    return Device(
        name=library.ggml_backend_dev_name(handle).decode("utf-8", "replace"),
        description=library.ggml_backend_dev_description(handle).decode("utf-8", "replace"),
        kind=_KINDS.get(library.ggml_backend_dev_type(handle), "accel"),
        free_bytes=free.value,
        total_bytes=total.value,
    )
