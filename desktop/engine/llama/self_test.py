"""The engine's self-test: from two batches and token by token, the pocket base must go on through a row of words.

Its prompts were chosen for the distance between the two best logits: at least 3 at every token, where different
instruction sets move a logit by some hundredths.
"""

from __future__ import annotations

import faulthandler
import io
import math
import time
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from desktop.engine.llama import backend_modules, binding
from desktop.engine.llama import model as weights
from desktop.engine.llama.abort import AbortByte
from desktop.engine.llama.backend_modules import ScoreListener
from desktop.engine.llama.context import Context, fit_sizes
from desktop.engine.llama.model import Vocabulary
from desktop.engine.llama.token_text import TokenText
from desktop.engine.processor_code.modules import CpuChoice
from desktop.engine.processor_code.pocket_words import EXPECTED, LOG_PROBABILITY, PROMPTS
from desktop.engine.processor_code.self_test_steps import Step, StepKind
from desktop.engine.sandbox import Profile, enter
from desktop.errors import AppError, EngineFailed
from desktop.paths import pocket_file
from desktop.protocol.messages import ContextParams

LIMIT_S = 30.0  # for a test whose parent is gone; the parent's own limit is shorter
THREADS = 1  # on busy cores several wait for each other ten times longer than they compute
N_CTX = 256

TOKENS_EACH = 8
TOLERANCE = 0.05

Say = Callable[[StepKind, str, str], None]


class Pocket(NamedTuple):
    """The loaded pocket base."""

    vocab: Vocabulary
    text: TokenText
    context: Context


class Written(NamedTuple):
    """What the model went on with behind each prompt, and how sure it was of all of it together."""

    texts: tuple[str, ...]
    log_probability: float
    least_gap: float  # between the two best logits, of any token

    def faults(self) -> str:
        """What is wrong with it, in words; "" where nothing is."""
        for text, right in zip(self.texts, EXPECTED, strict=True):
            if text != right:
                return f"it wrote {text!r} where {right!r} is right"
        if not abs(self.log_probability - LOG_PROBABILITY) <= TOLERANCE:  # also where it is not a number
            return f"the right words have a log probability of {self.log_probability:.3f}, not {LOG_PROBABILITY:.3f}"
        return ""


def run(output: io.RawIOBase, cpu: CpuChoice) -> int:
    """Test the best of the modules that may be opened, or a build's only code. Returns the process's exit status."""
    faulthandler.dump_traceback_later(LIMIT_S, exit=True)

    def say(kind: StepKind, module: str, detail: str) -> None:
        output.write(msgspec.json.encode(Step(kind=kind, module=module, detail=detail)) + b"\n")

    try:
        binding.start()
        say(StepKind.UP, "", f"{time.process_time() * 1000:.0f}")
        return _test(cpu, say)
    except (AppError, OSError) as error:
        say(StepKind.UNABLE, "", error.one_line() if isinstance(error, AppError) else str(error))
        return 1


def _test(cpu: CpuChoice, say: Say) -> int:
    module = _best(cpu, say) if backend_modules.has_modules() else ""
    say(StepKind.TRYING, module, "")
    if module and not backend_modules.load_cpu(module):
        say(StepKind.REFUSED, module, backend_modules.refusal(module))
        return 1
    enter(Profile((pocket_file("base"),)))
    pocket = load_pocket()
    started = time.perf_counter()
    try:
        faults = go_on(pocket).faults()
    except EngineFailed as error:
        faults = error.one_line()
    took_ms = (time.perf_counter() - started) * 1000
    say(StepKind.WRONG if faults else StepKind.PASSED, module, faults or f"{took_ms:.0f}")
    return 1 if faults else 0


def _best(cpu: CpuChoice, say: Say) -> str:
    listener = ScoreListener(
        lambda name: say(StepKind.OPENING, name, ""),
        lambda scored: say(StepKind.SCORE, scored.name, str(scored.score)),
        lambda name, why: say(StepKind.REFUSED, name, why),
    )
    ranked = backend_modules.ranked(listener, cpu)
    if not ranked:
        where = f"in {backend_modules.folder()}"
        raise EngineFailed(
            "No code for this processor was found.", f"{cpu.module or 'Every module'} {where} was asked."
        )
    return ranked[0].name


def load_pocket() -> Pocket:
    """The pocket base, ready to go on. Raises FileProblem, EngineFailed."""
    path, params = str(pocket_file("base")), ContextParams(n_ctx=N_CTX, threads=THREADS, gpu_layers=0)
    model = weights.load(path, weights.inspect(path), params, 0, lambda _fraction: True)
    sizes = fit_sizes(params, model.n_ctx_train, 0, 0)
    return Pocket(model.vocab, TokenText(model.vocab), Context(model, params, sizes, AbortByte(), on_gpu=False))


def go_on(pocket: Pocket) -> Written:
    """Write greedily behind each prompt. Raises EngineFailed where it cannot be computed."""
    texts, chosen = [], []
    for prompt in PROMPTS:
        beginning = [] if pocket.context.tokens else [pocket.vocab.bos]
        pocket.context.prefill(beginning + pocket.text.tokens(prompt), lambda _done: None)
        tokens = [_next(pocket.context) for _ in range(TOKENS_EACH)]
        chosen += tokens
        texts.append(b"".join(pocket.text.piece(token.token) for token in tokens).decode("utf-8", "replace"))
    return Written(tuple(texts), sum(one.log_probability for one in chosen), min(one.gap for one in chosen))


class _Chosen(NamedTuple):
    token: int
    log_probability: float
    gap: float


def _next(context: Context) -> _Chosen:
    logits = list(context.logits())
    token = max(range(len(logits)), key=logits.__getitem__)
    best = logits[token]
    if not math.isfinite(best):
        context.decode_one(token)
        return _Chosen(token, math.nan, math.nan)
    total = math.log(sum(math.exp(min(0.0, logit - best)) for logit in logits))
    context.decode_one(token)
    return _Chosen(token, -total, best - sorted(logits)[-2])
