"""How Base and Instruct see a text of one's own: the draft, or whatever is pasted, in a window beside the chat."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from desktop.control.engines.pool import EnginePool
from desktop.errors import AppError
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts

if TYPE_CHECKING:  # nothing of the lens is imported or built before it is asked for
    from desktop.control.lens.readings import Readings
    from desktop.views.lens.text_dialog import LensTextDialog
    from desktop.wiring.lens.lens_report import Write
    from desktop.wiring.lens.reading_shown import ReadingShown


class TextLensWiring(QObject):
    """One for a window."""

    def __init__(
        self, window: MainWindow, chat: ChatParts, pool: EnginePool, readings: Callable[[], Readings], write: Write
    ) -> None:
        """write: a report, beside the window's thread."""
        super().__init__(window)
        self._window, self._chat, self._pool, self._readings, self._write = window, chat, pool, readings, write
        self.dialog: LensTextDialog | None = None
        self.shown: ReadingShown | None = None
        window.lens_text_requested.connect(self.open)

    @Slot()
    def open(self) -> None:
        """Bring it to the front, with what is written in the composer."""
        if self.dialog is None:
            from desktop.views.lens.text_dialog import LensTextDialog

            self.dialog = LensTextDialog(self._window)
            self.dialog.read_requested.connect(self._read)
            self.dialog.left.connect(self._stop)
        draft = self._window.composer.text()
        if draft.strip():
            self.dialog.set_text(draft)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        if draft.strip():
            self._read(draft)

    @Slot(str)
    def _read(self, text: str) -> None:
        from desktop.control.lens.answer_sides import AnswerSides
        from desktop.wiring.lens.lens_report import About
        from desktop.wiring.lens.reading_shown import ReadingShown

        if self.dialog is None:
            return
        self._stop()
        sides = AnswerSides(self._chat.records, self._chat.speaking, self)
        try:
            asked = sides.of_text(self._chat.open_chat.state, text)
        except AppError as error:
            self.dialog.show_problem(error.one_line())
            return
        self.dialog.show_problem("")
        view = self.dialog.new_view()
        view.left.connect(self.dialog.close)
        self.shown = ReadingShown(view, self._readings(), self._pool, asked, self._write, About())
        view.focus()

    @Slot()
    def _stop(self) -> None:
        shown, self.shown = self.shown, None
        if shown is not None:
            shown.close()
            shown.view.cards.remove()
