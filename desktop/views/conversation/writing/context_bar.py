"""A thin bar for each speaker: how the context is shared out between system prompt, history, message and answer."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.chat.budget import Budget
from desktop.views.kit import theme
from desktop.views.kit.labels import set_plain_tip
from desktop.views.kit.voice_words import speaker_name
from desktop.voice import Speaker, Voice

HEIGHT = 4  # pixels at 100 % text size
GAP = 1
FAINTEST, FAINT, MIDDLE = 0.2, 0.35, 0.6  # of the answer's room, what was said before, the system prompt


class OneBar(QWidget):
    """Four segments in the colours of the voice; all red where it does not fit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.budget: Budget | None = None
        self._voice = Voice.INSTRUCT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.notifier().changed.connect(self._refresh)

    def show_budget(self, speaker: Speaker, budget: Budget) -> None:
        """Show it, and say it in the tooltip and to screen readers."""
        self.budget, self._voice = budget, speaker.voice
        lines = [f"{name}: {tokens:,}" for name, tokens in budget.parts()]
        head = f"{speaker_name(speaker)}: {budget.words()}"
        self.setAccessibleName(f"Context of {speaker_name(speaker)}")
        set_plain_tip(self, "\n".join([head, *lines, *filter(None, [budget.advice()])]))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(100, theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Qt: the ground, then segment by segment from the side where reading begins."""
        budget = self.budget
        if budget is None or budget.n_ctx <= 0:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        self._fill(painter, 0.0, self.width(), theme.tokens().line)
        start, per_token = 0.0, self.width() / max(budget.n_ctx, budget.prompt)
        for (_, tokens), (colour, strength) in zip(budget.parts(), self._colours(budget), strict=True):
            width = tokens * per_token
            if tokens:
                painter.setOpacity(strength)
                self._fill(painter, start, max(2.0, width - GAP), colour)
            start += width

    def _colours(self, budget: Budget) -> list[tuple[str, float]]:
        tokens = theme.tokens()
        voice = tokens.base if self._voice is Voice.BASE else tokens.instruct
        said = tokens.danger if budget.too_large else voice
        return [(said, MIDDLE), (tokens.warn if budget.cut else said, FAINT), (said, 1.0), (tokens.edge, FAINTEST)]

    def _fill(self, painter: QPainter, start: float, width: float, colour: str) -> None:
        painter.setBrush(QColor(colour))
        half = self.height() / 2
        painter.drawRoundedRect(QRectF(start, 0, width, self.height()), half, half)

    @Slot()
    def _refresh(self) -> None:
        self.updateGeometry()
        self.update()


class ContextBar(QWidget):
    """One bar for each speaker who will be sent the message, base first; hidden where nothing is known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars: dict[str, OneBar] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.hide()

    def show_budgets(self, budgets: Mapping[str, tuple[Speaker, Budget]]) -> None:
        """By speaker id, in the order of their columns; empty = nothing is known."""
        for gone in [known for known in self.bars if known not in budgets]:
            bar = self.bars.pop(gone)
            bar.hide()
            bar.deleteLater()
        for place, (speaker_id, (speaker, budget)) in enumerate(budgets.items()):
            if speaker_id not in self.bars:
                self.bars[speaker_id] = OneBar()
                self._column.insertWidget(place, self.bars[speaker_id])
            self.bars[speaker_id].show_budget(speaker, budget)
        self.setVisible(bool(budgets))
