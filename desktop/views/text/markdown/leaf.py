"""What markdown consists of: leaves (paragraphs, code, tables …) and the lists and quotes that each stands in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LeafKind(StrEnum):
    """What a leaf is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    RULE = "rule"
    CODE = "code"
    TABLE = "table"
    MATH = "math"  # a formula on lines of its own, with its marks


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote. number: which one of the text, so that two neighbours stay two."""

    number: int


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list. number: what stands before it, None for a bullet; index: how many items came before it."""

    list: int
    index: int
    number: int | None
    task: bool | None = None  # ticked or not; None for items without a box


Place = Quote | Item


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf with its source, and where it stands: `places` from the outermost inwards.

    marked: indexes of the places that begin here and show their number or bullet. gap: a blank line stood before it.
    joint: of the rest of a paragraph, or of a table, that was cut because of its length: what stood at the cut.
    """

    kind: LeafKind
    text: str
    places: tuple[Place, ...] = ()
    marked: tuple[int, ...] = ()
    gap: bool = False
    joint: str | None = None
    level: int = 0  # of a heading
    language: str = ""  # of code
    columns: tuple[str, ...] = ()  # of a table: "left", "right", "center" or "" for each; the first line is its head
