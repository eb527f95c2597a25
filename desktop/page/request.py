"""What an engine is asked for on a page: raw text goes on, without template, by a sampler that changes little."""

from __future__ import annotations

import msgspec

from desktop.page.ending import Ending, Length
from desktop.protocol.messages import Generate, Overflow, Sampling, TextPrompt

NEUTRAL = Sampling(temperature=1.0, top_k=0, top_p=1.0, min_p=0.02)  # what a base model says, less its rarest slips
LENGTHS = (
    Length(20),
    Length(60),
    Length(150),
    Length(400),
    Length(200, Ending.SENTENCE),
    Length(600, Ending.PARAGRAPH),
)
WAYS = (1, 2, 3, 4, 5, 6, 7, 8)
MOST_SEED = 2**31 - WAYS[-1]  # of the first way: each of the others has the next one


def continuing(text: str, *, ways: int, tokens: int, seed: int, request_id: int = 0) -> Generate:
    """Go on behind this text. Where it is too long for the context, its newest part is read."""
    return Generate(
        id=request_id,
        prompt=TextPrompt(segments=[text]),
        samples=ways,
        top=0,
        sampling=msgspec.structs.replace(NEUTRAL, seed=seed),
        max_tokens=tokens,
        overflow=Overflow.DROP_OLDEST,
    )


def told(request: Generate) -> str:
    """The sampler's settings as JSON, as they are kept beside what was drawn."""
    return msgspec.json.encode(msgspec.structs.replace(request.sampling, seed=None)).decode()
