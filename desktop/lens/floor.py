"""The noise floor: divergence that quantization alone brings, which says nothing about tuning.

The figures are llama.cpp's own for an 8B model on encyclopedia text, against the same model in FP16 (its
tools/perplexity/README.md), mean KL in nats. Smaller models suffer more, so this is the least that must be expected.
"""

from __future__ import annotations

import math
from typing import Final

SOURCE: Final = "published for an 8B model on prose (llama.cpp, tools/perplexity)"
_NATS: Final = {
    "F32": 0.0,
    "F16": 0.0,
    "BF16": 0.0,
    "Q8_0": 0.0014,
    "Q6_K": 0.0055,
    "Q5_K_M": 0.011,
    "Q4_K_M": 0.03,
    "Q4_0": 0.072,
    "Q3_K_M": 0.092,
    "Q2_K": 0.39,
}


def floor_bits(*quantizations: str) -> float | None:
    """Mean KL in bits to be expected from the quantization of all files that take part; None where one is unknown."""
    known = [_NATS.get(name) for name in quantizations]
    found = [nats for nats in known if nats is not None]
    return sum(found) / math.log(2) if found and len(found) == len(known) else None
