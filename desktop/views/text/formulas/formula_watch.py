"""Watches over the formulas of one text on the screen: asks for drawings, and puts them in when they come."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QTextEdit, QWidget

from desktop.views.text.formulas import formula_object
from desktop.views.text.formulas.pictures import pictures
from desktop.views.text.formulas.renderer import renderer
from desktop.views.text.formulas.wide_formula import WideFormula


class FormulaWatch(QObject):
    """A text without formulas costs nothing."""

    swapped = Signal(object)  # list[Swap]: sources that became drawings

    def __init__(self, edit: QTextEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._begun = self._waits = self._seen = False
        self._wide: list[WideFormula] = []  # those that are scrolled, in their order

    def look(self, *, has_formulas: bool) -> None:
        """The text was written: ask for the drawings that it lacks."""
        if not has_formulas and not self._begun:
            return
        if not self._begun:
            self._begun = True
            renderer().drawn.connect(self._put_in)
            pictures().more.connect(self._edit.viewport().update)
            self._edit.document().documentLayout().documentSizeChanged.connect(self.place)
        self._ask()

    @Slot()
    def place(self) -> None:
        """The text was laid out: what is too wide for it is scrolled, where it stands now."""
        if not self._begun:
            return
        found = formula_object.scrolled(self._edit.document())
        while len(self._wide) > len(found):
            self._wide.pop().deleteLater()
        while len(self._wide) < len(found):
            before = self._wide[-1] if self._wide else self._edit
            self._wide.append(WideFormula(self._edit.viewport()))
            QWidget.setTabOrder(before, self._wide[-1])
        for widget, one in zip(self._wide, found, strict=True):
            widget.show_formula(one)

    def on_screen(self) -> None:
        """The text was painted: what it lacks comes first."""
        if self._waits and not self._seen:
            self._seen = True
            self._ask()

    def _ask(self) -> None:
        wanted = formula_object.waiting(self._edit.document())
        self._waits = bool(wanted)
        renderer().ask(self, wanted, seen=self._seen)
        self.place()
        drawn = formula_object.sources(self._edit.document())  # a screen reader sees but one character for each
        self._edit.setAccessibleDescription(f"Formulas: {', '.join(drawn)}" if drawn else "")

    @Slot()
    def _put_in(self) -> None:
        if not self._waits:
            return
        swaps = formula_object.put_in_drawings(self._edit.document())
        if swaps:
            self._ask()
            self.swapped.emit(swaps)
            self.place()
