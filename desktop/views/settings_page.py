"""One page of the settings: groups of fields of one struct, each with its explanation."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.settings import BehaviourSettings, EngineSettings, LibrarySettings, VoiceSettings
from desktop.views.buttons import TextButton
from desktop.views.labels import label
from desktop.views.settings_fields import Field, Group, Input
from desktop.views.settings_inputs import FieldInput

Values = VoiceSettings | EngineSettings | LibrarySettings | BehaviourSettings

PAGE_WIDTH = 640


class SettingsPage(QScrollArea):
    """A column of fields. Each change gives a whole new struct."""

    changed = Signal(object)  # the struct, as a whole

    def __init__(
        self,
        title: str,
        words: str,
        groups: Sequence[Group],
        values: Values,
        defaults: Values,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._values = values
        self._defaults = defaults
        self._inputs: dict[str, FieldInput] = {}
        self._rows: dict[str, QBoxLayout] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes on to the first field, and is always to be seen
        self.setAccessibleName(title)
        self._column = page_column(self, title, words)
        for group in groups:
            self._column.addSpacing(8)
            self._column.addWidget(label(group.title, "", "title"))
            for field in group.fields:
                self._add(field)
        reset = TextButton("Back to the defaults", "rotate-ccw")
        reset.clicked.connect(self._reset)
        row = QHBoxLayout()
        row.addWidget(reset)
        row.addStretch(1)
        self._column.addSpacing(12)
        self._column.addLayout(row)
        self._column.addStretch(1)

    def set_values(self, values: Values) -> None:
        """Show other values without emitting anything."""
        self._values = values
        for name, control in self._inputs.items():
            control.set_value(getattr(values, name))

    def input_for(self, name: str) -> FieldInput:
        """The input of one field."""
        return self._inputs[name]

    def show_field(self, name: str, *, shown: bool) -> None:
        """Show or hide a field; its value stays what it is."""
        _show_all(self._rows[name], shown=shown)

    def flush(self) -> None:
        """Report what was typed a moment ago now."""
        for control in self._inputs.values():
            control.flush()

    def _add(self, field: Field) -> None:
        control = FieldInput(field)
        control.set_value(getattr(self._values, field.name))
        control.changed.connect(self._take)
        self._inputs[field.name] = control
        self._rows[field.name] = field_row(control)
        self._column.addLayout(self._rows[field.name])

    @Slot(str, object)
    def _take(self, name: str, value: object) -> None:
        self._values = msgspec.structs.replace(self._values, **{name: value})
        self.changed.emit(self._values)

    @Slot()
    def _reset(self) -> None:
        self.set_values(self._defaults)
        self.changed.emit(self._defaults)


def page_column(area: QScrollArea, title: str, words: str) -> QVBoxLayout:
    """Put a page with a heading into a scroll area; the layout for its rows is returned."""
    page = QWidget()
    page.setObjectName("settingsPage")
    outer = QHBoxLayout(page)
    outer.setContentsMargins(28, 24, 28, 24)
    holder = QWidget()
    holder.setMaximumWidth(PAGE_WIDTH)
    outer.addWidget(holder, 1000)
    outer.addStretch(1)
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    column.addWidget(label(title, "", "heading"))
    column.addWidget(label(words, "dim", wrap=True))
    area.setWidget(page)
    return column


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
    if field.input in {Input.TEXT, Input.LINES}:
        row = QVBoxLayout()
        row.setSpacing(4)
        row.addLayout(words)
        row.addWidget(control)
    else:
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(words, 1)
        row.addWidget(control, 0, Qt.AlignmentFlag.AlignVCenter)
    return row
