"""What the figures were taken on, and whether it had something else to do."""

from __future__ import annotations

import importlib.metadata
import platform
from pathlib import Path

import msgspec
import psutil

BUSY_SHARE = 0.1  # of all cores: more than that is somebody else's work
LOAD_PER_CORE = 0.3
LOOK_S = 1.0


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """Facts of one computer at one time."""

    system: str
    processor: str
    physical_cores: int
    logical_cores: int
    memory_bytes: int
    python: str
    versions: dict[str, str]
    load_average: list[float]  # of 1, 5 and 15 minutes, before anything was started
    busy_share: float  # of all cores, over a second before anything was started

    def warning(self) -> str:
        """Why these figures cannot be trusted, "" when nothing speaks against them."""
        if self.busy_share > BUSY_SHARE:
            return f"{self.busy_share:.0%} of the processor was busy before the start: rates and stalls say little."
        if self.load_average[0] > LOAD_PER_CORE * self.logical_cores:
            return f"the load average was {self.load_average[0]:.2f} before the start: rates and stalls may say little."
        return ""


def look() -> Machine:
    """The facts as of now; takes a second."""
    return Machine(
        system=platform.platform(),
        processor=_processor(),
        physical_cores=psutil.cpu_count(logical=False) or 0,
        logical_cores=psutil.cpu_count() or 1,
        memory_bytes=psutil.virtual_memory().total,
        python=platform.python_version(),
        versions={name: _version(name) for name in ("llama_cpp_python", "PySide6_Essentials", "numpy")},
        load_average=list(psutil.getloadavg()),
        busy_share=busy_share(),
    )


def busy_share() -> float:
    """The part of all cores that is at work, this process asleep. What a hypervisor takes away counts."""
    return psutil.cpu_percent(LOOK_S) / 100


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
