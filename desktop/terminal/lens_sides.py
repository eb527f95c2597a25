"""Who reads in a terminal's comparison, behind what, and what both told as one reading."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop.chat.conversation import Role
from desktop.chat.costume import dress
from desktop.errors import FileProblem
from desktop.exchange.comparison import Party, Reading
from desktop.gguf.header import read_header
from desktop.gguf.types import quantization_of
from desktop.lens.adjusted import adjust
from desktop.lens.floor import floor_bits
from desktop.lens.lens_token import paired
from desktop.lens.summary import summarize
from desktop.paths import expanded
from desktop.protocol.messages import ChatMessage, ChatPrompt, TextPrompt
from desktop.settings.values import CostumeName, Settings, model_file
from desktop.terminal.engine_run import must_exist
from desktop.terminal.lens_arguments import TEMPLATE
from desktop.terminal.readings import Account
from desktop.voice import Voice


def party(who: str, framing: str, settings: Settings) -> Party:
    """who: "base", "instruct" or a file. Raises FileProblem where there is none."""
    voice = Voice(who) if who in (Voice.BASE, Voice.INSTRUCT) else None
    file = must_exist(model_file(settings, voice) if voice else expanded(who)).absolute()
    return Party(voice.value if voice else file.name, str(file), framing, voice)


def framed(prompt: str, framing: str, settings: Settings) -> ChatPrompt | TextPrompt:
    """What is read before the text: the prompt alone, as a turn of the chat template, or in a costume."""
    if framing == TEMPLATE:
        thinking = settings.instruct.enable_thinking
        messages = [ChatMessage(role=Role.USER.value, content=prompt)]
        return ChatPrompt(messages=messages, template_kwargs={"enable_thinking": thinking})
    return TextPrompt(segments=dress(CostumeName(framing), [(Role.USER, prompt)]).segments)


def reading_of(accounts: Sequence[Account]) -> Reading:
    """accounts: the reader's, and the other side's where there is one; both with at least one token."""
    reads, against = accounts[0], accounts[1] if len(accounts) > 1 else None
    compared = against is not None and against.is_compared
    tokens = adjust(paired(reads.tokens, against.tokens if against and compared else None))
    return Reading(
        reader=reads.side.party,
        against=against.side.party if against else None,
        vocabulary=reads.loaded.vocabulary,
        floor_bits=floor_bits(*(_quantization(account.loaded.path) for account in accounts)) if compared else None,
        prompt_ids=reads.begun.prompt_ids if reads.begun else [],
        against_prompt_ids=against.begun.prompt_ids if against and against.begun else None,
        window=reads.begun.window if reads.begun else 0,
        tokens=tokens,
        summary=summarize(tokens),
        other=against.tokens if against and not compared else (),
    )


def _quantization(file: str) -> str:
    try:
        return quantization_of(read_header(Path(file)))
    except FileProblem:  # it was read a moment ago, and is gone
        return ""
