"""bench: how fast a file reads and writes on this computer, measured through the engine process."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from desktop.chat.request import context_params
from desktop.errors import BadInput
from desktop.paths import Paths
from desktop.protocol.messages import Finish, Finished, Generate, Loaded, Ready, Sampling, TextPrompt, Tokens
from desktop.settings.values import Settings, engine_settings
from desktop.terminal.engine_run import EngineRun, must_exist
from desktop.terminal.interrupts import Interrupted, Interrupts
from desktop.terminal.text_in_out import say, write

_FILLER = "The quick brown fox jumps over the lazy dog while the rain falls on the hills and the sea. "
_SPARE_TOKENS = 2 * len(_FILLER)  # looking for the right length goes one sentence too far, a token has a letter or more
_GREEDY = Sampling(temperature=0.0, top_k=0, top_p=1.0, min_p=0.0, seed=1)


@dataclass(frozen=True, slots=True)
class Measurement:
    """What to measure. Sizes in tokens; depth: tokens in the cache before; threads 0 = as many as help."""

    file: Path
    prompt: int
    generate: int
    depth: int
    threads: int
    repetitions: int
    as_json: bool


@dataclass(frozen=True, slots=True)
class _Speeds:
    prompt_tokens: int
    prompt: list[float]  # tokens per second, one per repetition
    decode: list[float]


def bench(wanted: Measurement, settings: Settings, paths: Paths) -> int:
    """Measure and print. Returns the exit status. Raises AppError, Interrupted."""
    must_exist(wanted.file)
    n_ctx = wanted.depth + max(wanted.prompt, wanted.generate) + _SPARE_TOKENS
    context = msgspec.structs.replace(
        context_params(engine_settings(settings, wanted.file)), n_ctx=n_ctx, threads=wanted.threads
    )
    with Interrupts() as interrupts, EngineRun(paths.engine_log("bench"), interrupts) as engine:
        loaded = engine.load(wanted.file, context)
        if loaded.n_ctx < n_ctx:
            raise BadInput(
                "The measurement does not fit the context.",
                f"It needs {n_ctx} tokens, {wanted.file.name} holds at most {loaded.n_ctx}.",
                "Lower --depth, --prompt or --generate.",
            )
        speeds = _Bench(engine, interrupts).measure(wanted)
        ready = engine.ready
    if ready is not None:
        report = _report(wanted, ready, loaded, speeds)
        write((json.dumps(report, ensure_ascii=False) if wanted.as_json else _in_words(report)) + "\n")
    return 0


class _Bench:
    """Asks one loaded engine until every number is known."""

    def __init__(self, engine: EngineRun, interrupts: Interrupts) -> None:
        self._engine = engine
        self._interrupts = interrupts

    def measure(self, wanted: Measurement) -> _Speeds:
        before = self._text_of(wanted.depth)
        whole = self._text_of(wanted.depth + wanted.prompt)
        start = before or whole[:1]  # writing starts from something
        prompt, decode = [], []
        prompt_tokens = 0
        for repetition in range(wanted.repetitions + 1):  # the first one warms up and does not count
            self._ask(start)  # the cache then holds the depth, and nothing beyond it
            finished = self._ask(whole, cache=wanted.depth > 0)
            prompt_tokens = finished.prompt_tokens - finished.cached_tokens
            prompt.append(finished.timings.prompt_tokens_per_s)
            finished = self._ask(start, wanted.generate)
            decode.append(finished.timings.decode_tokens_per_s)
            if repetition:
                say(f"{repetition} of {wanted.repetitions}: prompt {prompt[-1]:.0f}, decode {decode[-1]:.1f} tokens/s")
        return _Speeds(prompt_tokens, prompt[1:], decode[1:])

    def _text_of(self, tokens: int) -> str:
        """The longest filler text of at most so many tokens: the engine counts, only the engine can."""
        if tokens == 0:
            return ""
        first, second = (self._ask(_FILLER * count).prompt_tokens for count in (1, 2))
        whole = max(0, tokens - first) // max(1, second - first)  # sentences that surely fit after the first
        filler = _FILLER * (whole + 2)
        known = whole * len(_FILLER) if whole else 1
        return filler[: largest(lambda size: self._ask(filler[:size]).prompt_tokens <= tokens, known, len(filler))]

    def _ask(self, text: str, generate: int = 1, *, cache: bool = True) -> Finished:
        command = Generate(
            id=self._engine.new_id(),
            prompt=TextPrompt(segments=[text]),
            sampling=_GREEDY,
            max_tokens=generate,
            ignore_end=True,
            cache_prompt=cache,
        )
        finished = self._engine.generate(command, _ignore)
        if finished.finish is Finish.CANCELLED:
            raise Interrupted(self._interrupts.signal_number)
        return finished


def largest(fits: Callable[[int], bool], low: int, high: int) -> int:
    """The largest number in [low, high] that fits, for a test that is true up to some number; low if none is."""
    while low < high:
        middle = (low + high + 1) // 2
        if fits(middle):
            low = middle
        else:
            high = middle - 1
    return low


def _ignore(tokens: Tokens) -> None:
    """The text of a measurement is nobody's to read."""


def _report(wanted: Measurement, ready: Ready, loaded: Loaded, speeds: _Speeds) -> dict[str, object]:
    return {
        "file": loaded.path,
        "description": loaded.description,
        "device": loaded.device,
        "threads": loaded.threads,
        "gpu_layers": loaded.gpu_layers,
        "size_bytes": loaded.size_bytes,
        "parameters": loaded.parameters,
        "llama_version": ready.llama_version,
        "binding_version": ready.binding_version,
        "load_s": loaded.load_s,
        "prompt_tokens": speeds.prompt_tokens,
        "generated_tokens": wanted.generate,
        "depth": wanted.depth,
        "repetitions": wanted.repetitions,
        "prompt_tokens_per_s": statistics.median(speeds.prompt),
        "decode_tokens_per_s": statistics.median(speeds.decode),
        "prompt_tokens_per_s_each": speeds.prompt,
        "decode_tokens_per_s_each": speeds.decode,
    }


def _in_words(report: dict[str, object]) -> str:
    return (
        f"{report['file']}\n{report['description']}, {report['device']}, loaded in {report['load_s']:.2f} s\n"
        f"prompt  {report['prompt_tokens_per_s']:10.1f} tokens/s  ({report['prompt_tokens']} tokens"
        f" at depth {report['depth']})\n"
        f"decode  {report['decode_tokens_per_s']:10.1f} tokens/s  ({report['generated_tokens']} tokens)"
    )
