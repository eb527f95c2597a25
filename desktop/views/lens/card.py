"""The card at a token: its class, its figures, both distributions, and where the chosen alternative leads."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.lens.alternatives import Alternative, alternatives
from desktop.lens.classes import Shift
from desktop.lens.lens_token import LensToken
from desktop.lens.sentences import class_line, figures_line, shown_word, spoken
from desktop.lens.verdict import NAMES
from desktop.views.kit import theme
from desktop.views.kit.labels import label, set_look
from desktop.views.kit.safe_text import visible
from desktop.views.lens.alternative_rows import AlternativeRows
from desktop.views.lens.shown import Shown
from desktop.voice import Voice

WIDTH = 400  # pixels at 100 % text size
_TONES = {Shift.UNSHIFTED: "ok", Shift.MARGINAL: "warn", Shift.SHIFTED: "danger"}
_OTHER = {Voice.BASE: Voice.INSTRUCT, Voice.INSTRUCT: Voice.BASE}


class TokenCard(QFrame):
    """Shows one token; which alternative is chosen is kept while it is the same."""

    alternative_chosen = Signal(int)  # its number

    def __init__(self, parent: QWidget | None = None, *, branches: bool = True) -> None:
        """branches: whether it can be gone on from here, and what that does is said."""
        super().__init__(parent)
        self.setObjectName("lensCard")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._branches = branches
        self.alternatives: Sequence[Alternative] = ()
        self._place = -1
        self.word = label("", role="title")
        self.pill = label("", role="pill")
        self.figures = label("", "dim", wrap=True)
        self.rows = AlternativeRows()
        self.preview = label("", "small", wrap=True)
        self.hint = label("", "dim", wrap=True)
        top = QHBoxLayout()
        top.addWidget(self.word, 1)
        top.addWidget(self.pill)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(6)
        column.addLayout(top)
        for part in (self.figures, self.rows, self.preview, self.hint):
            column.addWidget(part)
        self.rows.row_chosen.connect(self.choose)
        self.rows.row_chosen.connect(self.alternative_chosen)

    @property
    def chosen(self) -> Alternative | None:
        """What a branch would begin with."""
        return self.alternatives[self.rows.chosen] if self.rows.chosen < len(self.alternatives) else None

    def show_token(self, shown: Shown, place: int) -> None:
        """place: of the token in the text."""
        token = shown.tokens[place]
        self.word.setText(f"“{visible(shown_word(token.read.text))[:40]}”")
        self.pill.setText(class_line(token, shown.against))
        set_look(self.pill, "tone", _TONES[token.shift])
        self.figures.setText(figures_line(token, shown.reader, shown.against))
        found = alternatives(token)
        if place != self._place or found != list(self.alternatives):
            self.alternatives = found
            self.rows.show_rows(found, token.read.id, (shown.reader, shown.against), first_choice(found, token))
            self.preview.hide()
        self._place = place
        self.setAccessibleName(f"Card: {spoken(token, shown.reader, shown.against)}")
        self.hint.setText(self._hint(shown))
        self.setFixedWidth(theme.px(WIDTH))
        self.adjustSize()

    def choose(self, row: int) -> None:
        """A branch would begin with this alternative."""
        if 0 <= row < len(self.alternatives):
            self.rows.choose(row)
            self.preview.hide()
            self.adjustSize()

    def show_preview(self, text: str) -> None:
        """Where the chosen alternative leads, or what is in its way."""
        self.preview.setText(f"→ {visible(text)}" if text else "")
        self.preview.setVisible(bool(text))
        self.adjustSize()

    def _hint(self, shown: Shown) -> str:
        if not self._branches:
            return "F next fork · D divergence · U uncertain"
        own, other = NAMES[shown.reader], NAMES[_OTHER[shown.reader]]
        return f"1-9 choose · Enter: branch here with {own} · Shift+Enter: with {other}"


def first_choice(rows: Sequence[Alternative], token: LensToken) -> int:
    """What one would go on with first: the other side's first choice, else the best that does not stand there."""
    if token.against is not None and token.against.top:
        best = token.against.top[0][0]
        if best != token.read.id:
            return next((number for number, row in enumerate(rows) if row.id == best), 0)
    return next((number for number, row in enumerate(rows) if row.id != token.read.id), 0)
