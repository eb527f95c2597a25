"""Answering one Generate on a loaded file: prompt, prefill, loop, summary."""

from __future__ import annotations

import time
from collections.abc import Callable

from desktop.engine.llama.answers.answer_split import Start
from desktop.engine.llama.answers.text_out import PlainText, TextOut, chat_text
from desktop.engine.llama.context import Stopped
from desktop.engine.llama.generation import Generation, Limits, Outcome
from desktop.engine.llama.loading import LoadedFile
from desktop.engine.llama.overflow import Overflowing, PromptSource
from desktop.engine.llama.prompt import Prompt
from desktop.engine.llama.sampling import TokenChooser
from desktop.engine.llama.templates.limits import TemplateFailed
from desktop.engine.llama.threads import ThreadCount
from desktop.engine.llama.token_text import StopStrings, TextStream
from desktop.engine.messages import ChatPrompt, Event, Finish, Finished, Generate, Prefilling, Timings
from desktop.errors import EngineFailed

Send = Callable[[Event], None]


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
        source = PromptSource(command.prompt, loaded.maker)
        self._overflow = Overflowing(loaded.context, source, command.overflow, self._prefill)

    def run(self) -> None:
        """Answer, and send Finished. Raises BadInput and EngineFailed for what cannot be answered."""
        command, context = self._command, self._loaded.context
        loaded = self._loaded
        chooser = TokenChooser(command.sampling, loaded.model.vocab, context.n_ctx, loaded.schema_tokens)
        try:
            prompt = self._overflow.first_prompt(command.max_tokens)
            outcome = self._answer(prompt, chooser)
            self._send(self._finished(prompt, outcome, chooser.seed))
        except Stopped:  # while the chat template was at work
            self._send(self._finished(Prompt([], [], [], "", 0), self._nothing_said(), chooser.seed))
        except TemplateFailed as error:  # also in the middle, where a full context asks for a shorter prompt
            hint = "Use the Page surface, or another file."
            raise EngineFailed("The chat template cannot render this chat.", str(error), hint) from error
        finally:
            chooser.free()

    def _answer(self, prompt: Prompt, chooser: TokenChooser) -> Outcome:
        context = self._loaded.context
        context.set_threads(self._threads.at_start())
        try:
            self._cached = self._prefill(prompt.tokens, prompt.stable)
        except Stopped:
            return self._nothing_said()
        chooser.see_prompt(prompt.tokens)
        out = self._text_out(prompt, chooser)
        loop = Generation(self._loaded, chooser, out, self._threads, self._overflow)
        chat = isinstance(self._command.prompt, ChatPrompt)
        end_tokens = self._loaded.maker.template.facts.end_tokens if chat else frozenset()
        outcome = loop.run(Limits(self._command.max_tokens, self._command.ignore_end, end_tokens))
        self._notes += _without_answer(out, outcome.finish)
        return outcome

    def _nothing_said(self) -> Outcome:
        return Outcome(Finish.CANCELLED, 0, 0, "", self._arrived, 0.0, 0.0)

    def _text_out(self, prompt: Prompt, chooser: TokenChooser) -> TextOut:
        command, loaded = self._command, self._loaded
        form, stops, json = loaded.answer_format, StopStrings(command.stop), bool(command.sampling.json_schema)
        if not isinstance(command.prompt, ChatPrompt):
            stream, of_format = TextStream(loaded.text, {}, {}), StopStrings(())
            return TextOut(command.turn, stream, PlainText(), (stops, of_format), self._send, trims_start=json)
        constrained = json or bool(command.sampling.grammar)
        start = Start(prompt.tail, _continued(command.prompt), loaded.blank)
        body = chat_text(form, loaded.text, start, chooser.begin_answer if constrained else None)
        format_stops = () if command.ignore_end else (*prompt.stops, *loaded.maker.template.facts.stops)
        stream = TextStream(loaded.text, form.tokens, form.pieces)
        return TextOut(command.turn, stream, body, (stops, StopStrings(format_stops)), self._send, trims_start=json)

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
        self._send(Prefilling(turn=self._command.turn, done=done, total=total))

    def _finished(self, prompt: Prompt, outcome: Outcome, seed: int) -> Finished:
        context = self._loaded.context
        notes = [*self._overflow.notes, *prompt.notes, *self._notes]
        if isinstance(self._command.prompt, ChatPrompt) and self._loaded.maker.template.note:
            notes.append(self._loaded.maker.template.note)
        return Finished(
            turn=self._command.turn,
            finish=outcome.finish,
            stop_string=outcome.stop_string,
            prompt_tokens=len(prompt.tokens),
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


def _rate(count: int, seconds: float) -> float:
    return count / seconds if seconds > 0 else 0.0


def _continued(prompt: ChatPrompt) -> str | None:
    """The answer that is to be continued, None for a new one."""
    last = prompt.messages[-1] if prompt.messages else None
    return last.content if last is not None and last.role == "assistant" and last.content.strip() else None


def _without_answer(out: TextOut, finish: Finish) -> list[str]:
    """A word on why nothing but thinking came."""
    if out.has_text or not out.has_reasoning:
        return []
    why = {
        Finish.END_OF_TURN: "The model thought and then ended without an answer.",
        Finish.LENGTH: "The longest answer allowed was reached while the model was still thinking.",
        Finish.CONTEXT_FULL: "The context was full while the model was still thinking.",
    }
    return [why[finish]] if finish in why else []
