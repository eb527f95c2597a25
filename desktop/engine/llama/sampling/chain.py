"""Choosing the next token: llama.cpp's samplers in its usual order, a grammar or a schema beside them."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NoReturn

from desktop.engine.llama.answers.phase import Phase
from desktop.engine.llama.binding import api
from desktop.engine.llama.model import Vocabulary
from desktop.engine.llama.sampling.free_choice import Decoded, FreeChoice
from desktop.engine.llama.sampling.samplers import Sampler, history_length, make_samplers
from desktop.engine.llama.schemas.token_table import SchemaTokens
from desktop.errors import BadInput
from desktop.protocol.messages import Sampling
from desktop.settings.limits import LIMITS

if TYPE_CHECKING:
    from desktop.engine.llama.sampling.grammar import Grammar
    from desktop.engine.llama.schemas.constraint import SchemaConstraint

SEEDS = int(LIMITS["seed"][1]) + 1  # from 0 on; llama.cpp's own word for "draw one" could not be told afterwards
MAX_BIAS = 1e6  # either way: enough to force or to forbid a token
_LIMITED = tuple(name for name in Sampling.__struct_fields__ if name in LIMITS)


class SamplerChain:
    """A sampler chain in C with its random state, and the grammar or schema, for one answer. free() after use."""

    def __init__(
        self, settings: Sampling, vocab: Vocabulary, n_ctx: int, schema_tokens: SchemaTokens | None = None
    ) -> None:
        """schema_tokens: the file's, so that they are made once. Raises BadInput for values no sampler accepts, for a
        grammar that cannot be used and for a schema that cannot be kept to."""
        check(settings, vocab)
        asked = -1 if settings.seed is None else settings.seed
        self.seed = asked if asked >= 0 else int.from_bytes(os.urandom(16), "little") % SEEDS
        self._history = history_length(settings, n_ctx)
        self._own_tokens = SchemaTokens(vocab)  # made only where they are asked for and the file has none yet
        self._constraint = _constraint(settings, vocab, schema_tokens or self._own_tokens)
        self.spells_out_thinking = False  # a grammar that allowed the opening mark is in charge from there on
        self._chain = _checked(api.llama_sampler_chain_init(api.llama_sampler_chain_default_params()))
        try:
            stages = make_samplers(settings, vocab, n_ctx, self.seed)
            for sampler in (*stages.changers, *stages.cutters, *stages.choosers):
                api.llama_sampler_chain_add(self._chain, _checked(sampler))
        except MemoryError:
            self.free()
            raise
        self._free_choice = FreeChoice(self._chain, stages, settings, vocab.n_tokens)

    def see_prompt(self, tokens: Sequence[int]) -> None:
        """Let the repetition samplers know the end of the prompt. The grammar never sees it."""
        if self._history:
            for token in tokens[-self._history :]:
                api.llama_sampler_accept(self._chain, token)
                self._free_choice.note(token)

    def choose(self, context: Decoded, phase: Phase = Phase.ANSWER, opening: Collection[int] = frozenset()) -> int:
        """The next token, after the context's last one. Raises EngineFailed when grammar or schema allow none.

        opening: tokens that begin the thinking; in the phase OPENING they may come although the grammar forbids them.
        A grammar that allows the one that comes spells the thinking out itself, and holds in the phase THINKING too.
        """
        constraint = self._constraint
        if constraint is None or (phase is Phase.THINKING and not self.spells_out_thinking):
            return self._free_choice.choose(context)
        opens = opening if phase is Phase.OPENING else ()
        logits = context.logits()
        token = constraint.choose(self._chain, logits, opens, self._free_choice.from_few(logits))
        self._free_choice.note(token)
        if phase is Phase.OPENING:  # there may be a second block of thinking, behind one that was closed
            self.spells_out_thinking = token in opens and constraint.advanced
        return token

    def keep(self, token: int, phase: Phase, opening: Collection[int]) -> None:
        """Take a token that an answer has already, as if choose() had chosen it. Raises BadInput, EngineFailed."""
        constraint = self._constraint
        if constraint is not None and (phase is not Phase.THINKING or self.spells_out_thinking):
            opens = opening if phase is Phase.OPENING else ()
            constraint.keep(token, opens)
            if phase is Phase.OPENING:
                self.spells_out_thinking = token in opens and constraint.advanced
        api.llama_sampler_accept(self._chain, token)
        self._free_choice.note(token)

    def begin_answer(self, text: str) -> None:
        """Tell grammar or schema of text of the answer that came in one token with the end of the thinking.

        Blanks in front that they do not want are ignored. Raises EngineFailed when they do not allow the text.
        """
        if self._constraint is not None and not self.spells_out_thinking:
            self._constraint.begin(text)

    def free(self) -> None:
        """Give the chain's memory back."""
        if self._chain:
            api.llama_sampler_free(self._chain)
            self._chain = None
        if self._constraint is not None:
            self._constraint.free()
            self._constraint = None
        self._own_tokens.close()


def _constraint(
    settings: Sampling, vocab: Vocabulary, schema_tokens: SchemaTokens
) -> Grammar | SchemaConstraint | None:
    """What the settings ask for. Imported only now: both need numpy, and most answers need neither."""
    if settings.grammar and settings.json_schema:
        raise BadInput("Grammar and JSON schema exclude each other.", "Both were given.", "Leave one of them empty.")
    if settings.grammar:
        from desktop.engine.llama.sampling.grammar import Grammar

        return Grammar(settings.grammar, vocab)
    if settings.json_schema:
        from desktop.engine.llama.schemas.constraint import SchemaConstraint

        return SchemaConstraint(settings.json_schema, schema_tokens, vocab.n_tokens)
    return None


def check(settings: Sampling, vocab: Vocabulary) -> None:
    """Raise BadInput for a value that llama.cpp would abort on or that makes no sense."""
    for name in _LIMITED:
        value, (low, high) = getattr(settings, name), LIMITS[name]
        if value is not None and not low <= value <= high:  # also refuses NaN
            _refuse(f"{name} is {value}; it must be from {low} to {high}.")
    for token, bias in settings.logit_bias.items():
        if not 0 <= token < vocab.n_tokens or not abs(bias) <= MAX_BIAS:
            allowed = f"tokens go from 0 to {vocab.n_tokens - 1}, biases from -1e6 to 1e6"
            _refuse(f"logit_bias names token {token} with {bias}; {allowed}.")


def _refuse(detail: str) -> NoReturn:
    raise BadInput("A sampling setting is out of range.", detail, "Correct it in the sampling panel.")


def _checked(sampler: Sampler) -> Sampler:
    if not sampler:  # a NULL in a chain ends the process at the first token
        raise MemoryError("llama.cpp could not make a sampler.")
    return sampler
