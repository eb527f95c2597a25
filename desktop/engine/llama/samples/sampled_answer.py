"""Several answers to one prompt: it is read once, and all are decoded in one batch while the context holds them."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass

import msgspec

from desktop.engine.llama.answering import NO_PROMPT, Answer, asked_logprobs, unrenderable, without_answer
from desktop.engine.llama.answers.text_out import TextOut
from desktop.engine.llama.context import Stopped
from desktop.engine.llama.generation import Generation, Outcome
from desktop.engine.llama.overflow import Overflowing
from desktop.engine.llama.prompt import Prompt
from desktop.engine.llama.samples.sequences import SampleShare, Sequences
from desktop.engine.llama.sampling.chain import SEEDS, SamplerChain
from desktop.engine.llama.templates.limits import TemplateFailed
from desktop.errors import BadInput
from desktop.protocol.messages import MAX_SAMPLES, Finish, Finished, SampleEnded


@dataclass(slots=True)
class _Sample:
    """One of the answers. pending: chosen, and not decoded yet."""

    number: int
    chain: SamplerChain
    overflow: Overflowing
    share: SampleShare
    out: TextOut
    loop: Generation
    steps: Generator[int, None, Finish]
    pending: int | None = None
    begun: bool = False
    outcome: Outcome | None = None


class SampledAnswer(Answer):
    """One turn with several answers.

    Where they come to need more than the context holds, the last ones wait, and are read again and gone on with when
    the others have ended. So do all but one where an architecture cannot hold several.
    """

    _ended = 0

    def run(self) -> None:
        """Answer, and send Finished behind the SampleEnded of the others. Raises BadInput and EngineFailed."""
        self._check()
        self._logprobs = asked_logprobs(self._command.top, self._loaded.model.vocab.n_tokens)
        samples: list[_Sample] = []
        chains: list[SamplerChain] = []
        prompt = NO_PROMPT
        try:
            self._make_chains(chains)
            prompt = self._overflow.first_prompt(self._command.max_tokens)
            tokens = [*prompt.tokens, *self._begin]
            self._loaded.context.set_threads(self._threads.at_start())
            self._cached = self._prefill(tokens, prompt.stable)
            for number, chain in enumerate(chains):
                samples.append(self._sample(number, chain, prompt, tokens))
            for waiting in self._write_beside(prompt, samples):
                self._write_alone(prompt, waiting)
        except Stopped:
            self._end_all(prompt, samples, chains)
        except TemplateFailed as error:
            raise unrenderable(error) from error
        finally:
            for sample in samples:
                if sample.begun and sample.outcome is None:
                    sample.out.finish(len(self._loaded.context.tokens))
            for chain in chains:
                chain.free()

    def _check(self) -> None:
        command = self._command
        if not 1 < command.samples <= MAX_SAMPLES:
            detail = f"{command.samples} were asked for; up to {MAX_SAMPLES} can be."
            raise BadInput("So many answers cannot be written at once.", detail, "Ask for fewer.")
        if command.prefix:
            raise BadInput("Several answers cannot go on with one.", "Tokens to keep were sent.", "Ask for one answer.")

    def _make_chains(self, made: list[SamplerChain]) -> None:
        """Put one for each sample into the list. Raises BadInput; then, too, its caller frees those in the list."""
        command, loaded, seed = self._command, self._loaded, self._command.sampling.seed
        for _ in range(command.samples):
            settings = msgspec.structs.replace(command.sampling, seed=seed)
            made.append(SamplerChain(settings, loaded.model.vocab, loaded.context.n_ctx, loaded.schema_tokens))
            seed = (made[-1].seed + 1) % SEEDS

    def _sample(self, number: int, chain: SamplerChain, prompt: Prompt, tokens: list[int]) -> _Sample:
        overflow = self._overflowing()
        overflow.first_prompt(self._command.max_tokens)  # the same, which is built once
        share = SampleShare(self._loaded.context, number, tokens)
        chain.see_prompt(prompt.tokens)
        out = self._text_out(prompt, chain)
        out.sample = number
        loop = Generation(self._loaded, chain, out, self._threads, overflow, self._logprobs)
        loop.use(share)
        return _Sample(number, chain, overflow, share, out, loop, loop.steps(self._limits()))

    # --- writing

    def _write_beside(self, prompt: Prompt, samples: list[_Sample]) -> list[_Sample]:
        """Write as many as there is room for. Returns those that wait."""
        context = self._loaded.context
        if context.sequences < len(samples):
            return samples
        sequences = Sequences(context, [sample.share for sample in samples])
        live, done, waiting = list(samples), list[_Sample](), list[_Sample]()
        try:
            while live:
                for sample in list(live):
                    if not self._advance(prompt, sample):
                        live.remove(sample)
                        done.append(sample)
                while live and sequences.used + len(live) > context.n_ctx:
                    leaving = done.pop() if done else live.pop()
                    sequences.leave(leaving.share)
                    if leaving.outcome is None:
                        waiting.insert(0, leaving)
                self._decode(sequences, live)
        finally:
            sequences.end()
        return waiting

    def _decode(self, sequences: Sequences, live: list[_Sample]) -> None:
        if not live:
            return
        before = time.perf_counter()
        sequences.decode([(sample.share, sample.pending or 0) for sample in live])
        took = time.perf_counter() - before
        for sample in live:
            sample.loop.took(took)
            sample.pending = None

    def _write_alone(self, prompt: Prompt, sample: _Sample) -> None:
        """Read what one has so far again, and go on with it."""
        context = self._loaded.context
        self._prefill(sample.share.tokens, prompt.stable)
        sample.share.have_context()
        while sample.outcome is None:
            if sample.pending is not None:
                if len(context.tokens) >= context.n_ctx and not sample.overflow.make_room():
                    self._end(prompt, sample, Finish.CONTEXT_FULL)
                    return
                before = time.perf_counter()
                context.decode_one(sample.pending)
                sample.loop.took(time.perf_counter() - before)
                sample.pending = None
            self._advance(prompt, sample)

    def _advance(self, prompt: Prompt, sample: _Sample) -> bool:
        """Let it choose its next token; False where it has ended instead."""
        if not sample.begun:
            sample.begun = True
            sample.loop.say(self._begin, self._limits())
            sample.loop.begin()
        try:
            sample.pending = next(sample.steps)
        except StopIteration as end:
            self._end(prompt, sample, end.value)
            return False
        return True

    # --- ending

    def _end(self, prompt: Prompt, sample: _Sample, finish: Finish) -> None:
        sample.outcome = sample.loop.outcome(finish) if sample.begun else self._nothing_said()
        self._overflow = sample.overflow  # whose notes are told
        self._notes = without_answer(sample.out, finish)
        finished = self._finished(prompt, sample.outcome, sample.chain.seed)
        finished = msgspec.structs.replace(finished, context_used=len(sample.share.tokens))
        self._tell_end(finished, sample.number)

    def _end_all(self, prompt: Prompt, samples: list[_Sample], chains: list[SamplerChain]) -> None:
        """Stopped: those that have not ended do so."""
        for sample in samples:
            if sample.outcome is None:
                self._end(prompt, sample, Finish.CANCELLED)
        for number in range(len(samples), len(chains)):
            self._tell_end(self._finished(prompt, self._nothing_said(), chains[number].seed), number)

    def _tell_end(self, finished: Finished, number: int) -> None:
        finished = msgspec.structs.replace(finished, sample=number)
        self._ended += 1
        if self._ended < self._command.samples:
            self._send(SampleEnded(id=self._command.id, end=finished))
        else:
            self._send(finished)
