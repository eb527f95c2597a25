"""What might have stood at a token, as bars: both sides' probabilities under each other, one row chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.lens.alternatives import Alternative
from desktop.lens.sentences import probability
from desktop.lens.verdict import NAMES
from desktop.views.kit import theme
from desktop.views.kit.safe_text import visible
from desktop.views.kit.typefaces import fonts
from desktop.views.lens.looks import voice_colour
from desktop.voice import Voice

ROW, WORD, COLUMN, PAD = 20, 104, 64, 6  # pixels at 100 % text size
LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class AlternativeRows(QWidget):
    """chosen: the number of the row that a branch would begin with."""

    row_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[Alternative] = ()
        self._sides: tuple[Voice, Voice | None] = (Voice.INSTRUCT, None)
        self._own = 0
        self.chosen = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Alternatives")

    def show_rows(self, rows: Sequence[Alternative], own: int, sides: tuple[Voice, Voice | None], chosen: int) -> None:
        """own: the id of the token that stands there. sides: the reader, and whom it is compared with."""
        self._rows, self._own, self._sides, self.chosen = rows, own, sides, chosen
        self.setAccessibleDescription("; ".join(map(self._spoken, rows)))
        self.updateGeometry()
        self.update()

    def choose(self, row: int) -> None:
        """A branch would begin with this one."""
        self.chosen = row
        self.update()

    def row_count(self) -> int:
        """How many there are."""
        return len(self._rows)

    def _spoken(self, row: Alternative) -> str:
        reader, against = self._sides
        said = f"“{visible(_word(row.text))}”: {NAMES[reader]} {probability(row.read, row.read_at_most)}"
        if against is None:
            return said
        return f"{said}, {NAMES[against]} {probability(row.against, row.against_at_most)}"

    def sizeHint(self) -> QSize:
        return QSize(theme.px(372), theme.px(ROW) * (1 + len(self._rows)))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(300), theme.px(ROW) * (1 + len(self._rows)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y() // theme.px(ROW)) - 1
        if 0 <= row < len(self._rows):
            self.row_chosen.emit(row)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - a card is painted whole
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = QFont(fonts.MONO)
        font.setPixelSize(theme.px(12))
        painter.setFont(font)
        self._paint_head(painter)
        for number, row in enumerate(self._rows):
            self._paint(painter, number, row)

    def _paint_head(self, painter: QPainter) -> None:
        """Whose figures stand in which column."""
        box = QRectF(0, 0, self.width(), theme.px(ROW))
        for voice, place in zip(self._sides, self._columns(box), strict=False):
            if voice is not None:
                painter.setPen(voice_colour(voice))
                painter.drawText(place, RIGHT, NAMES[voice].lower())

    def _columns(self, box: QRectF) -> list[QRectF]:
        """Where the reader's figures stand, and the other side's."""
        wide, pad = theme.px(COLUMN), theme.px(PAD)
        count = 2 if self._sides[1] is not None else 1
        left = box.right() - pad - count * wide
        return [QRectF(left + number * wide, box.top(), wide, box.height()) for number in range(count)]

    def _shown_word(self, row: Alternative) -> str:
        """With its blank where another one differs by that alone."""
        word = _word(row.text)
        twins = [other for other in self._rows if _word(other.text) == word]
        return f"␣{word}" if len(twins) > 1 and row.text.startswith(" ") else word

    def _paint(self, painter: QPainter, number: int, row: Alternative) -> None:
        tokens, height = theme.tokens(), theme.px(ROW)
        box = QRectF(0, (1 + number) * height, self.width(), height)
        if number == self.chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_bg))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 5, 5)
        word = QFontMetrics(painter.font()).elidedText(
            visible(self._shown_word(row)), Qt.TextElideMode.ElideRight, theme.px(WORD - PAD)
        )
        font = painter.font()
        font.setBold(row.id == self._own)
        painter.setFont(font)
        painter.setPen(QColor(tokens.text))
        painter.drawText(box.adjusted(theme.px(PAD), 0, 0, 0), LEFT, word)
        font.setBold(False)
        painter.setFont(font)
        reader, against = self._sides
        figures = probability(row.read, row.read_at_most), probability(row.against, row.against_at_most)
        for said, place in zip(figures, self._columns(box), strict=False):
            painter.drawText(place, RIGHT, said)
        self._bars(painter, box, [(reader, row.read)] + ([(against, row.against)] if against is not None else []))

    def _bars(self, painter: QPainter, box: QRectF, sides: Sequence[tuple[Voice, float | None]]) -> None:
        left, right = theme.px(WORD), self._columns(box)[0].left() - theme.px(PAD)
        thick = (box.height() - 8) / max(2, len(sides))
        painter.setPen(Qt.PenStyle.NoPen)
        for number, (voice, share) in enumerate(sides):
            if share is None:
                continue
            top = box.top() + 4 + number * thick
            width = max(2.0, (right - left) * share)
            painter.setBrush(voice_colour(voice))
            painter.drawRoundedRect(QRectF(left, top, width, thick - 1), 2, 2)


def _word(text: str) -> str:
    """Blanks and line ends can be seen."""
    shown = text.replace("\n", "↵")
    return "␣" * len(shown) if shown.isspace() else shown.strip(" ") or "▫"
