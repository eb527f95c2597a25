"""The compute devices of this build, as ggml lists them."""

from __future__ import annotations

import ctypes

from desktop.engine.llama.binding import ggml
from desktop.protocol.messages import Device

_KINDS = {0: "cpu", 1: "gpu", 2: "igpu", 3: "accel"}  # enum ggml_backend_dev_type

_count, _get = ggml("ggml_backend_dev_count"), ggml("ggml_backend_dev_get")
_name, _description = ggml("ggml_backend_dev_name"), ggml("ggml_backend_dev_description")
_kind, _memory = ggml("ggml_backend_dev_type"), ggml("ggml_backend_dev_memory")
_count.restype, _count.argtypes = ctypes.c_size_t, []
_get.restype, _get.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
for _text in (_name, _description):
    _text.restype, _text.argtypes = ctypes.c_char_p, [ctypes.c_void_p]
_kind.restype, _kind.argtypes = ctypes.c_int, [ctypes.c_void_p]
_memory.restype, _memory.argtypes = None, [ctypes.c_void_p] + [ctypes.POINTER(ctypes.c_size_t)] * 2


def list_devices() -> list[Device]:
    """Every device, the CPU among them, with its memory as of now."""
    return [_describe(_get(index)) for index in range(_count())]


def graphics_devices(devices: list[Device]) -> list[Device]:
    """Those that can hold layers."""
    return [device for device in devices if device.kind in {"gpu", "igpu"}]


def _describe(handle: int) -> Device:
    free, total = ctypes.c_size_t(0), ctypes.c_size_t(0)
    _memory(handle, ctypes.byref(free), ctypes.byref(total))
    return Device(
        name=_name(handle).decode("utf-8", "replace"),
        description=_description(handle).decode("utf-8", "replace"),
        kind=_KINDS.get(_kind(handle), "accel"),
        free_bytes=free.value,
        total_bytes=total.value,
    )
