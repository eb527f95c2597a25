"""One way on while it is being written: its text and tokens so far, and the piece that becomes of it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from desktop.page.ending import Ending, end_of
from desktop.page.piece import Author, Drawn, Piece, parts
from desktop.protocol.messages import Finish, Finished, Tokens


@dataclass(slots=True)
class Way:
    """number: from 0 on, of all ways that were asked for together; sample: of those from one prompt.

    ends: code points of the text that are certain with each token; logprobs: in nats, before any sampler.
    """

    number: int
    sample: int
    author: Author
    text: str = ""
    ids: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)
    finish: Finish | None = None
    ending: Ending = Ending.NOWHERE
    cut: int | None = None  # code points of the text behind which it is not wanted

    @property
    def said(self) -> str:
        """What is wanted of its text."""
        return self.text if self.cut is None else self.text[: self.cut]

    @property
    def is_over(self) -> bool:
        """Whether nothing comes any more."""
        return self.finish is not None

    @property
    def mean_logprob(self) -> float | None:
        """Of the tokens that are wanted, in nats; None where there is none, or it is not told."""
        known = self.logprobs[: self.count] if len(self.logprobs) == len(self.ids) else []
        return sum(known) / len(known) if known else None

    @property
    def count(self) -> int:
        """How many tokens make up what is wanted."""
        return len(self.ids) if self.cut is None else bisect_right(self.ends, self.cut)

    def grow(self, event: Tokens) -> None:
        """More of it came."""
        self.text += event.text
        if self.cut is None:
            self.cut = end_of(self.text, self.ending)
        for token in event.tokens:
            self.ids.append(token.id)
            self.ends.append(token.end)
            if token.logprob is not None:
                self.logprobs.append(token.logprob)

    def end(self, end: Finished) -> None:
        """It is complete, or was stopped."""
        self.finish = end.finish

    def stop(self) -> None:
        """Its engine is gone: nothing more comes of it."""
        self.finish = Finish.CANCELLED

    def pieces(self, vocabulary: str, seed: int, ways: int, sampling: str) -> tuple[Piece, ...]:
        """What it becomes on the page. seed: of the first of these ways; sampling: as JSON."""
        finish = str(self.finish or Finish.CANCELLED) if self.cut is None else str(self.ending)
        drawn = Drawn(seed + self.sample, self.sample, ways, self.mean_logprob, finish, sampling)
        tokens = (tuple(self.ids), tuple(self.ends), vocabulary) if vocabulary else ((), (), "")
        whole = Piece(self.text, self.author, *tokens, drawn)
        return parts(whole, len(self.said))[0] if self.said else ()
