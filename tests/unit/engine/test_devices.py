"""Compute devices as ggml lists them, and which of them can hold layers."""

from __future__ import annotations

from desktop.engine.llama import binding
from desktop.engine.llama.devices import graphics_devices, list_devices
from desktop.protocol.messages import Device


def test_the_processor_is_listed_with_its_memory() -> None:
    binding.start()
    (processor,) = [device for device in list_devices() if device.kind == "cpu"]
    assert processor.name == "CPU"
    assert processor.total_bytes > 0


def test_graphics_devices_hold_layers_and_no_others_do() -> None:
    listed = [
        Device(name=kind, description=kind, kind=kind, free_bytes=0, total_bytes=0)
        for kind in ("cpu", "gpu", "igpu", "accel")
    ]
    assert [device.kind for device in graphics_devices(listed)] == ["gpu", "igpu"]
    assert graphics_devices([]) == []
