"""The exact text and tokens that a voice would be sent, cut where control tokens and token borders are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.protocol.texts import Rendered, Tokenized


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text. control: the name of a token that no text can become. odd: every second token."""

    text: str
    control: bool = False
    odd: bool = False


@dataclass(frozen=True, slots=True)
class SeenText:
    """What the engine told of one request: rendered and tokenized from the same prompt."""

    rendered: Rendered
    tokenized: Tokenized

    @property
    def text(self) -> str:
        """All of it; control tokens by their names."""
        return self.rendered.text

    def token_list(self) -> str:
        """The ids, as a list that programs can read."""
        return f"[{', '.join(map(str, self.tokenized.ids))}]"

    def words(self) -> str:
        """How much it is, and what ends an answer to it."""
        count, marks = len(self.tokenized.ids), len(self.tokenized.controls)
        said = [f"{count:,} {'token' if count == 1 else 'tokens'}", f"{marks:,} of them control tokens"]
        stops = ", ".join(repr(stop) for stop in self.rendered.stops)
        return " · ".join([*said, *([f"ends at {stops}"] if stops else []), *self.rendered.notes])

    def pieces(self, longest: int) -> Iterator[Piece]:
        """The first `longest` code points: control tokens apart, everything between them whole."""
        start = 0
        for span in self.rendered.controls:
            if span.start >= longest:
                break
            if span.start > start:
                yield Piece(self.text[start : span.start])
            yield Piece(self.text[span.start : span.end], control=True)
            start = span.end
        if start < min(longest, len(self.text)):
            yield Piece(self.text[start:longest])

    def token_pieces(self, longest: int) -> Iterator[Piece]:
        """The same, token by token."""
        controls, start = set(self.tokenized.controls), 0
        for at, end in enumerate(self.tokenized.ends):
            if start >= longest:
                return
            if end > start:  # one that ends in the middle of a character shows nothing
                yield Piece(self.text[start:end], at in controls, bool(at % 2))
            start = max(start, end)
