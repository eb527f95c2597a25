"""Token lines laid out for a width: where each token stands, and which one stands at a point."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QTextLayout, QTextOption

from desktop.views.lens.token_lines import Span, TokenLine

LEADING = 1.75  # of a line, in heights of the font: underlines need room
UNDERLINE = 3.0  # pixels below the font's height that belong to a token


class LaidOutLine:
    """One paragraph with its place. y, height: in pixels of the widget."""

    def __init__(self, line: TokenLine, y: float) -> None:
        self.line, self.y, self.height = line, y, 0.0
        self.layout = QTextLayout()
        self._ascent = self._descent = 0.0

    def lay_out(self, font: QFont, width: float) -> None:
        """Break it into lines of this width."""
        metrics = QFontMetricsF(font)
        step = metrics.height() * LEADING
        self._ascent, self._descent = metrics.ascent(), metrics.descent()
        layout = self.layout = QTextLayout(self.line.text or " ", font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        layout.beginLayout()
        y = 0.0
        while (made := layout.createLine()).isValid():
            made.setLineWidth(max(40.0, width))
            made.setPosition(QPointF(0.0, y + (step - metrics.height()) / 2))
            y += step
        layout.endLayout()
        self.height = y

    def boxes(self, span: Span) -> list[QRectF]:
        """Where a token's ink stands, in pixels of the widget: a box for each line that it is on."""
        found = []
        for number in range(self.layout.lineCount()):
            line = self.layout.lineAt(number)
            start, end = line.textStart(), line.textStart() + line.textLength()
            first, last = max(span.ink, start), min(span.end, end)
            if first >= last:
                continue
            left, right = _x(line.cursorToX(first)), _x(line.cursorToX(last))
            top = self.y + line.y()
            found.append(QRectF(min(left, right), top, abs(right - left), line.height() + UNDERLINE))
        return found

    def span_at(self, point: QPointF) -> Span | None:
        """The token at a point of the widget, None where there is none."""
        return next((span for span in self.line.spans for box in self.boxes(span) if box.contains(point)), None)


class TextLayout:
    """All paragraphs, under each other. Heights are known once lay_out() was called."""

    def __init__(self) -> None:
        self.lines: list[LaidOutLine] = []
        self._places: dict[int, list[tuple[LaidOutLine, Span]]] = {}  # by token

    def set_lines(self, lines: list[TokenLine], font: QFont, width: float, first: int = 0) -> None:
        """Lay these out, those before `first` as they are."""
        kept = self.lines[:first]
        y = kept[-1].y + kept[-1].height if kept else 0.0
        for line in lines[first:]:
            made = LaidOutLine(line, y)
            made.lay_out(font, width)
            y += made.height
            kept.append(made)
        self.lines = kept
        self._places = {}
        for made in kept:
            for span in made.line.spans:
                self._places.setdefault(span.token, []).append((made, span))

    @property
    def height(self) -> float:
        """Of all of it, in pixels."""
        return self.lines[-1].y + self.lines[-1].height if self.lines else 0.0

    def boxes(self, token: int) -> list[QRectF]:
        """Where a token stands."""
        return [box for line, span in self._places.get(token, ()) for box in line.boxes(span)]

    def seen(self, top: float, bottom: float) -> Iterator[LaidOutLine]:
        """The paragraphs between two heights."""
        return (line for line in self.lines if line.y + line.height >= top and line.y <= bottom)

    def token_at(self, point: QPointF) -> int | None:
        """The token at a point, None where there is none."""
        for line in self.seen(point.y(), point.y()):
            span = line.span_at(point)
            if span is not None:
                return span.token
        return None

    def token_beside(self, token: int, down: int) -> int | None:
        """The token above (-1) or below (1) one, at the same place of the line."""
        boxes = self.boxes(token)
        if not boxes:
            return None
        box = boxes[-1] if down > 0 else boxes[0]
        step = box.height() * down
        for far in range(1, 6):
            y = box.center().y() + step * far
            near = [
                (abs(other.center().x() - box.center().x()), span.token)
                for line in self.seen(y, y)
                for span in line.line.spans
                for other in line.boxes(span)
                if other.top() <= y <= other.bottom()
            ]
            if near and min(near)[1] != token:
                return min(near)[1]
        return None


def _x(found: object) -> float:
    """Qt tells the cursor's place with it, in newer versions."""
    return float(found[0] if isinstance(found, tuple) else found)  # type: ignore[arg-type]
