"""Opens the window that shows what the model sees, and keeps it up to date while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from desktop.chat.seen_text import SeenText
from desktop.control.conversation.seen_texts import SeenTexts
from desktop.control.engines.pool import EnginePool
from desktop.control.settings_keeper import SettingsKeeper
from desktop.control.timers import single_shot
from desktop.errors import AppError
from desktop.views.window.main_window import MainWindow
from desktop.wiring.chat_parts import ChatParts

if TYPE_CHECKING:
    from desktop.views.window.seen.seen_dialog import SeenDialog

EVERY_MS = 250  # while somebody types


class SeenTextWiring(QObject):
    """Nothing of it is imported or built before it is asked for."""

    def __init__(self, window: MainWindow, chat: ChatParts, pool: EnginePool, keeper: SettingsKeeper) -> None:
        super().__init__(window)
        self._window, self._chat, self._upcoming, self._pool = window, chat.open_chat, chat.upcoming, pool
        self.dialog: SeenDialog | None = None
        self._texts = SeenTexts(pool, self)
        self._texts.told.connect(self._on_told)
        self._texts.failed.connect(self._on_failed)
        self._timer = single_shot(self, EVERY_MS, self._ask)
        window.seen_text_requested.connect(self.open)
        for changed in (
            window.composer.draft_changed,
            self._chat.chat_opened,
            self._chat.columns_changed,
            self._chat.message_added,
            self._chat.answer_ended,
            self._chat.speakers_changed,
            chat.tuning.changed,
            chat.upcoming.changed,
            keeper.changed,
        ):
            changed.connect(self._start)

    @Slot()
    def open(self) -> None:
        """Bring it to the front."""
        if self.dialog is None:
            from desktop.views.window.seen.seen_dialog import SeenDialog

            self.dialog = SeenDialog(self._window)
            self.dialog.speaker_chosen.connect(self._ask)
            self.dialog.left.connect(self._texts.stop)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        self._ask()

    @Slot()
    def _start(self) -> None:
        if self.dialog is not None and self.dialog.isVisible() and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _ask(self) -> None:
        from desktop.views.window.seen.seen_dialog import HIDDEN, NOTHING

        dialog, state = self.dialog, self._chat.state
        if dialog is None or not dialog.isVisible():
            return
        if state.hidden_pair is not None:
            self._texts.stop()
            dialog.show_words(HIDDEN)
            return
        dialog.set_speakers([speaker for speaker in state.speakers if speaker.id in state.speaking])
        speaker = state.speaker(dialog.speaker_id())
        asked = self._upcoming.next(speaker, self._window.composer.draft()) if speaker is not None else None
        if asked is None:
            self._texts.stop()
            dialog.show_words(NOTHING)
            return
        if not self._pool.view(asked.asked.key).occupied:
            dialog.show_words("The file is being loaded…")
        self._texts.ask(asked)

    @Slot(object)
    def _on_told(self, seen: SeenText) -> None:
        if self.dialog is not None:
            self.dialog.show_seen(seen)

    @Slot(object)
    def _on_failed(self, error: AppError) -> None:
        if self.dialog is not None:
            self.dialog.show_words(error.told.one_line())
