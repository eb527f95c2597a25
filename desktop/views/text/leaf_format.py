"""How leaves look in a text document: formats of paragraphs and runs, and the markers of list items."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QPixmap,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextImageFormat,
    QTextLength,
    QTextOption,
)

from desktop.views.kit import theme
from desktop.views.kit.typefaces.fonts import MONO
from desktop.views.text.formulas.formula import is_display
from desktop.views.text.formulas.formula_object import Setting, insert_formula
from desktop.views.text.leaf_layout import MARKER_GAP, STEP, Marker, Spot, spot_of
from desktop.views.text.markdown.leaf import Leaf, LeafKind, Quote
from desktop.views.text.markdown.runs import Run, Style, is_bare_address
from desktop.views.text.markdown.shown_leaf import ShownLeaf
from desktop.views.text.source_text import GAP, insert, keep_style, standing_for

LINE_HEIGHT = 145.0  # per cent of the text's own
SPACE, TIGHT = 10, 3  # pixels above a paragraph, and above one in a list without blank lines
BOX = 14  # pixels of a task's box
TEXT, HEAD = 15, 13  # pixels of text, and of a table's first row
MATH_SCALE = 1.14  # the letters of formulas are small for their size
_HEADINGS = {1: (21, 16), 2: (18, 16)}  # size and space above
_DEEPER = (16, 14)


def block_format(shown: ShownLeaf, font: QFont, *, first: bool) -> QTextBlockFormat:
    """The format of a leaf's paragraph. first: nothing stands above it."""
    leaf = shown.leaf
    made = QTextBlockFormat()
    space_lines(made, font, _heading(leaf)[0] if leaf.kind is LeafKind.HEADING else TEXT)
    spot = spot_of(leaf.places, leaf.marked)
    made.setIndent(spot.steps)
    if spot.markers:
        _hang(made, spot, font, to_left=shown.to_left())
    loose = leaf.gap or not leaf.places
    if loose and leaf.joint is None:
        made.setProperty(GAP, True)  # noqa: FBT003
    if not first and leaf.joint is None:
        space = SPACE if loose else TIGHT
        made.setTopMargin(theme.px(_heading(leaf)[1] if leaf.kind is LeafKind.HEADING else space))
    if leaf.kind is LeafKind.RULE:
        whole = QTextLength(QTextLength.Type.PercentageLength, 100)
        made.setProperty(QTextFormat.Property.BlockTrailingHorizontalRulerWidth, whole)
        made.setBackground(QBrush(QColor(theme.tokens().line)))
    return made


def space_lines(look: QTextBlockFormat, font: QFont, size: int) -> None:
    """Lines at LINE_HEIGHT for letters of this size; a formula makes its own line higher, not the space below it."""
    sized = QFont(font)
    sized.setPixelSize(theme.px(size))
    between = QFontMetricsF(sized).height() * (LINE_HEIGHT / 100 - 1)
    look.setLineHeight(between, QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value)


def _hang(made: QTextBlockFormat, spot: Spot, font: QFont, *, to_left: bool) -> None:
    """Let the first line begin further out, with tabs for each marker and the text behind it."""
    ends, begins = QTextOption.TabType.RightTab, QTextOption.TabType.LeftTab
    if to_left:  # Qt turns the positions round, and the types a second time
        ends, begins = begins, ends
    metrics = QFontMetricsF(font)
    begin = min(marker.at for marker in spot.markers) - 2
    step, tabs, wider = theme.px(STEP), [], 0.0
    for marker in spot.markers:
        text_at = (marker.at - begin) * step
        needed = metrics.horizontalAdvance(marker.shown) + theme.px(MARKER_GAP)
        wider = max(wider, needed - 2 * step)  # a number of many digits moves its text
        at = text_at + wider
        tabs.append(QTextOption.Tab(at - theme.px(MARKER_GAP), ends))
        tabs.append(QTextOption.Tab(at, begins))
    made.setTextIndent(-(spot.steps - begin) * step - wider)
    if wider:
        made.setLeftMargin(wider)
    made.setTabPositions(tabs)


def write_markers(cursor: QTextCursor, markers: Sequence[Marker], document: QTextDocument) -> None:
    """Insert numbers, bullets and boxes."""
    look = QTextCharFormat()
    look.setForeground(QColor(theme.tokens().dim))
    for marker in markers:
        if marker.task is None:
            cursor.insertText(f"\t{marker.shown}\t", standing_for(marker.source, len(marker.shown) + 2, look))
        else:
            silent = standing_for("", 1, look)
            cursor.insertText("\t", silent)
            cursor.insertImage(_box(marker, document))
            cursor.insertText("\t", silent)


def _box(marker: Marker, document: QTextDocument) -> QTextImageFormat:
    """A task's box, ticked or not, as a picture of this document."""
    name = QUrl(f"tandem-box:{int(bool(marker.task))}")
    size = theme.px(BOX)
    made = QTextImageFormat(standing_for(marker.source, 1, QTextImageFormat()).toImageFormat())
    document.addResource(QTextDocument.ResourceType.ImageResource.value, name, _picture(bool(marker.task), size))
    made.setName(name.toString())
    made.setWidth(size)
    made.setHeight(size)
    return made


def _picture(ticked: bool, size: int) -> QPixmap:
    """Drawn at three times its size, so that it stays sharp on any screen."""
    scale = 3
    picture = QPixmap(size * scale, size * scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.scale(scale * size / BOX, scale * size / BOX)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tokens = theme.tokens()
    painter.setPen(QPen(QColor(tokens.accent if ticked else tokens.edge), 1.4))
    painter.setBrush(QColor(tokens.accent) if ticked else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(1, 1, BOX - 2, BOX - 2), 3, 3)
    if ticked:
        painter.setPen(QPen(QColor(tokens.on_accent), 1.8))
        painter.drawPolyline([QPointF(3.6, 7.2), QPointF(6, 9.6), QPointF(10.4, 4.6)])
    painter.end()
    return picture


def write_runs(cursor: QTextCursor, runs: Sequence[Run], leaf: Leaf, *, head: bool = False) -> list[int]:
    """Insert runs; where each begins is returned. head: in the first row of a table."""
    starts = []
    for run in runs:
        starts.append(cursor.position())
        look = run_format(run.style, leaf, head=head)
        keep_style(look, run.style._replace(href="") if is_bare_address(run) else run.style)
        if run.style.math:
            insert_formula(cursor, run.text, look, _setting(run, leaf, head=head))
        else:
            insert(cursor, run.text, look)
    return starts


def _setting(run: Run, leaf: Leaf, *, head: bool) -> Setting:
    """How a formula stands among the words around it."""
    words = run_format(run.style._replace(code=False), leaf, head=head)
    colour = words.foreground().color() if words.hasProperty(QTextFormat.Property.ForegroundBrush) else None
    size = HEAD if head else _heading(leaf)[0] if leaf.kind is LeafKind.HEADING else TEXT
    wide = is_display(run.text) and leaf.kind is not LeafKind.TABLE
    return Setting(theme.px(size) * MATH_SCALE, colour.name() if colour is not None else theme.tokens().text, wide)


def run_format(style: Style, leaf: Leaf, *, head: bool = False) -> QTextCharFormat:
    """How a run looks in a leaf."""
    tokens = theme.tokens()
    made = QTextCharFormat()
    size = TEXT
    if leaf.kind is LeafKind.HEADING:
        size = _heading(leaf)[0]
        made.setProperty(QTextFormat.Property.FontPixelSize, theme.px(size))
    if style.strong or head or leaf.kind is LeafKind.HEADING:
        made.setFontWeight(700 if style.strong else 600)
    if style.em:
        made.setFontItalic(True)
    made.setFontStrikeOut(bool(style.strike))
    if head:
        made.setProperty(QTextFormat.Property.FontPixelSize, theme.px(HEAD))
    if head or any(isinstance(place, Quote) for place in leaf.places):
        made.setForeground(QColor(tokens.dim))
    if style.code:
        made.setFontFamilies([MONO])
        made.setProperty(QTextFormat.Property.FontPixelSize, theme.px(size - 2))
        made.setBackground(QColor(tokens.card))
    if style.href:
        made.setAnchor(True)
        made.setAnchorHref(style.href)
        made.setFontUnderline(True)
        made.setForeground(QColor(tokens.accent))
    return made


def _heading(leaf: Leaf) -> tuple[int, int]:
    return _HEADINGS.get(leaf.level, _DEEPER)
