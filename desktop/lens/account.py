"""What is known of a reading so far: what the reader made of each token, and what each other side did."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.errors import AppError
from desktop.lens.adjusted import adjust
from desktop.lens.asked import Asked
from desktop.lens.floor import floor_bits
from desktop.lens.kept import KeptReading
from desktop.lens.lens_token import LensToken, paired
from desktop.protocol.reading import ScoreBegun, TokenScore


@dataclass(slots=True)
class Compared:
    """One other side. problem: why there are no figures of it, or not all; None while all is well."""

    tokens: list[TokenScore] = field(default_factory=list)
    problem: AppError | None = None
    quantizations: tuple[str, ...] = ()  # of both files, where they are known

    @property
    def floor_bits(self) -> float | None:
        """Divergence that is to be expected from quantization alone; None = not known."""
        return floor_bits(*self.quantizations) if self.quantizations else None


class Account:
    """Grows while it is read. notes: what should be said beside the figures."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.begun: ScoreBegun | None = None
        self.vocabulary = ""  # of the ids
        self.read: list[TokenScore] = []
        self.compared = [Compared() for _ in asked.against]
        self.notes = list(asked.notes)
        self._adjusted: dict[int, tuple[int, list[LensToken]]] = {}  # by side, for so many tokens

    @property
    def ids(self) -> list[int]:
        """Of the text that is read, as far as they are known."""
        return self.begun.ids if self.begun is not None else [token.id for token in self.read]

    @property
    def is_whole(self) -> bool:
        """Whether the reader has told of every token."""
        return self.begun is not None and len(self.read) == len(self.begun.ids)

    def tokens(self, side: int | None) -> list[LensToken]:
        """What is known of the text, compared with one side as far as it has come; None = the reader alone."""
        if side is None or not self.compared[side].tokens:
            return paired(self.read, None)
        against = self.compared[side].tokens
        common = min(len(self.read), len(against))
        known, done = self._adjusted.get(side, (0, []))
        if known != common:
            done = adjust(paired(self.read[:common], against[:common]))
            self._adjusted[side] = (common, done)
        return [*done, *paired(self.read[common:], None)]

    def kept(self, side: int | None) -> KeptReading:
        """As it is stored. side: None = the reader alone."""
        compared = self.compared[side] if side is not None else None
        return KeptReading(
            read=self.read,
            against=compared.tokens if compared is not None else None,
            chunk=self.begun.chunk if self.begun is not None else 0,
            vocabulary=self.vocabulary,
            floor_bits=compared.floor_bits if compared is not None else None,
            quantizations=compared.quantizations if compared is not None else (),
        )

    def take_kept(self, side: int, kept: KeptReading) -> None:
        """What was stored earlier."""
        self.vocabulary, self.read = kept.vocabulary, list(kept.read)
        ids = [token.id for token in kept.read]
        self.begun = ScoreBegun(id=0, prompt_ids=[], ids=ids, chunk=kept.chunk)
        self.compared[side].tokens = list(kept.against or [])
        self.compared[side].quantizations = kept.quantizations
