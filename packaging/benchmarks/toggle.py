"""Switching the voice in a shared conversation: what is read again, and how long until the first word."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from msgspec.structs import replace

from benchmarks.bare_loop import WARM_UP, Bare, default_threads, measure_bare
from benchmarks.figures import Figure, at_most, quantile
from benchmarks.live_engine import Answer, LiveEngine, next_serial
from benchmarks.options import Options
from benchmarks.steps import N_BATCH, Sampler, Step, prompt_text
from desktop.chat.conversation import Message, Role, Status
from desktop.chat.request import generate_request
from desktop.protocol.messages import ContextParams
from desktop.settings.values import CostumeName, VoiceSettings
from desktop.voice import Voice

FIRST_TOKEN_LIMIT_MS = 20
READ_AGAIN_LIMIT = 1  # the last token of an answer is told, but nothing was computed from it yet
N_CTX = 4096
LONG_QUESTION, QUESTION = 1000, 40  # characters: much has been said, little is new
LAST_ANSWER = 8

# What an answer must look like so that its text, read again, is the same tokens: base voices bring the blank along.
# Words without end, because a grammar that may end lets end tokens in.
_WORDS = "words ::= [a-z] words"
_SHAPES = {Voice.BASE: f'root ::= " " words\n{_WORDS}', Voice.INSTRUCT: f"root ::= words\n{_WORDS}"}


class Conversation:
    """One chat both voices take part in, asked for as the app asks for it."""

    def __init__(self, engines: dict[Voice, LiveEngine], answer_tokens: int) -> None:
        self._engines = engines
        self._answer_tokens = answer_tokens
        self._messages: list[Message] = []
        self.context_used: dict[Voice, int] = {}

    def speak(self, voice: Voice, *, shaped: bool) -> Answer:
        """A new question and this voice's answer; shaped answers survive being read again."""
        self._add(Role.USER, prompt_text(QUESTION if self._messages else LONG_QUESTION, next_serial()), None)
        chosen = Sampler()
        settings = VoiceSettings(
            temperature=chosen.temperature,
            top_k=chosen.top_k,
            top_p=chosen.top_p,
            min_p=chosen.min_p,
            seed=chosen.seed,
            max_tokens=self._answer_tokens if shaped else LAST_ANSWER,
            grammar=_SHAPES[voice] if shaped else "",
            costume=CostumeName.TRANSCRIPT,
        )
        request = generate_request(voice, self._messages, settings)
        answer = self._engines[voice].ask(replace(request, ignore_end=True))
        self._add(Role.ASSISTANT, "".join(answer.text).strip(), voice)
        self.context_used[voice] = answer.end().context_used
        return answer

    def _add(self, role: Role, text: str, voice: Voice | None) -> None:
        number = len(self._messages) + 1
        self._messages.append(
            Message(
                id=number,
                item_id=1,
                parent_id=number - 1 or None,
                follows_id=number - 2 if number > 2 else None,  # noqa: PLR2004 - question and answer
                role=role,
                text=text,
                status=Status.COMPLETE,
                created_at=time.time(),
                speaker=voice.value if voice is not None else "",
            )
        )


def measure(options: Options) -> list[Figure]:
    """Each toggle is followed by the bare loop reading exactly as much at the same depth."""
    path, threads = options.file(), default_threads()
    context = ContextParams(n_ctx=N_CTX, n_batch=N_BATCH, threads=threads)
    read_again: list[float] = []
    beyond_prefill: list[float] = []
    decodes: list[float] = []
    beyond_own: list[float] = []
    with (
        LiveEngine(path, options.folder, context, "base") as base,
        LiveEngine(path, options.folder, context, "instruct") as instruct,
    ):
        engines = {Voice.BASE: base, Voice.INSTRUCT: instruct}
        for engine in engines.values():
            engine.measure(WARM_UP)
        for _ in range(options.repeats(8)):
            chat = Conversation(engines, options.size(40, 20))
            chat.speak(Voice.INSTRUCT, shaped=True)
            chat.speak(Voice.BASE, shaped=True)
            for voice in (Voice.INSTRUCT, Voice.BASE):
                seen = chat.context_used[voice]
                answer = chat.speak(voice, shaped=False)
                end = answer.end()
                read_again.append(max(0, seen - end.cached_tokens))
                prefill_s, decode_s = _bare(path, threads, end.cached_tokens, end.prompt_tokens - end.cached_tokens)
                beyond_prefill.append(1000 * (answer.first_token_s - prefill_s))
                decodes.append(1000 * decode_s)
                beyond_own.append(1000 * (answer.first_token_s - end.timings.prompt_s))
    beyond = [all_ms - decode for all_ms, decode in zip(beyond_prefill, decodes, strict=True)]
    return [
        Figure(
            what="toggle: tokens read again that the voice had seen, most",
            value=quantile(read_again, 1.0),
            unit="tokens",
            budget=at_most(READ_AGAIN_LIMIT),
            samples={"tokens": read_again},
        ),
        Figure(
            what="toggle: first token beyond one decode and the new words' prefill, median",
            value=statistics.median(beyond),
            unit="ms",
            budget=at_most(FIRST_TOKEN_LIMIT_MS),
            samples={"ms": beyond, "beyond_prefill_ms": beyond_prefill, "decode_ms": decodes},
            note=f"beyond the prefill alone {statistics.median(beyond_prefill):.3g} ms, worst {max(beyond):.3g} ms",
        ),
        Figure(
            what="toggle: first token beyond the engine's own prefill time, worst",
            value=max(beyond_own),
            unit="ms",
            samples={"ms": beyond_own},
            note="rendering, tokenizing, pipe and event loop",
        ),
    ]


def _bare(path: Path, threads: int, depth: int, new: int) -> tuple[float, float]:
    """Seconds to read the new words at this depth, and to decode one token there."""
    step = Step(depth, new, 16)
    times = measure_bare(Bare(path=str(path), steps=[step], threads=threads, n_ctx=N_CTX))[0]
    return times.prompt_s, 1 / times.decode_rate
