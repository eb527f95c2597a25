"""Tokens as two sides would tell them."""

from __future__ import annotations

import math

from desktop.lens.lens_token import LensToken
from desktop.protocol.reading import Divergence, TokenScore

Top = list[tuple[int, str, float]]  # id, text, probability


def score(id_: int, text: str, probability: float, top: Top, kl: float | None = None, rank: int = 1) -> TokenScore:
    apart = Divergence(kl_bits=kl, reverse_kl_bits=kl, js_bits=0.0) if kl is not None else None
    logs = [(other, said, math.log(share)) for other, said, share in top]
    return TokenScore(id=id_, text=text, logprob=math.log(probability), rank=rank, entropy_bits=1.0,
                      end_probability=0.0, top=logs, divergence=apart)  # fmt: skip


def token(kl: float = 0.0, *, fork: bool = False, sure: float = 0.9, text: str = "Hi", rank: int = 1) -> LensToken:
    """The reader's first choice is id 1; the other side's is id 2 at a fork."""
    own: Top = [(1, text, sure), (2, "Ho", 0.05)]
    other: Top = [(2, "Ho", 0.6), (1, text, 0.3)] if fork else [(1, text, 0.6), (2, "Ho", 0.3)]
    return LensToken(score(1, text, sure, own), score(1, text, 0.3, other, kl, rank), kl)
