"""The settings window: six pages, applied while they are edited, never in the way."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QListWidget, QScrollArea, QStackedWidget, QWidget

from desktop.chat.conversation import Voice
from desktop.settings import (
    BASE_DEFAULTS,
    INSTRUCT_DEFAULTS,
    BehaviourSettings,
    EngineSettings,
    LibrarySettings,
    Settings,
    Theme,
    VoiceSettings,
)
from desktop.views import theme
from desktop.views.first_size import open_with
from desktop.views.settings_fields import (
    BASE_GROUPS,
    BEHAVIOUR_GROUPS,
    ENGINE_GROUPS,
    INSTRUCT_GROUPS,
    LIBRARY_GROUPS,
    Field,
    Input,
)
from desktop.views.settings_inputs import FieldInput
from desktop.views.settings_page import SettingsPage, field_row, page_column

PAGES = ("General", "Base voice", "Instruct voice", "Engine", "Library", "Behaviour")

_THEME = Field(
    "theme",
    "Colours",
    "System follows your desktop.",
    Input.CHOICE,
    choices=((Theme.SYSTEM, "System"), (Theme.LIGHT, "Light"), (Theme.DARK, "Dark")),
)
_ZOOM = Field(
    "text_zoom",
    "Text size",
    "Everywhere in the window. Ctrl+= and Ctrl+- change it too.",
    Input.CHOICE,
    choices=tuple((percent / 100, f"{percent} %") for percent in (80, 90, 100, 110, 125, 150, 175, 200)),
)


class SettingsDialog(QDialog):
    """Shows Settings; each valid change is emitted as a whole new Settings."""

    settings_changed = Signal(object)  # Settings

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setModal(False)
        open_with(self, theme.px(820), theme.px(640))
        self._settings = settings
        self._list = QListWidget()
        self._list.setObjectName("settingsPages")
        self._list.setAccessibleName("Settings pages")
        self._list.setFixedWidth(theme.px(170))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.addItems(list(PAGES))
        self._stack = QStackedWidget()
        self.general = _GeneralPage(settings)
        self.base = SettingsPage(
            "Base voice",
            "The base voice continues text. These settings shape how it goes on.",
            BASE_GROUPS,
            settings.base,
            BASE_DEFAULTS,
        )
        self.instruct = SettingsPage(
            "Instruct voice",
            "The instruct voice answers. These settings shape its answers.",
            INSTRUCT_GROUPS,
            settings.instruct,
            INSTRUCT_DEFAULTS,
        )
        self.engine = SettingsPage(
            "Engine",
            "How model files are loaded. A change loads them again.",
            ENGINE_GROUPS,
            settings.engine,
            EngineSettings(),
        )
        self.library = SettingsPage(
            "Library",
            "Where model files are kept, and how they come here.",
            LIBRARY_GROUPS,
            settings.library,
            LibrarySettings(),
        )
        self.behaviour = SettingsPage(
            "Behaviour",
            "What Tandem does beside its window.",
            BEHAVIOUR_GROUPS,
            settings.behaviour,
            BehaviourSettings(),
        )
        for page in (self.general, self.base, self.instruct, self.engine, self.library, self.behaviour):
            self._stack.addWidget(page)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._list)
        row.addWidget(self._stack, 1)
        self._connect()
        self._list.setCurrentRow(0)

    def settings(self) -> Settings:
        """What is shown."""
        return self._settings

    def set_settings(self, settings: Settings) -> None:
        """Show other settings without emitting anything."""
        self._settings = settings
        self.general.set_values(settings)
        self.base.set_values(settings.base)
        self.instruct.set_values(settings.instruct)
        self.engine.set_values(settings.engine)
        self.library.set_values(settings.library)
        self.behaviour.set_values(settings.behaviour)

    def show_voice(self, voice: Voice) -> None:
        """Turn to the page of a voice."""
        self._list.setCurrentRow(1 if voice is Voice.BASE else 2)

    def show_thinking(self, *, shown: bool) -> None:
        """Whether thinking can be allowed or forbidden: a switch without effect is not shown."""
        self.instruct.show_field("enable_thinking", shown=shown)

    def _connect(self) -> None:
        self._list.currentRowChanged.connect(self._stack.setCurrentIndex)
        self.general.changed.connect(self._take_general)
        self.base.changed.connect(self._take_base)
        self.instruct.changed.connect(self._take_instruct)
        self.engine.changed.connect(self._take_engine)
        self.library.changed.connect(self._take_library)
        self.behaviour.changed.connect(self._take_behaviour)

    def _take(self, settings: Settings) -> None:
        if settings != self._settings:
            self._settings = settings
            self.settings_changed.emit(settings)

    @Slot(str, object)
    def _take_general(self, name: str, value: object) -> None:
        self._take(msgspec.structs.replace(self._settings, **{name: value}))

    @Slot(object)
    def _take_base(self, values: VoiceSettings) -> None:
        self._take(msgspec.structs.replace(self._settings, base=values))

    @Slot(object)
    def _take_instruct(self, values: VoiceSettings) -> None:
        self._take(msgspec.structs.replace(self._settings, instruct=values))

    @Slot(object)
    def _take_engine(self, values: EngineSettings) -> None:
        self._take(msgspec.structs.replace(self._settings, engine=values))

    @Slot(object)
    def _take_library(self, values: LibrarySettings) -> None:
        self._take(msgspec.structs.replace(self._settings, library=values))

    @Slot(object)
    def _take_behaviour(self, values: BehaviourSettings) -> None:
        self._take(msgspec.structs.replace(self._settings, behaviour=values))

    def closeEvent(self, event: QCloseEvent) -> None:
        for page in (self.base, self.instruct, self.engine, self.library):
            page.flush()
        super().closeEvent(event)


class _GeneralPage(QScrollArea):
    """Colours and text size."""

    changed = Signal(str, object)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("General")
        column = page_column(self, "General", "How Tandem looks.")
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._inputs = [FieldInput(field) for field in (_THEME, _ZOOM)]
        for control in self._inputs:
            control.changed.connect(self.changed)
            column.addLayout(field_row(control))
        column.addStretch(1)
        self.set_values(settings)

    def input_for(self, name: str) -> FieldInput:
        """The input of one field."""
        return next(control for control in self._inputs if control.field.name == name)

    def set_values(self, settings: Settings) -> None:
        """Show other values without emitting anything."""
        with QSignalBlocker(self):
            for control in self._inputs:
                control.set_value(_nearest(control.field, getattr(settings, control.field.name)))


def _nearest(field: Field, value: object) -> object:
    """The choice closest to a number that Ctrl+= may have set in between."""
    if not isinstance(value, float):
        return value
    return min((choice for choice, _ in field.choices), key=lambda choice: abs(float(str(choice)) - value))
