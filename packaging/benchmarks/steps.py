"""What both sides of a comparison are asked to do, and the text they do it with."""

from __future__ import annotations

import msgspec

N_BATCH = 512  # the engine's own default, given to both sides


class Step(msgspec.Struct, frozen=True):
    """Read `depth` tokens unmeasured, read `prompt` tokens, then generate."""

    depth: int
    prompt: int
    generate: int


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of one step. Decoding counts from the first token's arrival to the last one's."""

    prompt_tokens: int
    prompt_s: float  # from the request to the first token
    arrivals: list[float]  # of every generated token, seconds after the first one
    decode_s: float
    decoded: int  # tokens that came during decode_s: those that came along with the first one do not count
    outside_s: float = 0.0  # part of decode_s not spent in llama_decode, where it is known

    @property
    def prompt_rate(self) -> float:
        """Prompt tokens per second."""
        return self.prompt_tokens / self.prompt_s

    @property
    def decode_rate(self) -> float:
        """Generated tokens per second."""
        return self.decoded / self.decode_s if self.decode_s > 0 else 0.0

    def cost_ms(self, first: int, last: int) -> float:
        """Mean milliseconds a token took between two positions of the answer."""
        return 1000 * (self.arrivals[last - 1] - self.arrivals[first]) / (last - 1 - first)


class Sampler(msgspec.Struct, frozen=True):
    """The samplers of both sides; see bench_file for why top_k stays at 40."""

    temperature: float = 0.8
    top_k: int = 40
    top_p: float = 0.95
    min_p: float = 0.05
    seed: int = 7


def prompt_text(tokens: int, serial: int) -> str:
    """Text of exactly so many tokens of the bench file. Another serial shares no beginning with it."""
    words = f"{serial:06d} The quick brown fox jumps over the lazy dog and writes a line about it. "
    head = f"{serial:06d}"[::-1]  # the digit that changes most comes first
    return (head + words * (tokens // len(words) + 1))[:tokens]
