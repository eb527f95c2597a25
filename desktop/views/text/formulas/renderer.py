"""Draws formulas one after another on a thread beside the window's, for whoever waits for them, and keeps them."""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from desktop.views.text.formulas.drawing import Drawing, NotDrawableError, draw
from desktop.views.text.formulas.formula import Formula

MOST_KEPT = 2_000  # formulas, also those that cannot be drawn: about 10 MB
SHORT = 300  # characters of TeX that are drawn before anybody has seen them; longer ones when they are seen
GATHER_MS = 30  # in which drawings are gathered before they are told of
SWITCH_S = 0.001  # how long the window may wait for Python while a formula is drawn; usually it is five times that


class FormulaRenderer(QObject):
    """Asked for drawings by objects of the window's thread. There is a thread while there is something to draw."""

    drawn = Signal()  # some of what was asked for; others cannot be drawn
    _done = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._kept: OrderedDict[Formula, Drawing | None] = OrderedDict()
        self._askers: dict[QObject, tuple[list[Formula], bool]] = {}  # with whether they were seen; the last one first
        self._at_work = self._ended = False
        self._tell = QTimer(self)
        self._tell.setSingleShot(True)
        self._tell.setInterval(GATHER_MS)
        self._tell.timeout.connect(self.drawn)
        self._done.connect(self._take, Qt.ConnectionType.QueuedConnection)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self._end)

    def drawing(self, formula: Formula) -> Drawing | None:
        """The drawing, None where there is none yet or cannot be any."""
        if formula in self._kept:
            self._kept.move_to_end(formula)
        return self._kept.get(formula)

    def ask(self, asker: QObject, formulas: Sequence[Formula], *, seen: bool) -> None:
        """Replace what `asker` waits for. seen: it is on the screen, and comes first."""
        wanted = [formula for formula in formulas if formula not in self._kept]
        before = self._askers.pop(asker, None)
        if not wanted:
            return
        seen = seen or (before is not None and before[1])
        if seen:
            self._askers[asker] = (wanted, True)
        else:
            self._askers = {asker: (wanted, False), **self._askers}
        self._begin()

    def _begin(self) -> None:
        """Draw the next formula, unless one is being drawn."""
        formula = None if self._at_work or self._ended else self._next()
        if formula is not None:
            self._at_work = True
            threading.Thread(target=self._work, args=(formula,), name="formulas").start()

    def _next(self) -> Formula | None:
        for asker, (formulas, seen) in reversed(list(self._askers.items())):
            if isValid(asker):
                for formula in formulas:
                    if formula not in self._kept and (seen or len(formula.tex) <= SHORT):
                        return formula
                if not seen:
                    continue
            del self._askers[asker]
        return None

    def _work(self, formula: Formula) -> None:
        """The thread's body."""
        usual = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_S)
        try:
            found: Drawing | None = draw(formula)
        except NotDrawableError:
            found = None
        finally:
            sys.setswitchinterval(usual)
        self._done.emit(formula, found)

    @Slot(object, object)
    def _take(self, formula: Formula, found: Drawing | None) -> None:
        self._at_work = False
        self._kept[formula] = found
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        if found is not None and not self._tell.isActive():
            self._tell.start()
        self._begin()

    @Slot()
    def _end(self) -> None:
        """The program ends: what is being drawn is the last."""
        self._ended = True
        self._tell.stop()


_renderer: list[FormulaRenderer] = []


def renderer() -> FormulaRenderer:
    """The one that all texts ask."""
    if not _renderer:
        _renderer.append(FormulaRenderer())
    return _renderer[0]
