"""A reading as a report: put together from what is on the screen, asked where, written beside the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from desktop.chat.conversation import Message
from desktop.exchange.comparison import Comparison, Facts, Party, Passage, Reading, app_words, now_words
from desktop.lens.account import Account
from desktop.lens.asked import Asked, Side
from desktop.lens.summary import summarize
from desktop.lens.verdict import NAMES
from desktop.views.lens.lens_view import LensView
from desktop.views.text.save_place import ask_where

TITLE, NAME = "Save as a report", "lens.html"
KINDS = (
    ("The lens as one HTML file", ".html"),
    ("Markdown", ".md"),
    ("JSON with every figure", ".json"),
    ("A table of the tokens", ".csv"),
)

Write = Callable[[Callable[[], Path]], None]  # does work beside the window's thread, and tells of the file


class About(NamedTuple):
    """What was read: the question before it, the message, None for a text of one's own, and what is missing of it."""

    prompt: str = ""
    message: Message | None = None
    problem: str = ""


def ask_and_write(view: LensView, comparison: Comparison, write: Write) -> None:
    """Ask where; nothing is written where no place is chosen."""
    ask_where(view, TITLE, NAME, lambda path: write(partial(_write, comparison, Path(path))), KINDS)


def comparison_of(asked: Asked, account: Account, side: int | None, about: About) -> Comparison:
    """What a reading tells, against one of its sides. side: None = the reader alone."""
    compared = account.compared[side] if side is not None else None
    against = asked.against[side] if side is not None and compared is not None and compared.tokens else None
    tokens = account.tokens(side)
    begun, message = account.begun, about.message
    reading = Reading(
        reader=_party(asked.reader),
        against=_party(against) if against is not None else None,
        vocabulary=account.vocabulary,
        floor_bits=compared.floor_bits if compared is not None and against is not None else None,
        prompt_ids=begun.prompt_ids if begun is not None else [],
        against_prompt_ids=None,
        window=begun.window if begun is not None else 0,
        tokens=tokens,
        summary=summarize(tokens),
    )
    passage = Passage(
        text="".join(token.read.text for token in tokens),
        author=_party(asked.reader) if message is not None and message.voice is asked.reader.voice else None,
        reasoning=message.reasoning if message is not None else "",
        facts=_facts(message) if message is not None and message.usage else None,
        reading=reading,
        problem=about.problem,
    )
    return Comparison(about.prompt, [passage], now_words(), app_words(), account.notes)


def _party(side: Side) -> Party:
    return Party(NAMES[side.voice], str(side.key.path), side.framing.value, side.voice)


def _facts(message: Message) -> Facts:
    """Of an answer; what an older one does not know is 0."""
    usage = message.usage
    return Facts(
        prompt_tokens=int(usage.get("prompt_tokens", 0)),
        cached_tokens=int(usage.get("cached_tokens", 0)),
        tokens=int(usage.get("tokens", 0)),
        finish=message.finish,
        seed=int(usage.get("seed", 0)),
        load_s=usage.get("load_s", 0.0),
        first_token_s=usage.get("first_token_s", 0.0),
        decode_tokens_per_s=usage.get("decode_tokens_per_s", 0.0),
        notes=[message.notes] if message.notes else [],
    )


def _write(comparison: Comparison, file: Path) -> Path:
    from desktop.exchange.report import write_report  # every format, which nobody needs before

    write_report(comparison, file)
    return file
