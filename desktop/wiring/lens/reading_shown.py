"""A reading on its way, told to a view: often enough for eyes, and no oftener."""

from __future__ import annotations

from PySide6.QtCore import QMetaObject, QObject, Slot

from desktop.control.engines.pool import EnginePool
from desktop.control.lens.previews import Previews
from desktop.control.lens.readings import Readings
from desktop.control.lens.run import LensRun
from desktop.control.timers import single_shot
from desktop.lens.asked import Asked, Framing, Side
from desktop.lens.summary import summarize
from desktop.lens.verdict import NAMES, costume_share
from desktop.views.lens.lens_view import LensView
from desktop.views.lens.shown import Shown
from desktop.voice import Voice
from desktop.wiring.lens.lens_report import About, Write, ask_and_write, comparison_of

SHOW_EVERY_MS = 120
_FRAMINGS = {
    Framing.PLAIN: "plain",
    Framing.TRANSCRIPT: "in a transcript",
    Framing.TEMPLATE: "in the template",
}

_SHORT = {Framing.PLAIN: "Plain", Framing.TRANSCRIPT: "Transcript", Framing.TEMPLATE: "Template"}


class ReadingShown(QObject):
    """One view and what it shows; close() ends what is on its way for it."""

    def __init__(
        self, view: LensView, readings: Readings, pool: EnginePool, asked: Asked, write: Write, about: About
    ) -> None:
        """write, about: for a report."""
        super().__init__(view)
        self._write, self._about = write, about
        self.view, self.asked = view, asked
        self._readings = readings
        self._chosen = 0
        self._heard: list[QMetaObject.Connection] = []
        self._timer = single_shot(self, SHOW_EVERY_MS, self._show)
        self._previews = Previews(pool, self)
        self._previews.told.connect(view.show_preview)
        view.reading_chosen.connect(self._choose)
        view.cancelled.connect(self._cancel)
        view.again_requested.connect(self._read_again)
        view.preview_requested.connect(self._preview)
        view.report_requested.connect(self._report)
        self.run = self._read(anew=False)

    def close(self) -> None:
        """Read no further, ask for nothing more, and hear nothing of what ends only later."""
        self._leave_run()
        self._previews.stop()
        self._timer.stop()
        self.run.cancel()
        _let_go(self.run)

    def _read(self, *, anew: bool) -> LensRun:
        run = self._readings.read(self.asked, anew=anew)
        self._leave_run()
        self._heard = [run.grew.connect(self._on_grew), run.ended.connect(self._on_ended)]
        self._timer.start()
        return run

    def _leave_run(self) -> None:
        """The run may outlive the view."""
        for connection in self._heard:
            QObject.disconnect(connection)
        self._heard = []

    @Slot()
    def _on_grew(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _on_ended(self) -> None:
        self._timer.stop()
        self._show()

    @Slot()
    def _cancel(self) -> None:
        self.run.cancel()

    @Slot()
    def _read_again(self) -> None:
        if self.run.is_over:
            self._previews.forget()
            former, self.run = self.run, self._read(anew=True)
            _let_go(former)

    @Slot(int)
    def _choose(self, number: int) -> None:
        self._chosen = number
        self._show()

    @Slot(int, int)
    def _preview(self, place: int, token_id: int) -> None:
        account = self.run.account
        self._previews.ask(self.asked.reader, list(account.ids), account.vocabulary, place, token_id)

    @Slot()
    def _report(self) -> None:
        if self.run.is_over and self.run.account.read:
            about = self._about._replace(problem=self._problem())
            comparison = comparison_of(self.asked, self.run.account, self._side(), about)
            ask_and_write(self.view, comparison, self._write)

    def _side(self) -> int | None:
        """Of those the reader is compared with, which one is shown; None = the reader alone."""
        return self._chosen if self._chosen < len(self.asked.against) else None

    def _problem(self) -> str:
        """Why figures are missing, "" where all are here."""
        side = self._side()
        compared = self.run.account.compared[side].problem if side is not None else None
        problem = self.run.error or compared
        stopped = "The reading was stopped; nothing of it was kept." if self.run.cancelled else ""
        return problem.one_line() if problem is not None else stopped

    def _show(self) -> None:
        asked, account = self.asked, self.run.account
        side = self._side()
        compared = account.compared[side] if side is not None else None
        self.view.show_reading(
            Shown(
                tokens=account.tokens(side),
                reader=asked.reader.voice,
                against=asked.against[side].voice if side is not None and compared and compared.tokens else None,
                readings=(*map(_name, asked.against), f"{NAMES[asked.reader.voice]} itself"),
                short_readings=(*(_SHORT[side.framing] for side in asked.against), "Itself"),
                chosen=self._chosen,
                floor_bits=compared.floor_bits if compared is not None else None,
                quantizations=compared.quantizations if compared is not None else (),
                notes=tuple(account.notes),
                problem=self._problem(),
                shares=self._shares(),
                progress=self.run.progress,
                waiting=self.run.waiting,
                running=not self.run.is_over,
            )
        )

    def _shares(self) -> str:
        """What of the divergence is the costume's, what the weights', where both readings are here."""
        account, framings = self.run.account, [side.framing for side in self.asked.against]
        whole = len(account.read)
        if not whole or len(framings) < 2 or any(len(one.tokens) != whole for one in account.compared):  # noqa: PLR2004
            return ""
        means = [summarize(account.tokens(number)).mean_kl_bits for number in range(len(framings))]
        in_template = framings.index(Framing.TEMPLATE) if Framing.TEMPLATE in framings else 1
        plain = 1 - in_template
        is_instruct = self.asked.reader.voice is Voice.INSTRUCT
        total, weights = (means[plain], means[in_template]) if is_instruct else (means[in_template], means[plain])
        share = costume_share(total, weights)
        if share is None:
            return ""
        return f"Of this, the costume brings about {share:.0%}, the weights {1 - share:.0%}."


def _let_go(run: LensRun) -> None:
    """Nobody looks at it any more: it goes when it is over, and what it read with it."""
    if run.is_over:
        run.deleteLater()
    else:
        run.ended.connect(run.deleteLater)


def _name(side: Side) -> str:
    return f"{NAMES[side.voice]} {_FRAMINGS[side.framing]}"
