"""How many cores there are to share between two engines."""

from __future__ import annotations

from functools import cache


@cache
def physical_cores() -> int:
    """Cores without their second threads; at least one. Asked once: Linux tells it in a file for each core (1 ms)."""
    import psutil

    return psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
