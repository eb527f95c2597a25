"""Do these files fit into this computer's memory, together, one at a time, or not, and what would make them fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

import msgspec

from desktop.library.memory.need import Need, context_tokens, kv_bytes_per_token, need
from desktop.library.memory.shape import shape_guess, shape_of
from desktop.library.model_file import ModelShape
from desktop.machine_memory import Memory, memory_now
from desktop.size_words import of_words, size_words

__all__ = [
    "Fit", "Memory", "ModelShape", "Need", "Plan", "margin", "memory_now", "need", "plan", "plan_apart", "shape_guess",
    "shape_of",
]  # fmt: skip

LEAST_MARGIN = 512 << 20
MARGIN_SHARE = 16  # one part in so many of all RAM
SCARCE_SHARE = 4
VRAM_MARGIN = 700 << 20  # as the engine leaves free: compute buffers and what the desktop draws
USEFUL_CONTEXT = 1024  # a shorter one is not worth proposing
SMALLER_STEPS = (("Q8_0", 8.5), ("Q6_K", 6.6), ("Q5_K_M", 5.7), ("Q4_K_M", 4.9), ("Q3_K_M", 3.9), ("Q2_K", 3.0))
_CONTEXT_STEP = 256
SHORTER = "A shorter context, or a smaller memory format, takes less."
CLOSE_OTHERS = "Closing other programs frees memory."

Voices = Sequence[tuple[str, ModelShape]]


class Fit(StrEnum):
    """How well the voices fit."""

    FITS = "fits"
    ONE_AT_A_TIME = "one at a time"  # each alone: one is unloaded before the other answers
    SLOW = "slow"  # runs, but from the disk, or partly beside the graphics card
    TOO_BIG = "too big"


PILL_WORDS = {
    Fit.FITS: "Fits",
    Fit.ONE_AT_A_TIME: "Fits one at a time",
    Fit.SLOW: "Slow",
    Fit.TOO_BIG: "Too big",
}


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. together: the voices may be loaded beside each other, also when that is slow.

    words: the arithmetic. summary: the verdict with the two figures. advice: what would make it fit, best first, empty
    when it fits. free_bytes: what may be used, the system's margin already taken off.
    """

    fit: Fit
    needs: tuple[tuple[str, Need], ...]
    words: str
    summary: str
    free_bytes: int
    advice: tuple[str, ...] = ()
    together: bool = True

    @property
    def total(self) -> int:
        """What all voices take together."""
        return sum(each.total for _, each in self.needs)

    @property
    def pill(self) -> str:
        """The verdict in one to four words."""
        return PILL_WORDS[self.fit]


def margin(memory: Memory) -> int:
    """What is left to the system: the window, the file cache and other programs grow while an answer is written.

    Half a gibibyte, or a sixteenth of all RAM where that is more. Below it systems begin to swap or to end programs.
    """
    return max(LEAST_MARGIN, memory.total // MARGIN_SHARE)


def plan(voices: Voices, n_ctx: int, kv_type: str, memory: Memory, *, flash: bool = True) -> Plan:
    """Judge the voices, (name, shape) each, with a context of n_ctx tokens and a KV cache of kv_type for each."""
    needs = tuple((name, need(shape, n_ctx, kv_type, flash=flash or kv_type != "f16")) for name, shape in voices)
    words = _arithmetic(needs, _kv_words(voices, n_ctx, kv_type))
    return _planned(needs, words, memory, lambda: _advice(voices, n_ctx, kv_type, memory, flash=flash))


def plan_apart(voices: Sequence[tuple[str, ModelShape, int, str]], memory: Memory, *, flash: bool = True) -> Plan:
    """The same for voices that are each loaded in a way of their own: (name, shape, n_ctx, kv_type)."""
    ways = {(n_ctx, kv_type) for _, _, n_ctx, kv_type in voices}
    if len(ways) == 1:
        ((n_ctx, kv_type),) = ways
        return plan([(name, shape) for name, shape, _, _ in voices], n_ctx, kv_type, memory, flash=flash)
    needs = tuple((name, need(shape, n, kind, flash=flash or kind != "f16")) for name, shape, n, kind in voices)
    sizes = [f"{context_tokens(shape, n):,} tokens, {kind}" for _, shape, n, kind in voices]
    kept = f"{len(sizes)} × {sizes[0]}" if len(set(sizes)) == 1 else " and ".join(sizes)
    return _planned(needs, _arithmetic(needs, kept), memory, lambda: [SHORTER, CLOSE_OTHERS])


def _planned(
    needs: Sequence[tuple[str, Need]], words: str, memory: Memory, advice: Callable[[], Sequence[str]]
) -> Plan:
    fit, together = _judge([each for _, each in needs], memory)
    free = free_for_voices(memory)
    return Plan(
        fit=fit,
        needs=tuple(needs),
        words=words,
        summary=_summary(fit, [each for _, each in needs], free, together=together),
        free_bytes=free,
        advice=() if fit is Fit.FITS else tuple(advice()),
        together=together,
    )


def free_for_voices(memory: Memory) -> int:
    """Free RAM and graphics memory, less what is left to the system."""
    return _free_ram(memory) + max(0, memory.extra_vram - VRAM_MARGIN)


def _free_ram(memory: Memory) -> int:
    """What may be taken; of little, still a quarter, so that the smallest models run on a crowded computer."""
    return max(memory.available - margin(memory), memory.available // SCARCE_SHARE)


def _judge(needs: Sequence[Need], memory: Memory) -> tuple[Fit, bool]:
    """(fit, may be loaded together)."""
    ram = _free_ram(memory)
    vram = max(0, memory.extra_vram - VRAM_MARGIN)
    total = sum(each.total for each in needs)
    largest = max((each.total for each in needs), default=0)
    if total <= ram + vram:
        spills = vram > 0 and sum(each.total - each.engine for each in needs) > vram
        return (Fit.SLOW if spills else Fit.FITS), True
    if largest <= ram + vram:
        return Fit.ONE_AT_A_TIME, False
    # The weights may stay partly on disk, and other programs may be moved out; the rest must really be there.
    ceiling = max(0, memory.total - margin(memory)) + vram
    unmapped = max((each.unmapped for each in needs), default=0)
    if largest <= ceiling and unmapped <= max(ram, memory.available - memory.available // SCARCE_SHARE) + vram:
        return Fit.SLOW, False
    return Fit.TOO_BIG, False


def _kv_words(voices: Voices, n_ctx: int, kv_type: str) -> str:
    """ "2 × 4,096 tokens, q8_0"."""
    lengths = [f"{context_tokens(shape, n_ctx):,}" for _, shape in voices]
    same = len(set(lengths)) == 1
    times = f"{len(lengths)} × {lengths[0]}" if same and len(lengths) > 1 else " and ".join(lengths)
    return f"{times} tokens, {kv_type}"


def _arithmetic(needs: Sequence[tuple[str, Need]], kept: str) -> str:
    """ "base 1.3 GB + instruct 1.3 GB + KV cache 0.9 GB (2 × 4,096 tokens, q8_0) + buffers 0.4 GB"."""
    parts = [f"{name} {size_words(each.weights)}" for name, each in needs]
    parts.append(f"KV cache {size_words(sum(each.kv for _, each in needs))} ({kept})")
    parts.append(f"buffers {size_words(sum(each.buffers + each.engine for _, each in needs))}")
    return " + ".join(parts)


def _summary(fit: Fit, needs: Sequence[Need], free: int, *, together: bool) -> str:
    """ "Both fit together · 3.9 of 9.8 GB"."""
    both = len(needs) > 1
    total = sum(each.total for each in needs)
    largest = max((each.total for each in needs), default=0)
    if fit is Fit.FITS:
        return f"{'Both fit together' if both else 'Fits'} · {of_words(total, free)}"
    if fit is Fit.ONE_AT_A_TIME:
        return f"Fits one at a time · {of_words(largest, free)}, together {size_words(total)}"
    if fit is Fit.SLOW and together:
        return f"Slow, a part runs beside the graphics card · {of_words(total, free)}"
    if fit is Fit.SLOW:
        return f"Slow, read from the disk again and again · needs {size_words(largest)}, {size_words(free)} free"
    return f"Too big · needs {size_words(largest)}, {size_words(free)} free"


def _advice(voices: Voices, n_ctx: int, kv_type: str, memory: Memory, *, flash: bool) -> list[str]:
    """What would make the voices fit together; where nothing does, what would make each fit alone."""

    def fits(changed: Voices, tokens: int, kind: str) -> bool:
        needs = [need(shape, tokens, kind, flash=flash or kind != "f16") for _, shape in changed]
        return _judge(needs, memory)[0] is Fit.FITS

    each_alone = all(fits([voice], n_ctx, kv_type) for voice in voices)
    groups: list[Voices] = [voices] if len(voices) == 1 else [voices, *([voice] for voice in voices)]
    for group in groups[:1] if each_alone else groups:
        found = _kv_advice(group, n_ctx, kv_type, fits) + _context_advice(group, n_ctx, kv_type, fits)
        found += _quantization_advice(group, n_ctx, kv_type, fits)
        if found:
            return found if each_alone else [*found, CLOSE_OTHERS]
    return [] if each_alone else [CLOSE_OTHERS, "Choose a model with fewer parameters."]


Fits = Callable[[Voices, int, str], bool]


def _kv_advice(voices: Voices, n_ctx: int, kv_type: str, fits: Fits) -> list[str]:
    if kv_type != "f16" or not fits(voices, n_ctx, "q8_0"):
        return []
    saved = sum(need(shape, n_ctx, "f16").kv - need(shape, n_ctx, "q8_0").kv for _, shape in voices)
    return [f"A q8_0 KV cache saves {size_words(saved)} at hardly any loss; then {_they(voices)}."]


def _context_advice(voices: Voices, n_ctx: int, kv_type: str, fits: Fits) -> list[str]:
    """The largest context that fits, if it is worth having."""
    if not any(kv_bytes_per_token(shape, kv_type) for _, shape in voices):
        return []
    longest = max(context_tokens(shape, n_ctx) for _, shape in voices)
    low, high = 0, longest // _CONTEXT_STEP
    while low < high:  # fits up to `low` steps, does not fit beyond `high`
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(voices, middle * _CONTEXT_STEP, kv_type) else (low, middle - 1)
    tokens = low * _CONTEXT_STEP
    return [f"With a context of {tokens:,} tokens {_they(voices)}."] if USEFUL_CONTEXT <= tokens < longest else []


def _quantization_advice(voices: Voices, n_ctx: int, kv_type: str, fits: Fits) -> list[str]:
    """The best smaller quantization with which they fit. Sizes are estimates: bits per weight of usual files."""
    for name, bits in SMALLER_STEPS:
        smaller = [(voice, _requantized(shape, bits)) for voice, shape in voices]
        is_smaller = any(
            new.weights_bytes < old.weights_bytes for (_, new), (_, old) in zip(smaller, voices, strict=True)
        )
        if is_smaller and fits(smaller, n_ctx, kv_type):
            sizes = " and ".join(size_words(shape.weights_bytes) for _, shape in smaller)
            return [f"As {name} (about {sizes}) {_they(voices)}."]
    return []


def _requantized(shape: ModelShape, bits: float) -> ModelShape:
    size = min(shape.weights_bytes, int(_parameters(shape) * bits / 8))
    return msgspec.structs.replace(shape, weights_bytes=size, repacked_bytes=0)


def _parameters(shape: ModelShape) -> int:
    """Number of weights: as told, else from the matrices of a usual layer, at most what 16 bits each would take."""
    if shape.parameters:
        return shape.parameters
    key, value = max(shape.kv_dims, default=(0, 0))
    query = shape.n_query or shape.n_embd
    layer = shape.n_embd * (2 * query + key + value + 3 * shape.n_ff)
    return shape.n_layer * layer + shape.n_vocab * shape.n_embd * (1 if shape.tied_embedding else 2)


def _they(voices: Voices) -> str:
    return "both fit together" if len(voices) > 1 else f"{voices[0][0]} fits"
