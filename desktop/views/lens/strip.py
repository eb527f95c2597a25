"""The strip above the text: divergence over position, the verdict, the figures, words moved, what limits it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from desktop.lens.characters import bits_per_character
from desktop.lens.moved_words import moved_words
from desktop.lens.sentences import floor_line, moved_line, summary_line
from desktop.lens.summary import summarize
from desktop.lens.verdict import verdict
from desktop.views.kit import theme
from desktop.views.kit.buttons import TextButton
from desktop.views.kit.labels import label
from desktop.views.kit.safe_text import breakable
from desktop.views.lens.bars import DivergenceBars
from desktop.views.lens.shown import Shown

NARROW = 420  # pixels at 100 % text size, below which the figures would push the text off the screen
SLACK = 24
MORE, LESS = "Show the figures", "Hide the figures"


class Strip(QFrame):
    """Grows line by line as figures come; what there is nothing to say of has no line.

    In a narrow column the verdict stands alone until the figures are asked for.
    """

    token_chosen = Signal(int)
    cancelled = Signal()
    again_requested = Signal()
    report_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName("Summary of the reading")
        self.bars = DivergenceBars()
        self.verdict = label("", role="title", wrap=True)
        self.figures = label("", "small", wrap=True)
        self.moved = label("", "dim", wrap=True)
        self.shares = label("", "dim", wrap=True)
        self.floor = label("", "dim", wrap=True)
        self.notes = label("", "dim", wrap=True)
        self.problem = label("", "warn", wrap=True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Progress of the reading")
        self.state = label("", "dim")
        self.stop = TextButton("Stop reading", kind="small")
        self.again = TextButton("Read again", kind="small")
        self.more = TextButton(MORE, kind="small")
        self.report = TextButton("Save as a report…", kind="small")
        self.report.setToolTip("The text with its colours as one HTML file, or Markdown, JSON, CSV")
        self._is_open = self._is_narrow = False
        self._running = self._progress_row()
        self._arrange()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 10)
        column.setSpacing(6)
        for part in (self.bars, self._running, *self._lines()):
            column.addWidget(part)
        below = QHBoxLayout()
        below.addWidget(self.more)
        below.addWidget(self.report)
        below.addStretch(1)
        column.addLayout(below)
        self.more.hide()
        self.report.clicked.connect(self.report_requested)
        self.more.clicked.connect(self._open_or_fold)
        self.bars.token_chosen.connect(self.token_chosen)
        self.stop.clicked.connect(self.cancelled)
        self.again.clicked.connect(self.again_requested)

    def _progress_row(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.progress, 1)
        for part in (self.state, self.stop, self.again):
            row.addWidget(part)
        return made

    def _lines(self) -> list[QLabel]:
        return [self.verdict, self.figures, self.moved, self.shares, self.floor, self.notes, self.problem]

    def _show_lines(self) -> None:
        figures = (self.figures, self.moved, self.shares, self.floor)
        # What is folded may take a scroll bar with it: its width more must not unfold it again.
        is_narrow = self._is_narrow = self.width() < theme.px(NARROW + (SLACK if self._is_narrow else 0))
        for line in self._lines():
            folded = is_narrow and not self._is_open and line in figures
            line.setVisible(bool(line.text()) and not folded)
        self.more.setVisible(is_narrow and any(line.text() for line in figures))
        self.more.set_text(LESS if self._is_open else MORE)

    @Slot()
    def _open_or_fold(self) -> None:
        self._is_open = not self._is_open
        self._show_lines()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_lines()

    def show_reading(self, shown: Shown) -> None:
        """Show this."""
        tokens = shown.tokens
        compared = [token for token in tokens if token.kl_bits is not None]
        alone = shown.against is None or not compared
        ready = tokens if alone else compared  # while it is read, what is compared already
        self.bars.show_tokens(ready, shown.floor_bits)
        self.bars.setVisible(bool(ready))
        against = None if alone else shown.against
        told = {self.problem: breakable(shown.problem), self.notes: breakable(" ".join(shown.notes))}
        if ready:
            told[self.verdict] = verdict(ready, shown.reader, against, shown.floor_bits)
            told[self.figures] = summary_line(summarize(ready))
            if alone and shown.problem:
                told[self.figures] += f" · {bits_per_character([token.read for token in ready]):.2f} bits a character"
        if ready and not alone:
            told[self.floor] = floor_line(ready, shown.floor_bits, shown.quantizations)
            if not shown.running:
                told[self.moved] = breakable(moved_line(moved_words(ready), shown.reader))
                told[self.shares] = shown.shares
        for line in self._lines():
            line.setText(told.get(line, ""))
        self._show_lines()
        self.setAccessibleDescription(" ".join(text for text in told.values() if text))
        self._show_state(shown, whole=bool(tokens))

    def _show_state(self, shown: Shown, *, whole: bool) -> None:
        done, total = shown.progress
        self._running.setVisible(shown.running or not whole)
        self.report.setVisible(whole and not shown.running)
        self.progress.setVisible(shown.running)
        self.progress.setRange(0, total)  # 0 to 0: it moves, and tells no end
        self.progress.setValue(done)
        self.state.setText(shown.waiting or (f"{done:,} of {total:,} tokens read" if total else ""))
        self.state.setVisible(shown.running)
        self.stop.setVisible(shown.running)
        self.again.setVisible(not shown.running)
