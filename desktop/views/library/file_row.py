"""One file of a family: its variant and why, how far it is, which quantization, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.library.cards.actions import ChooseVariant
from desktop.library.cards.cards import FileRow
from desktop.views.kit import theme
from desktop.views.kit.buttons import IconButton, TextButton
from desktop.views.kit.labels import ElidedLabel, hairline, label, set_look
from desktop.views.kit.menus import Menu
from desktop.views.kit.safe_text import visible
from desktop.views.library.action_buttons import ActionButtons
from desktop.views.library.chips import COLOURS, VariantChip
from desktop.views.library.room import Room, take_all

CHIP, STATUS, ACTIONS = 88, 190, 110  # widths of the columns at 100 % text size, so that rows line up
TITLE = 0.28  # of the row's width


class FileRowView(QWidget):
    """Shows a FileRow and keeps its widgets while it changes."""

    chosen = Signal(object)  # Action: what is to be done, or the quantization to be shown

    def __init__(self, room: Room, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: FileRow | None = None
        self._room = room
        self._build()
        self._arrange()

    def _build(self) -> None:
        self._chip = VariantChip()
        self._title = ElidedLabel("", "", "", grows=False)
        self._choose: IconButton | None = None
        self._why = ElidedLabel("", "dim", grows=False)
        self._why_button = TextButton("why", "", "link")
        self._why_button.clicked.connect(self._toggle_reasons)
        self._progress: QProgressBar | None = None
        self._status = ElidedLabel("", "dim")
        self._actions = ActionButtons()
        self._actions.chosen.connect(self.chosen)
        self._reasons = label("", "dim", wrap=True)
        self._reasons.hide()
        self._problem = label("", "danger", wrap=True)
        self._problem.hide()
        self._head = _line(self._title)
        self._middle = _line(self._why, self._why_button)
        self._lay_out()

    def _lay_out(self) -> None:
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(hairline())
        column.addSpacing(7)
        column.addLayout(self._grid)
        column.addWidget(self._reasons)
        column.addWidget(self._problem)
        column.addSpacing(7)

    def row(self) -> FileRow | None:
        """What is shown."""
        return self._row

    def set_row(self, row: FileRow) -> None:
        """Show a newer state of the same row. Only what changed is touched."""
        old = self._row
        if row == old:
            return
        self._row = row
        if old is None or (old.variant, old.title) != (row.variant, row.title):
            self._chip.set_variant(row.variant)
            self._title.set_text(row.title)
            self.setAccessibleName(row.title)
        if old is None or (old.why, old.reasons) != (row.why, row.reasons):
            self._show_reasons(row)
        if old is None or old.status != row.status:
            self._status.set_text(row.status)
        self._show_progress(row)
        self._set_widths()
        self._show_choice(row)
        asks = sum(isinstance(choice.action, ChooseVariant) for choice in row.actions)  # all answers to a question
        self._actions.set_choices(row.actions, row.title, max(1, asks))
        self._problem.setText(visible(row.problem))
        self._problem.setVisible(bool(row.problem))

    def set_room(self, room: Room) -> None:
        """Arrange for another width or text size."""
        self._room = room
        self._arrange()

    def _show_reasons(self, row: FileRow) -> None:
        self._why.set_text(row.why)
        self._reasons.setText("\n".join(f"•  {visible(reason)}" for reason in row.reasons))
        self._why_button.setAccessibleName(f"Why: {row.title}")
        self._say_folded()

    def _show_progress(self, row: FileRow) -> None:
        if self._progress is None and row.progress is not None:
            self._progress = _progress_bar()
            line = self._middle.layout()
            if isinstance(line, QHBoxLayout):
                line.insertWidget(0, self._progress, 1)
        moving = row.progress is not None
        self._why.setVisible(not moving and bool(row.why))
        self._why_button.setVisible(not moving and bool(row.reasons))
        if self._progress is not None:
            set_look(self._progress, "voice", COLOURS.get(row.variant, ""))
            self._progress.setVisible(moving)
            self._progress.setAccessibleName(f"Download of {row.title}")
            self._progress.setValue(round(1000 * max(0.0, min(1.0, row.progress or 0.0))))

    def _show_choice(self, row: FileRow) -> None:
        if self._choose is None and row.quantizations:
            self._choose = IconButton("chevron-down", "")
            self._choose.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            menu = Menu(self._choose)
            menu.aboutToShow.connect(self._fill_choices)
            self._choose.setMenu(menu)
            line = self._head.layout()
            if isinstance(line, QHBoxLayout):
                line.insertWidget(1, self._choose)
        if self._choose is not None:
            self._choose.setVisible(bool(row.quantizations))
            self._choose.setToolTip("Choose the quantization")
            self._choose.setAccessibleName(f"Choose the quantization: {row.title}")

    @Slot()
    def _fill_choices(self) -> None:
        if self._choose is None or self._row is None:
            return
        menu, row = self._choose.menu(), self._row
        menu.clear()
        for choice in row.quantizations:
            entry = QAction(choice.text.replace("&", "&&"), menu)
            entry.setCheckable(True)
            entry.setChecked(choice.action == row.chosen)
            entry.triggered.connect(lambda _=False, chosen=choice.action: self.chosen.emit(chosen))
            menu.addAction(entry)

    @Slot()
    def _toggle_reasons(self) -> None:
        self._reasons.setVisible(self._reasons.isHidden())
        self._say_folded()

    def _say_folded(self) -> None:
        folded = self._reasons.isHidden()
        self._why_button.setAccessibleDescription("collapsed" if folded else "expanded")
        self._why_button.setToolTip("Every reason" if folded else "Fewer words")

    def _arrange(self) -> None:
        grid = self._grid
        take_all(grid)
        centre, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        wide, tiny = self._room is Room.WIDE, self._room is Room.TINY
        grid.addWidget(self._chip, 0, 0, centre)
        for at, stretch in enumerate((0, 0, 1, 0, 0) if wide else (0, 1, 0, 0, 0)):
            grid.setColumnStretch(at, stretch)
        self._set_widths()
        if wide:
            grid.addWidget(self._head, 0, 1)
            grid.addWidget(self._middle, 0, 2)
            grid.addWidget(self._status, 0, 3)
            grid.addWidget(self._actions, 0, 4, right)
        elif tiny:
            grid.addWidget(self._actions, 0, 2, right)
            grid.addWidget(self._head, 1, 0, 1, 3)
            grid.addWidget(self._middle, 2, 0, 1, 3)
            grid.addWidget(self._status, 3, 0, 1, 3)
        else:
            grid.addWidget(self._head, 0, 1)
            grid.addWidget(self._actions, 0, 2, right)
            grid.addWidget(self._middle, 1, 0, 1, 3)
            grid.addWidget(self._status, 2, 0, 1, 3)

    def _set_widths(self) -> None:
        """The reason has what the others leave; a bar that moves keeps its length while its words change."""
        wide, moving = self._room is Room.WIDE, self._row is not None and self._row.progress is not None
        title = int(TITLE * self.width())
        status = theme.px(STATUS) if moving else min(self._status.sizeHint().width(), self.width() // 4)
        widths = (theme.px(CHIP), title, 0, status, theme.px(ACTIONS)) if wide else (0, 0, 0, 0, 0)
        for at, width in enumerate(widths):
            self._grid.setColumnMinimumWidth(at, width)
        right = Qt.AlignmentFlag.AlignRight if wide and not moving else Qt.AlignmentFlag.AlignLeft
        self._status.setAlignment(right | Qt.AlignmentFlag.AlignVCenter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._set_widths()
        super().resizeEvent(event)


def _line(*parts: QWidget) -> QWidget:
    holder = QWidget()
    holder.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # columns line up across cards
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    for part in parts:
        row.addWidget(part)
    row.addStretch(0)
    return holder


def _progress_bar() -> QProgressBar:
    bar = QProgressBar()
    bar.setProperty("role", "transfer")
    bar.setTextVisible(False)
    bar.setRange(0, 1000)
    return bar
