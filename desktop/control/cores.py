"""How many cores there are to share between two engines."""

from __future__ import annotations


def physical_cores() -> int:
    """Cores without their second threads; at least one."""
    import psutil

    return psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
