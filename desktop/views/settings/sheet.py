"""One sheet of the settings: groups of fields of one struct, each with its explanation."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.settings.values import Settings
from desktop.views.kit import theme
from desktop.views.kit.buttons import TextButton
from desktop.views.kit.labels import label
from desktop.views.kit.scrolled_column import scrolled_column
from desktop.views.settings.field import Field, Group, Input
from desktop.views.settings.inputs import FieldInput
from desktop.views.settings.sheets import Sheet

NARROW = 440  # pixels at 100 % text size: below, a control stands under its words
BESIDE, UNDER = 24, 6  # pixels between them
_ALWAYS_UNDER, _ALWAYS_BESIDE = {Input.TEXT, Input.LINES}, {Input.YES_NO}


class SettingsSheet(QScrollArea):
    """A column of fields. A change tells which fields of its struct have which values now."""

    changed = Signal(object)  # dict, field name -> value; as a Qt map it would lose its enums

    def __init__(self, sheet: Sheet, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet = sheet
        self._inputs: dict[str, FieldInput] = {}
        self._rows: dict[str, QBoxLayout] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes on to the first field, and is always to be seen
        self.setAccessibleName(sheet.title)
        self._column = scrolled_column(self, sheet.title, sheet.words)
        for group in sheet.groups:
            self._add(group)
        if sheet.defaults is not None:
            self._add_reset()
        self._column.addStretch(1)
        self.set_settings(settings)

    def set_settings(self, settings: Settings) -> None:
        """Show other values without emitting anything."""
        self._show(self._sheet.values_in(settings))

    def input_for(self, name: str) -> FieldInput:
        """The input of one field."""
        return self._inputs[name]

    def show_field(self, name: str, *, shown: bool) -> None:
        """Show or hide a field; its value stays what it is."""
        _show_all(self._rows[name], shown=shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.viewport().width() < theme.px(NARROW)
        for name, row in self._rows.items():
            if self._inputs[name].field.input not in _ALWAYS_UNDER | _ALWAYS_BESIDE:
                row.setDirection(QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight)
                row.setSpacing(UNDER if is_narrow else BESIDE)

    def flush(self) -> None:
        """Report what was typed a moment ago now."""
        for control in self._inputs.values():
            control.flush()

    def _add(self, group: Group) -> None:
        if group.title:
            self._column.addSpacing(8)
            self._column.addWidget(label(group.title, "", "title"))
        for field in group.fields:
            self._add_field(field)

    def _add_field(self, field: Field) -> None:
        control = FieldInput(field)
        control.changed.connect(self._take)
        self._inputs[field.name] = control
        self._rows[field.name] = field_row(control)
        self._column.addLayout(self._rows[field.name])

    def _add_reset(self) -> None:
        reset = TextButton("Back to the defaults", "rotate-ccw")
        reset.clicked.connect(self._reset)
        row = QHBoxLayout()
        row.addWidget(reset)
        row.addStretch(1)
        self._column.addSpacing(12)
        self._column.addLayout(row)

    def _show(self, values: msgspec.Struct, *, anew: bool = False) -> None:
        for name, control in self._inputs.items():
            control.set_value(getattr(values, name), anew=anew)

    @Slot(str, object)
    def _take(self, name: str, value: object) -> None:
        self.changed.emit({name: value})

    @Slot()
    def _reset(self) -> None:
        if self._sheet.defaults is not None:
            self._show(self._sheet.defaults, anew=True)
            self.changed.emit(msgspec.structs.asdict(self._sheet.defaults))


def _show_all(row: QLayout, *, shown: bool) -> None:
    for place in range(row.count()):
        item = row.itemAt(place)
        widget, layout = (item.widget(), item.layout()) if item is not None else (None, None)
        if widget is not None:
            widget.setVisible(shown)
        elif layout is not None:
            _show_all(layout, shown=shown)


def field_row(control: FieldInput) -> QBoxLayout:
    """Title and explanation, and the control at the right of them; a text field stands below them."""
    field = control.field
    name = label(field.title)
    name.setBuddy(control.control)
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(name)
    words.addWidget(label(field.words, "dim", wrap=True))
    row: QBoxLayout
    if field.input in _ALWAYS_UNDER:
        row = QVBoxLayout()
        row.setSpacing(4)
        row.addLayout(words)
        row.addWidget(control)
    else:
        row = QHBoxLayout()
        row.setSpacing(BESIDE)
        row.addLayout(words, 1)
        row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
    return row
