"""Answering one Generate on a loaded file: prompt, prefill, loop, summary."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.engine.llama.answers.beginning import Start
from desktop.engine.llama.answers.text_out import PlainText, TextOut, chat_text
from desktop.engine.llama.context import Stopped
from desktop.engine.llama.generation import Generation, Limits, Outcome
from desktop.engine.llama.loading import LoadedFile
from desktop.engine.llama.overflow import Overflowing, PromptSource
from desktop.engine.llama.prompt import Prompt
from desktop.engine.llama.sampling.chain import SamplerChain
from desktop.engine.llama.templates.limits import TemplateFailed
from desktop.engine.llama.threads import ThreadCount
from desktop.engine.llama.token_text import StopStrings, TextStream
from desktop.errors import BadInput, EngineFailed
from desktop.protocol.messages import ChatPrompt, Event, Finish, Finished, Generate, Prefilling, Timings

if TYPE_CHECKING:
    from desktop.engine.llama.sampling.logprobs import LogProbs

Send = Callable[[Event], None]
NO_PROMPT = Prompt([], [], [], "", 0)


class Answer:
    """One turn. Seconds by time.perf_counter()."""

    def __init__(self, command: Generate, loaded: LoadedFile, threads: ThreadCount, send: Send, arrived: float) -> None:
        """arrived: when the command came in."""
        self._command, self._loaded, self._threads, self._send = command, loaded, threads, send
        self._arrived = arrived
        self._cached = 0
        self._prompt_s = 0.0
        self._prefilled = 0
        self._notes: list[str] = []
        self._logprobs: LogProbs | None = None
        self._source = PromptSource(command.prompt, loaded.maker)
        self._begin = loaded.text.tokens(command.begin) if command.begin else []
        self._overflow = self._overflowing()

    def run(self) -> None:
        """Answer, and send Finished. Raises BadInput and EngineFailed for what cannot be answered."""
        command, loaded = self._command, self._loaded
        context = loaded.context
        check_prefix(command, loaded.vocabulary, loaded.model.vocab.n_tokens)
        self._logprobs = asked_logprobs(command.top, loaded.model.vocab.n_tokens)
        chain = SamplerChain(command.sampling, loaded.model.vocab, context.n_ctx, loaded.schema_tokens)
        try:
            prompt = self._overflow.first_prompt(command.max_tokens)
            outcome = self._answer(prompt, chain)
            self._send(self._finished(prompt, outcome, chain.seed))
        except Stopped:  # while the chat template was at work
            self._send(self._finished(NO_PROMPT, self._nothing_said(), chain.seed))
        except TemplateFailed as error:  # also in the middle, where a full context asks for a shorter prompt
            raise unrenderable(error) from error
        finally:
            chain.free()

    def _overflowing(self) -> Overflowing:
        loaded, kept = self._loaded, len(self._command.prefix) + len(self._begin)
        most = loaded.model.n_ctx_train
        return Overflowing(loaded.context, self._source, self._command.overflow, self._prefill, kept, most)

    def _limits(self) -> Limits:
        chat = isinstance(self._command.prompt, ChatPrompt)
        end_tokens = self._loaded.maker.template.facts.end_tokens if chat else frozenset()
        return Limits(self._command.max_tokens, self._command.ignore_end, end_tokens)

    def _answer(self, prompt: Prompt, chain: SamplerChain) -> Outcome:
        context = self._loaded.context
        context.set_threads(self._threads.at_start())
        try:
            self._cached = self._prefill([*prompt.tokens, *self._command.prefix, *self._begin], prompt.stable)
        except Stopped:
            return self._nothing_said()
        chain.see_prompt(prompt.tokens)
        out = self._text_out(prompt, chain)
        loop = Generation(self._loaded, chain, out, self._threads, self._overflow, self._logprobs)
        limits = self._limits()
        if self._command.prefix:
            loop.keep(self._command.prefix, limits)
            self._send(out.kept(self._command.id))
        loop.say(self._begin, limits)
        outcome = loop.run(limits)
        self._notes += without_answer(out, outcome.finish)
        return outcome

    def _nothing_said(self) -> Outcome:
        return Outcome(Finish.CANCELLED, 0, 0, "", self._arrived, 0.0, 0.0)

    def _text_out(self, prompt: Prompt, chain: SamplerChain) -> TextOut:
        command, loaded = self._command, self._loaded
        form, stops, json = loaded.answer_format, StopStrings(command.stop), bool(command.sampling.json_schema)
        if not isinstance(command.prompt, ChatPrompt):
            stream, of_format = TextStream(loaded.text, {}, {}), StopStrings(())
            return TextOut(command.id, stream, PlainText(), (stops, of_format), self._send, trims_start=json)
        constrained = json or bool(command.sampling.grammar)
        start = Start(prompt.tail, _continued(command.prompt), loaded.blank)
        body = chat_text(form, loaded.text, start, chain if constrained else None)
        format_stops = () if command.ignore_end else (*prompt.stops, *loaded.maker.template.facts.stops)
        stream = TextStream(loaded.text, form.tokens, form.pieces)
        return TextOut(command.id, stream, body, (stops, StopStrings(format_stops)), self._send, trims_start=json)

    def _prefill(self, tokens: list[int], stable: int = 0) -> int:
        """Bring the cache to `tokens`; returns how many were there already. Raises Stopped, EngineFailed."""
        context = self._loaded.context
        started = time.perf_counter()
        cached = context.reuse(tokens, cached=self._command.cache_prompt)
        missing = tokens[cached:]
        try:
            context.prefill(missing, lambda done: self._tell_prefill(done, len(missing)), stable)
        finally:
            self._prompt_s += time.perf_counter() - started
            self._prefilled += max(0, len(context.tokens) - cached)
        return cached

    def _tell_prefill(self, done: int, total: int) -> None:
        self._loaded.context.set_threads(self._threads.now())
        self._send(Prefilling(id=self._command.id, done=done, total=total))

    def _finished(self, prompt: Prompt, outcome: Outcome, seed: int) -> Finished:
        context = self._loaded.context
        notes = [*self._overflow.notes, *prompt.notes, *self._notes]
        if isinstance(self._command.prompt, ChatPrompt) and self._loaded.maker.template.note:
            notes.append(self._loaded.maker.template.note)
        return Finished(
            id=self._command.id,
            finish=outcome.finish,
            stop_string=outcome.stop_string,
            prompt_tokens=len(prompt.tokens) + len(self._command.prefix) + len(self._begin),
            cached_tokens=self._cached,
            tokens=outcome.tokens,
            context_used=len(context.tokens),
            n_ctx=context.n_ctx,
            seed=seed,
            timings=Timings(
                load_s=self._loaded.load_s,
                prompt_s=self._prompt_s,
                first_token_s=outcome.first_token_at - self._arrived,
                decode_s=outcome.decode_s,
                prompt_tokens_per_s=_rate(self._prefilled, self._prompt_s),
                decode_tokens_per_s=_rate(outcome.decoded, outcome.decode_s),
                overhead_s=outcome.outside_s,
            ),
            notes=notes,
        )


def unrenderable(error: TemplateFailed) -> EngineFailed:
    """What is told where the chat template fails."""
    hint = "Use the Page surface, or another file."
    return EngineFailed("The chat template cannot render this chat.", str(error), hint)


def check_prefix(command: Generate, vocabulary: str, n_vocab: int) -> None:
    """Raise BadInput for ids that the loaded file's vocabulary does not have, or that are meant for another one."""
    if command.vocabulary and command.vocabulary != vocabulary:
        raise BadInput(
            "The tokens are those of another vocabulary.",
            f"They were made with {command.vocabulary[:12]}; {vocabulary[:12] or 'none that has a name'} is loaded.",
            "Load the file that they came from, or send text.",
        )
    for token in command.prefix:
        if not 0 <= token < n_vocab:
            raise BadInput(
                "What is kept of the answer is not of this vocabulary.",
                f"It holds token {token}; tokens go from 0 to {n_vocab - 1}.",
                "Load the file that it came from, or send text.",
            )


def asked_logprobs(top: int | None, n_vocab: int) -> LogProbs | None:
    """Imported only where they are asked for: they need numpy."""
    if top is None:
        return None
    from desktop.engine.llama.sampling.logprobs import LogProbs

    return LogProbs(n_vocab, top)


def _rate(count: int, seconds: float) -> float:
    return count / seconds if seconds > 0 else 0.0


def _continued(prompt: ChatPrompt) -> str | None:
    """The answer that is to be continued, None for a new one."""
    last = prompt.messages[-1] if prompt.messages else None
    return last.content if last is not None and last.role == "assistant" and last.content.strip() else None


def without_answer(out: TextOut, finish: Finish) -> list[str]:
    """A word on why nothing but thinking came."""
    if out.has_text or not out.has_reasoning:
        return []
    why = {
        Finish.END_OF_TURN: "The model thought and then ended without an answer.",
        Finish.LENGTH: "The longest answer allowed was reached while the model was still thinking.",
        Finish.CONTEXT_FULL: "The context was full while the model was still thinking.",
    }
    return [why[finish]] if finish in why else []
