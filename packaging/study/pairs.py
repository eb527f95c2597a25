"""Two files reading the same text, each behind its own prompt, as the lens has it."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.reading_engine import ReadingEngine

from desktop.engine.rows_place import new_reading
from desktop.lens.adjusted import adjust
from desktop.lens.lens_token import LensToken, paired
from desktop.protocol.messages import ChatMessage, ChatPrompt, TextPrompt
from desktop.protocol.reading import Rows, Score

Pair = tuple[ReadingEngine, ReadingEngine]


def plain(prompt: str) -> TextPrompt:
    """As it stands."""
    return TextPrompt(segments=[prompt])


def template(prompt: str) -> ChatPrompt:
    """As a turn of the chat template."""
    return ChatPrompt(messages=[ChatMessage(role="user", content=prompt)])


def read(pair: Pair, text: str, reader: ChatPrompt | TextPrompt, against: ChatPrompt | TextPrompt) -> list[LensToken]:
    """The first engine reads, the second one is compared with."""
    rows = Rows(reading=new_reading())
    pair[0].read(Score(id=0, prompt=reader, text=text, keep=rows))
    kept = list(pair[0].tokens)
    pair[1].read(Score(id=0, prompt=against, text=text, against=rows))
    return adjust(paired(kept, pair[1].tokens))


def characters(tokens: Sequence[LensToken]) -> list[tuple[int, int]]:
    """Where each token stands in the text, without the blank that a vocabulary may put before it."""
    whole = "".join(token.read.text for token in tokens)
    at = len(whole.lstrip()) - len(whole)
    places = []
    for token in tokens:
        places.append((max(0, at), at + len(token.read.text)))
        at += len(token.read.text)
    return places
