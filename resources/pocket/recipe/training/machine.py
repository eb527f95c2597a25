"""What the processor is good at."""

from functools import cache
from pathlib import Path

FAST_BFLOAT16 = frozenset({"avx512_bf16", "amx_bf16", "bf16"})  # the last one is ARM's


@cache
def has_bfloat16(path: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether the processor multiplies matrices of bfloat16 itself: others are faster with float32.

    Where the processor does not say what it can, float32 it is.
    """
    try:
        words = path.read_text(encoding="ascii", errors="replace").split()
    except OSError:
        return False
    return not FAST_BFLOAT16.isdisjoint(words)


def words() -> str:
    """What was found, for whoever reads the progress."""
    return f"matrices are multiplied in {'bfloat16' if has_bfloat16() else 'float32'} (bf16: {has_bfloat16()})"
