"""The quiet line below two answers: which is better, what kind of task it was, and what may be shown of them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from desktop.chat.comparing.vote import TaskKind, Verdict
from desktop.views.kit.buttons import TextButton
from desktop.views.kit.labels import ElidedLabel

KIND_NAMES = {
    TaskKind.QUESTION: "Question",
    TaskKind.WRITING: "Writing",
    TaskKind.REWRITING: "Rewriting",
    TaskKind.CODE: "Code",
    TaskKind.NUMBERS: "Numbers",
    TaskKind.TALK: "Talk",
}
BUTTONS = {
    Verdict.LEFT: ("← Left", "The left answer is better (F7)"),
    Verdict.TIE: ("Tie", "Neither answer is better (F8)"),
    Verdict.RIGHT: ("Right →", "The right answer is better (F9)"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the line shows. words: what was said already, "" = it asks. hidden: who is who is not told yet.

    of: whose answers they are where there are more columns than two.
    """

    verdict: Verdict
    kind: TaskKind
    words: str
    hidden: bool
    may_say: bool
    of: str = ""


class VoteBar(QWidget):
    """Says what is pressed; the same words whoever stands on which side."""

    said = Signal(object)  # Verdict
    taken_back = Signal()
    kind_chosen = Signal(object)  # TaskKind
    blind_chosen = Signal(bool)
    only_here_chosen = Signal(bool)
    tally_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Which answer is better")
        self.words = ElidedLabel("", "dim", grows=False)
        self.buttons = {verdict: TextButton(word, "", "choice") for verdict, (word, _) in BUTTONS.items()}
        for verdict, button in self.buttons.items():
            button.setToolTip(BUTTONS[verdict][1])
            button.setAccessibleName(BUTTONS[verdict][1])
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, one=verdict: self.said.emit(one))
        self.back = TextButton("Take back", "", "small")
        self.kind = TextButton("Question", "", "small")
        self.kind.setMenu(self._kind_menu())
        self.kind.setToolTip("What kind of task this was: the tally is kept by kind")
        self.only_here = _toggle("Only here", "Mark the words that only one of two answers says (Ctrl+Shift+O)")
        self.blind = _toggle("Blind", "Next time, hide who wrote which until you choose")
        self.tally = TextButton("Tally", "", "small")
        self.tally.setToolTip("How often which voice was better, by kind of task")
        self.back.clicked.connect(self.taken_back)
        self.tally.clicked.connect(self.tally_requested)
        self.only_here.toggled.connect(self.only_here_chosen)
        self.blind.toggled.connect(self.blind_chosen)
        self._arrange()

    def show_asked(self, asked: Asked | None) -> None:
        """Show this; None = there are no two answers to compare."""
        for part in (self.words, self.kind, self.back, *self.buttons.values()):
            part.setVisible(asked is not None)
        self.only_here.setVisible(asked is None or not asked.hidden)
        if asked is None:
            return
        self.words.set_text(asked.words or (f"Which is better, {asked.of}?" if asked.of else "Which is better?"))
        for verdict, button in self.buttons.items():
            button.setChecked(verdict is asked.verdict)
            button.setEnabled(asked.may_say)
        self.kind.set_text(KIND_NAMES[asked.kind])
        self.kind.setAccessibleName(f"Kind of task: {KIND_NAMES[asked.kind]}")
        self.kind.setVisible(asked.verdict is not Verdict.OPEN)
        self.back.setVisible(bool(asked.words) or asked.hidden)
        self.back.setEnabled(asked.may_say)
        self.back.set_text("Show without choosing" if asked.hidden else "Take back")
        for action in self.kind.menu().actions():
            action.setChecked(action.data() == asked.kind.value)

    def show_choices(self, *, blind: bool, only_here: bool) -> None:
        """Show what is switched on, without emitting anything."""
        for toggle, on in ((self.blind, blind), (self.only_here, only_here)):
            with QSignalBlocker(toggle):
                toggle.setChecked(on)

    def _kind_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for kind in TaskKind:
            action = menu.addAction(KIND_NAMES[kind])
            action.setCheckable(True)
            action.setData(kind.value)
            action.triggered.connect(lambda _checked=False, one=kind: self.kind_chosen.emit(one))
            group.addAction(action)
        return menu

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 4)
        row.setSpacing(4)
        row.addStretch(1)
        row.addWidget(self.words)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addWidget(self.back)
        row.addWidget(self.kind)
        row.addStretch(1)
        for part in (self.only_here, self.blind, self.tally):
            row.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)


def _toggle(words: str, tip: str) -> TextButton:
    button = TextButton(words, "", "small")
    button.setCheckable(True)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button
