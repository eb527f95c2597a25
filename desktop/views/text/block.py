"""What a text is shown as: blocks, each one widget."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from desktop.views.text.markdown.leaf import Place
from desktop.views.text.markdown.shown_leaf import ShownLeaf, html_of

CELL = 60  # characters of prose that are laid out in the time of one cell


class Kind(StrEnum):
    """What a block is shown as."""

    PROSE = "prose"  # paragraphs and what looks like them
    TABLE = "table"
    CODE = "code"
    PLAIN = "plain"  # shown as it is


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a text. open: more may come. places, marked, gap: of code, as a leaf has them.

    behind: of plain text, what was written between this piece and the next one: a line's end, or nothing.
    """

    kind: Kind
    written: str = ""  # of code and plain text
    language: str = ""
    open: bool = False
    places: tuple[Place, ...] = ()
    marked: tuple[int, ...] = ()
    gap: bool = False
    leaves: tuple[ShownLeaf, ...] = ()  # of prose and tables
    behind: str = ""

    @property
    def text(self) -> str:
        """Code and plain text as they were written, HTML of everything else."""
        return html_of(self.leaves) if self.leaves else self.written

    @property
    def size(self) -> int:
        """How many characters were written."""
        return len(self.written) + sum(len(shown.leaf.text) for shown in self.leaves)

    @property
    def effort(self) -> int:
        """How much there is to lay out, in characters of prose: a cell of a table is worth many."""
        return self.size + CELL * sum(len(shown.rows) * len(shown.leaf.columns) for shown in self.leaves)


@dataclass(slots=True)
class Step:
    """What one feed changed: blocks that are final now, and the blocks of the tail that replace the former tail."""

    finished: list[Block] = field(default_factory=list)
    tail: list[Block] = field(default_factory=list)
