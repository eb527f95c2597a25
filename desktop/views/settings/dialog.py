"""The settings window: a list of sheets, applied while they are edited, never in the way."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QStackedWidget, QWidget

from desktop.settings.values import Settings
from desktop.views.kit import theme
from desktop.views.kit.first_size import open_with
from desktop.views.settings.sheet import SettingsSheet
from desktop.views.settings.sheets import SHEETS
from desktop.voice import Voice


class SettingsDialog(QDialog):
    """Shows Settings; each valid change is emitted as a whole new Settings."""

    settings_changed = Signal(object)  # Settings

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setModal(False)
        open_with(self, theme.px(820), theme.px(640))
        self._settings = settings
        self.sheets = {sheet.part: SettingsSheet(sheet, settings) for sheet in SHEETS}
        self._stack = QStackedWidget()
        for part, sheet in self.sheets.items():
            self._stack.addWidget(sheet)
            sheet.changed.connect(partial(self._take, part))
        self._list = self._list_of_sheets()
        self._list.currentRowChanged.connect(self._stack.setCurrentIndex)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._list)
        row.addWidget(self._stack, 1)
        self._list.setCurrentRow(0)

    def settings(self) -> Settings:
        """What is shown."""
        return self._settings

    def set_settings(self, settings: Settings) -> None:
        """Show other settings without emitting anything."""
        self._settings = settings
        for sheet in self.sheets.values():
            sheet.set_settings(settings)

    def show_voice(self, voice: Voice) -> None:
        """Turn to the sheet of a voice."""
        self._list.setCurrentRow(list(self.sheets).index(voice))

    def show_thinking(self, *, shown: bool) -> None:
        """Whether thinking can be allowed or forbidden: a switch without effect is not shown."""
        self.sheets[Voice.INSTRUCT].show_field("enable_thinking", shown=shown)

    def _list_of_sheets(self) -> QListWidget:
        made = QListWidget()
        made.setObjectName("settingsSheets")
        made.setAccessibleName("Settings pages")
        made.setFixedWidth(theme.px(170))
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.addItems([sheet.title for sheet in SHEETS])
        return made

    def _take(self, part: str, changes: dict[str, Any]) -> None:
        if part:
            changes = {part: msgspec.structs.replace(getattr(self._settings, part), **changes)}
        settings = msgspec.structs.replace(self._settings, **changes)
        if settings != self._settings:
            self._settings = settings
            self.settings_changed.emit(settings)

    def closeEvent(self, event: QCloseEvent) -> None:
        for sheet in self.sheets.values():
            sheet.flush()
        super().closeEvent(event)
