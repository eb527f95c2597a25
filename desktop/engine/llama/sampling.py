"""Choosing the next token: llama.cpp's samplers in its usual order, a grammar or a schema beside them."""

from __future__ import annotations

import ctypes
import secrets
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from desktop.engine.llama.answers.phase import Phase
from desktop.engine.llama.binding import api
from desktop.engine.llama.context import Context
from desktop.engine.llama.model import Vocabulary
from desktop.engine.llama.schemas.token_table import SchemaTokens
from desktop.engine.messages import Sampling
from desktop.errors import BadInput

if TYPE_CHECKING:
    from desktop.engine.llama.grammar import Grammar
    from desktop.engine.llama.schemas.constraint import SchemaConstraint

MAX_SEED = 0xFFFFFFFE  # 0xFFFFFFFF is llama.cpp's word for "draw one", which could not be told afterwards
DRY_BREAKERS = (b"\n", b":", b'"', b"*")  # llama.cpp's defaults, common/common.h
MAX_HISTORY = 65_536  # tokens that repetition samplers look back at most
MAX_BIAS = 1e6  # either way: enough to force or to forbid a token
_MIROSTAT_M = 100

Sampler: TypeAlias = Any  # llama_sampler *, which ctypes cannot name; false when NULL


class TokenChooser:
    """A sampler chain in C with its random state, and the grammar or schema, for one answer. free() after use."""

    def __init__(
        self, settings: Sampling, vocab: Vocabulary, n_ctx: int, schema_tokens: SchemaTokens | None = None
    ) -> None:
        """schema_tokens: the file's, so that they are made once. Raises BadInput for values no sampler accepts, for a
        grammar that cannot be used and for a schema that cannot be kept to."""
        check(settings, vocab)
        self.seed = secrets.randbelow(MAX_SEED) if settings.seed is None else settings.seed % (MAX_SEED + 1)
        self._history = _history_length(settings, n_ctx)
        self._own_tokens = SchemaTokens(vocab)  # made only where they are asked for and the file has none yet
        self._constraint = _constraint(settings, vocab, schema_tokens or self._own_tokens)
        self._spells_out_thinking = False  # a grammar that allowed the opening mark is in charge from there on
        self._chain = _checked(api.llama_sampler_chain_init(api.llama_sampler_chain_default_params()))
        try:
            for sampler in _samplers(settings, vocab, n_ctx, self.seed):
                api.llama_sampler_chain_add(self._chain, _checked(sampler))
        except MemoryError:
            self.free()
            raise

    def see_prompt(self, tokens: Sequence[int]) -> None:
        """Let the repetition samplers know the end of the prompt. The grammar never sees it."""
        if self._history:
            for token in tokens[-self._history :]:
                api.llama_sampler_accept(self._chain, token)

    def choose(self, context: Context, phase: Phase = Phase.ANSWER, opening: Collection[int] = frozenset()) -> int:
        """The next token, after the context's last one. Raises EngineFailed when grammar or schema allow none.

        opening: tokens that begin the thinking; in the phase OPENING they may come although the grammar forbids them.
        A grammar that allows the one that comes spells the thinking out itself, and holds in the phase THINKING too.
        """
        constraint = self._constraint
        if constraint is None or (phase is Phase.THINKING and not self._spells_out_thinking):
            return int(api.llama_sampler_sample(self._chain, context.pointer, -1))
        opens = opening if phase is Phase.OPENING else ()
        token = constraint.choose(self._chain, context.logits(), opens)
        if phase is Phase.OPENING:  # there may be a second block of thinking, behind one that was closed
            self._spells_out_thinking = token in opens and constraint.advanced
        return token

    def begin_answer(self, text: str) -> None:
        """Tell grammar or schema of text of the answer that came in one token with the end of the thinking.

        Blanks in front that they do not want are ignored. Raises EngineFailed when they do not allow the text.
        """
        if self._constraint is not None and not self._spells_out_thinking:
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
        from desktop.engine.llama.grammar import Grammar

        return Grammar(settings.grammar, vocab)
    if settings.json_schema:
        from desktop.engine.llama.schemas.constraint import SchemaConstraint

        return SchemaConstraint(settings.json_schema, schema_tokens, vocab.n_tokens)
    return None


def check(settings: Sampling, vocab: Vocabulary) -> None:
    """Raise BadInput for a value that llama.cpp would abort on or that makes no sense."""
    limits: dict[str, tuple[float, float]] = {
        "temperature": (0, 100),
        "top_p": (0, 1),
        "min_p": (0, 1),
        "typical_p": (0, 1),
        "xtc_probability": (0, 1),
        "xtc_threshold": (0, 1),
        "dry_multiplier": (0, 100),
        "dry_base": (1, 100),
        "dry_allowed_length": (0, 10_000),
        "repeat_penalty": (0.01, 100),
        "frequency_penalty": (-100, 100),
        "presence_penalty": (-100, 100),
        "mirostat": (0, 2),
        "mirostat_tau": (0, 100),
        "mirostat_eta": (0, 1),
    }
    for name, (low, high) in limits.items():
        value = getattr(settings, name)
        if not low <= value <= high:  # also false for NaN
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


def _history_length(settings: Sampling, n_ctx: int) -> int:
    """How many past tokens the repetition samplers look at; 0 when none is on."""
    lengths = [0]
    if settings.repeat_penalty != 1 or settings.frequency_penalty or settings.presence_penalty:
        lengths.append(_look_back(settings.repeat_last_n, n_ctx))
    if settings.dry_multiplier > 0:
        lengths.append(_look_back(settings.dry_last_n, n_ctx))
    return max(lengths)


def _look_back(asked: int, n_ctx: int) -> int:
    return min(n_ctx if asked < 0 else asked, n_ctx, MAX_HISTORY)


def _samplers(settings: Sampling, vocab: Vocabulary, n_ctx: int, seed: int) -> list[Sampler]:
    """The chain's members in llama.cpp's default order (common/common.h, `samplers`)."""
    chain = [*_logit_changers(settings, vocab, n_ctx)]
    if settings.temperature == 0:
        return [*chain, api.llama_sampler_init_greedy()]
    if settings.mirostat:
        return [*chain, api.llama_sampler_init_temp(settings.temperature), _mirostat(settings, vocab, seed)]
    if settings.top_k > 0:
        chain.append(api.llama_sampler_init_top_k(settings.top_k))
    if settings.typical_p < 1:
        chain.append(api.llama_sampler_init_typical(settings.typical_p, 1))
    if settings.top_p < 1:
        chain.append(api.llama_sampler_init_top_p(settings.top_p, 1))
    if settings.min_p > 0:
        chain.append(api.llama_sampler_init_min_p(settings.min_p, 1))
    if settings.xtc_probability > 0:
        chain.append(api.llama_sampler_init_xtc(settings.xtc_probability, settings.xtc_threshold, 1, seed))
    return [*chain, api.llama_sampler_init_temp(settings.temperature), api.llama_sampler_init_dist(seed)]


def _logit_changers(settings: Sampling, vocab: Vocabulary, n_ctx: int) -> list[Sampler]:
    """Logit bias, penalties and DRY: everything before candidates are cut away."""
    chain: list[Sampler] = []
    if settings.logit_bias:
        biases = (api.llama_logit_bias * len(settings.logit_bias))(*settings.logit_bias.items())
        chain.append(api.llama_sampler_init_logit_bias(vocab.n_tokens, len(biases), biases))
    if settings.repeat_penalty != 1 or settings.frequency_penalty or settings.presence_penalty:
        chain.append(
            api.llama_sampler_init_penalties(
                vocab.n_tokens,
                _look_back(settings.repeat_last_n, n_ctx),
                settings.repeat_penalty,
                settings.frequency_penalty,
                settings.presence_penalty,
            )
        )
    if settings.dry_multiplier > 0:
        breakers = (ctypes.c_char_p * len(DRY_BREAKERS))(*DRY_BREAKERS)
        chain.append(
            api.llama_sampler_init_dry(
                vocab.pointer,
                settings.dry_multiplier,
                settings.dry_base,
                settings.dry_allowed_length,
                _look_back(settings.dry_last_n, n_ctx),
                breakers,
                len(DRY_BREAKERS),
            )
        )
    return chain


def _mirostat(settings: Sampling, vocab: Vocabulary, seed: int) -> Sampler:
    if settings.mirostat == 1:
        return api.llama_sampler_init_mirostat(
            vocab.n_tokens, seed, settings.mirostat_tau, settings.mirostat_eta, _MIROSTAT_M
        )
    return api.llama_sampler_init_mirostat_v2(seed, settings.mirostat_tau, settings.mirostat_eta)
