"""llama.cpp's samplers for one answer, in the order of common/common.h, by what they do to the candidates."""

from __future__ import annotations

import ctypes
from typing import Any, NamedTuple, TypeAlias

from desktop.engine.llama.binding import api
from desktop.engine.llama.model import Vocabulary
from desktop.protocol.messages import Sampling

DRY_BREAKERS = (b"\n", b":", b'"', b"*")  # llama.cpp's defaults, common/common.h
MAX_HISTORY = 65_536  # tokens that repetition samplers look back at most
_MIROSTAT_M = 100

Sampler: TypeAlias = Any  # llama_sampler *, which ctypes cannot name; false when NULL


class Stages(NamedTuple):
    """A chain's members. They stand in it in this order."""

    changers: list[Sampler]  # change single tokens' logits: bias, penalties, DRY
    cutters: list[Sampler]  # leave the likeliest: top_k, typical, top_p, min_p
    choosers: list[Sampler]  # what selects among those: XTC, temperature and the draw, mirostat, or the highest logit


def make_samplers(settings: Sampling, vocab: Vocabulary, n_ctx: int, seed: int) -> Stages:
    """What the settings switch on. Whoever gets them frees them, or the chain that they are put into."""
    changers = _logit_changers(settings, vocab, n_ctx)
    if settings.temperature == 0:
        return Stages(changers, [], [api.llama_sampler_init_greedy()])
    temperature = api.llama_sampler_init_temp(settings.temperature)
    if settings.mirostat:
        return Stages(changers, [], [temperature, _mirostat(settings, vocab, seed)])
    choosers = [temperature, api.llama_sampler_init_dist(seed)]
    if settings.xtc_probability > 0:
        xtc = api.llama_sampler_init_xtc(settings.xtc_probability, settings.xtc_threshold, 1, seed)
        choosers.insert(0, xtc)
    return Stages(changers, _cutters(settings), choosers)


def _cutters(settings: Sampling) -> list[Sampler]:
    found: list[Sampler] = []
    if settings.top_k > 0:
        found.append(api.llama_sampler_init_top_k(settings.top_k))
    if settings.typical_p < 1:
        found.append(api.llama_sampler_init_typical(settings.typical_p, 1))
    if settings.top_p < 1:
        found.append(api.llama_sampler_init_top_p(settings.top_p, 1))
    if settings.min_p > 0:
        found.append(api.llama_sampler_init_min_p(settings.min_p, 1))
    return found


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


def history_length(settings: Sampling, n_ctx: int) -> int:
    """How many past tokens the repetition samplers look at; 0 when none is on."""
    lengths = [0]
    if settings.repeat_penalty != 1 or settings.frequency_penalty or settings.presence_penalty:
        lengths.append(_look_back(settings.repeat_last_n, n_ctx))
    if settings.dry_multiplier > 0:
        lengths.append(_look_back(settings.dry_last_n, n_ctx))
    return max(lengths)


def _look_back(asked: int, n_ctx: int) -> int:
    return min(n_ctx if asked < 0 else asked, n_ctx, MAX_HISTORY)
