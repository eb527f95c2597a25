"""TeX made into a drawing: an SVG of paths alone, with its measures; what would take too long is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from desktop.views.text.formulas.formula import MAX_TEX, Formula

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

EM = 100  # units of the drawing
MARGIN = 3  # units around it, for what smooth edges need
COLOUR = "#010203"  # stands for the text's colour, which is put in when it is painted
MAX_WIDTH, MAX_HEIGHT = 120, 60  # ems; what is larger could be read nowhere
MOST_STEPS = 16_000  # of layout: about a second

# Macros can double a formula with each line: one that defines anything is not drawn.
_DEFINES = re.compile(
    r"\\(?:[egx]?def|let|futurelet|(?:re|provide)?newcommand|renewenvironment|newenvironment|require)\b"
)
_TAGS = {"svg", "g", "path", "rect", "line"}
_LEAVES = {"mi", "mn", "mo", "mtext", "ms", "mspace"}
_LEAF_STEPS = 2
_ROWS = {"math", "mrow", "mtd", "msqrt", "mfenced", "menclose", "merror", "mphantom", "mpadded", "none"}


class NotDrawableError(Exception):
    """A formula that cannot or shall not be drawn."""


class Drawing(NamedTuple):
    """An SVG in which COLOUR stands for the text's. width, ascent above and descent below the baseline: in ems."""

    svg: str
    width: float
    ascent: float
    descent: float


def draw(formula: Formula) -> Drawing:
    """Lay a formula out: some ten milliseconds, at most about a second. Raises NotDrawableError."""
    if len(formula.tex) > MAX_TEX or _DEFINES.search(formula.tex):
        raise NotDrawableError
    try:
        return _draw(formula)
    except Exception as error:  # foreign code: what it cannot read may end in anything
        raise NotDrawableError from error


def _draw(formula: Formula) -> Drawing:
    from xml.etree import ElementTree as ET

    from ziamath.config import config
    from ziamath.escapes import unescape
    from ziamath.tex import tex2mml
    from ziamath.zmath import Math

    config.svg2 = False  # Qt draws no symbols
    mathml = unescape(tex2mml(formula.tex, inline=not formula.display))
    root = ET.fromstring(mathml)  # noqa: S314 - short, and entities can be declared nowhere in it
    unknown = any(len(text) > 1 and text.startswith("\\") for text in root.itertext())  # its name would be drawn
    if unknown or _steps(root) > MOST_STEPS:
        raise NotDrawableError
    root.set("mathcolor", COLOUR)
    made = Math(root, size=EM, margin=MARGIN)
    svg = made.svgxml()
    if any(element.tag not in _TAGS for element in svg.iter()):
        raise NotDrawableError
    box = made.node.bbox
    width, ascent, descent = box.xmax - box.xmin, box.ymax + MARGIN, MARGIN - box.ymin
    found = Drawing(ET.tostring(svg, encoding="unicode"), (width + 2 * MARGIN) / EM, ascent / EM, descent / EM)
    if not (0 < width < MAX_WIDTH * EM and 0 < ascent + descent < MAX_HEIGHT * EM):
        raise NotDrawableError
    return found


def _steps(element: Element) -> int:
    """About how often something is laid out: rows look at what they hold twice, and so do the rows in these."""
    name = element.tag.rpartition("}")[2]
    if name in _LEAVES:
        return _LEAF_STEPS + len(element.text or "")
    inside = sum(_steps(child) for child in element)
    return 1 + inside * (2 if name in _ROWS else 1)
