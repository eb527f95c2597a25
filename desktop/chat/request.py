"""Turns settings and history into what the engine is asked: pure functions."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from desktop.chat.conversation import AnswerTokens, Message, Status
from desktop.chat.costume import chat_messages, dress
from desktop.paths import expanded
from desktop.protocol.messages import (
    ChatMessage,
    ChatPrompt,
    ContextParams,
    FlashAttention,
    Generate,
    KvType,
    Overflow,
    Sampling,
    TextPrompt,
)
from desktop.settings.values import CostumeName, EngineSettings, Settings, VoiceSettings
from desktop.voice import Voice

_SAMPLING_FIELDS = set(Sampling.__struct_fields__) & set(VoiceSettings.__struct_fields__)

SAMPLER_FIELDS = frozenset(_SAMPLING_FIELDS - {"grammar", "json_schema"})  # how a token is drawn, not what it may be


def voice_settings(settings: Settings, voice: Voice) -> VoiceSettings:
    """The settings of one voice."""
    return settings.base if voice is Voice.BASE else settings.instruct


def sampling(chosen: VoiceSettings) -> Sampling:
    """The sampler part of a voice's settings; seed -1 becomes None, a new one each time."""
    values = {name: getattr(chosen, name) for name in _SAMPLING_FIELDS if name != "seed"}
    return Sampling(**values, seed=None if chosen.seed < 0 else chosen.seed)


def context_params(chosen: EngineSettings) -> ContextParams:
    """The engine's load parameters from the settings."""
    return ContextParams(
        n_ctx=chosen.n_ctx,
        kv_type=KvType(chosen.kv_type),
        flash_attention=FlashAttention(chosen.flash_attention),
        threads=chosen.threads,
        gpu_layers=chosen.gpu_layers,
        mmap=chosen.mmap,
        confined=chosen.confined,
        readable=tuple(str(expanded(path)) for path in chosen.readable),
    )


def generate_request(
    voice: Voice,
    history: Sequence[Message],
    chosen: VoiceSettings,
    kept: AnswerTokens | None = None,
    begin: str = "",
) -> Generate:
    """What the engine of `voice` is asked for the last user message of `history`; its id is given by whoever asks.

    That message must not be hidden. kept: tokens that the answer begins with, from another one. begin: words that come
    behind them.
    """
    stop = list(chosen.stop)
    prompt: ChatPrompt | TextPrompt
    if voice is Voice.BASE:
        seen = history[-1:] if chosen.costume is CostumeName.PLAIN else history
        costumed = dress(chosen.costume, chat_messages(told(seen)))
        prompt = TextPrompt(segments=costumed.segments)
        stop += costumed.stop
    else:
        turns = chat_messages(told(history), chosen.system_prompt)
        prompt = ChatPrompt(
            messages=[ChatMessage(role=role.value, content=text) for role, text in turns],
            template_kwargs={"enable_thinking": chosen.enable_thinking},
        )
    return Generate(
        id=0,
        prompt=prompt,
        prefix=list(kept.ids) if kept is not None else [],
        begin=begin,
        vocabulary=kept.vocabulary if kept is not None else "",
        sampling=sampling(chosen),
        max_tokens=chosen.max_tokens,
        stop=stop,
        overflow=Overflow(chosen.overflow),
    )


def told(history: Sequence[Message]) -> list[Message]:
    """The history less what is hidden and the questions that were refused.

    One too long for the context would refuse all that follow.
    """
    refused = {message.parent_id for message in history if message.status is Status.FAILED and not message.text}
    return [message for message in history if not message.hidden and message.id not in refused]


def stored_parameters(chosen: VoiceSettings) -> dict[str, object]:
    """What is kept beside an answer, so that a reader knows how it came about."""
    kept: dict[str, object] = msgspec.to_builtins(chosen)
    return kept


def trims_start(voice: Voice, chosen: VoiceSettings) -> bool:
    """Whether the answer's leading blanks belong to the costume."""
    return voice is Voice.BASE and chosen.costume is CostumeName.TRANSCRIPT
