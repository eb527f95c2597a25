"""lens: how a file reads a text, token by token, and where another one would have gone on otherwise."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from desktop.chat.conversation import Role
from desktop.chat.costume import dress
from desktop.chat.request import context_params
from desktop.errors import FileProblem
from desktop.gguf.header import read_header
from desktop.gguf.types import quantization_of
from desktop.lens.adjusted import adjust
from desktop.lens.floor import floor_bits
from desktop.lens.lens_token import LensToken, paired
from desktop.lens.summary import Summary, summarize
from desktop.paths import Paths, expanded
from desktop.protocol.messages import ChatMessage, ChatPrompt, TextPrompt
from desktop.settings.values import CostumeName, Settings, model_file
from desktop.terminal.engine_run import must_exist
from desktop.terminal.interrupts import Interrupts
from desktop.terminal.lens_arguments import TEMPLATE, Wish
from desktop.terminal.lens_table import table
from desktop.terminal.readings import Account, Readings, Side
from desktop.terminal.text_in_out import say, write
from desktop.voice import Voice


def lens(wish: Wish, settings: Settings, paths: Paths) -> int:
    """Read, and print a table or one JSON object. Returns the exit status. Raises AppError, Interrupted."""
    sides = [_side(wish.reader, wish.framing, wish.prompt, settings)]
    if wish.against:
        sides.append(_side(wish.against, wish.against_framing, wish.prompt, settings))
    with Interrupts() as interrupts:
        accounts = Readings(paths, context_params(settings.engine), interrupts).read(wish.text, sides)
    tokens = adjust(paired(accounts[0].tokens, accounts[1].tokens if wish.against else None))
    summary = summarize(tokens)
    floor = floor_bits(*(_quantization(side.file) for side in sides)) if wish.against else None
    if wish.as_json:
        report = _report(wish, accounts, tokens, summary, floor)
        write(json.dumps(report, ensure_ascii=False, allow_nan=False) + "\n")
        return 0
    write(table(tokens, summary, wish.top, floor))
    for account in accounts:
        for note in account.ended.notes if account.ended else []:
            say(note)
    return 0


def _side(who: str, framing: str, prompt: str, settings: Settings) -> Side:
    named = who in (Voice.BASE, Voice.INSTRUCT)
    file = must_exist(model_file(settings, Voice(who)) if named else expanded(who))
    return Side(file, _framed(prompt, framing, settings))


def _framed(prompt: str, framing: str, settings: Settings) -> ChatPrompt | TextPrompt:
    """What is read before the text: the prompt alone, as a turn of the chat template, or in a costume."""
    if framing == TEMPLATE:
        thinking = settings.instruct.enable_thinking
        messages = [ChatMessage(role=Role.USER.value, content=prompt)]
        return ChatPrompt(messages=messages, template_kwargs={"enable_thinking": thinking})
    return TextPrompt(segments=dress(CostumeName(framing), [(Role.USER, prompt)]).segments)


def _quantization(file: Path) -> str:
    try:
        return quantization_of(read_header(file))
    except FileProblem:  # it was read a moment ago, and is gone
        return ""


def _report(
    wish: Wish, accounts: list[Account], tokens: list[LensToken], summary: Summary, floor: float | None
) -> dict[str, object]:
    ids = [account.begun.prompt_ids if account.begun else [] for account in accounts]
    return {
        "reader": accounts[0].loaded.path,
        "against": accounts[1].loaded.path if wish.against else None,
        "framing": wish.framing,
        "against_framing": wish.against_framing if wish.against else None,
        "vocabulary": accounts[0].loaded.vocabulary,
        "floor_bits": floor,
        "prompt_ids": ids[0],
        "against_prompt_ids": ids[1] if wish.against else None,
        "tokens": [_told(token, wish.top) for token in tokens],
        "summary": dataclasses.asdict(summary),
    }


def _told(token: LensToken, top: int) -> dict[str, object]:
    read, against = token.read, token.against
    apart = against.divergence if against is not None else None
    return {
        "id": read.id,
        "text": read.text,
        "logprob": read.logprob,
        "rank": read.rank,
        "entropy_bits": read.entropy_bits,
        "end_probability": read.end_probability,
        "top": [{"id": other, "text": text, "logprob": logprob} for other, text, logprob in read.top[:top]],
        "against": against and {"logprob": against.logprob, "rank": against.rank, "entropy_bits": against.entropy_bits},
        "kl_bits": apart and apart.kl_bits,
        "reverse_kl_bits": apart and apart.reverse_kl_bits,
        "js_bits": apart and apart.js_bits,
        "adjusted_bits": token.adjusted_bits,
        "class": token.shift.value,
    }
