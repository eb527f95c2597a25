"""Input widgets for settings: one class per kind of value, all with value(), set_value() and a changed signal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.settings.limits import MEANINGLESS
from desktop.views.kit import theme
from desktop.views.kit.labels import label
from desktop.views.settings.field import Field, Input
from desktop.views.settings.number_boxes import LARGEST_INT, MOST_DECIMALS, WholeBox, number_box, number_in, refusal

TYPING_MS = 400
SHORT, MIDDLE, LONG = 110, 160, 270  # widths of number, large number and choice controls


class _Choice(QComboBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class FieldInput(QWidget):
    """One field: its control, and a line that says what is wrong with the value."""

    changed = Signal(str, object)  # field name, valid value
    typed = Signal(str, object)  # field name, a number that is valid as far as it is typed; it does not count yet

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._loading = False
        self._width = 0
        self._get: Callable[[], object] = lambda: None
        self._set: Callable[[object], None] = lambda _value: None
        self._take_typed: Callable[[], None] = lambda: None
        self._known: object = None  # the setting, as far as this field was told or has told it
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._report)
        makers = {
            Input.WHOLE: self._number,
            Input.DECIMAL: self._number,
            Input.YES_NO: self._yes_no,
            Input.CHOICE: self._choices,
            Input.TEXT: self._text,
            Input.LINE: self._line,
            Input.LINES: self._text,
        }
        self.control = makers[field.input]()
        self.control.setAccessibleName(field.title)
        self.control.setAccessibleDescription(field.words)
        self._problem = label("", "danger", wrap=True)
        self._problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.control)
        column.addWidget(self._problem)
        self.control.installEventFilter(self)
        theme.notifier().changed.connect(self._fit)
        self._fit()

    def value(self) -> object:
        """What is shown, as the settings hold it."""
        return self._get()

    def set_value(self, value: object, *, anew: bool = False) -> None:
        """Show a value without emitting anything.

        Where the setting is what it was, another field has changed: what is being typed here, or was typed and cannot
        be used, stays. anew: not even then.
        """
        if value == self._known and not anew:
            return
        self._known = value
        self._typing.stop()
        if value == self._get() and not anew:
            return
        self._loading = True
        self._set(value)
        self._loading = False
        self._show_problem("")

    def flush(self) -> None:
        """Report what was typed a moment ago now."""
        self._take_typed()
        if self._typing.isActive():
            self._typing.stop()
            self._report()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        """Qt: whoever leaves a field has said what they wanted."""
        if event.type() == QEvent.Type.FocusOut and self._typing.isActive():
            self.flush()
        return False

    @Slot()
    def _fit(self) -> None:
        """As wide as its kind at this text size."""
        if self._width:
            self.control.setFixedWidth(theme.px(self._width))

    def _number(self) -> QWidget:
        box = number_box(self.field)
        box.lineEdit().setTextMargins(7, 0, 7, 0)
        box.valueChanged.connect(self._report)
        box.lineEdit().textEdited.connect(self._on_digit)
        box.refused.connect(self._refuse)
        box.lineEdit().setAccessibleName(self.field.title)
        if isinstance(box, WholeBox) or self.field.input is Input.WHOLE:
            self._get, self._set = lambda: int(box.value()), lambda value: box.setValue(int(str(value)))
        else:
            self._get = lambda: round(box.value(), MOST_DECIMALS)
            self._set = lambda value: box.setValue(float(str(value)))
        self._width = MIDDLE if self.field.high > LARGEST_INT else SHORT
        self._take_typed = box.interpretText
        return box

    @Slot(str)
    def _refuse(self, typed: str) -> None:
        """What was typed cannot be used: the box shows the former value again, and below it stands why."""
        self._show_problem(refusal(self.field, typed, self._shown()))

    @Slot(str)
    def _on_digit(self, text: str) -> None:
        self._show_problem("")
        decimals = MOST_DECIMALS if self.field.input is Input.DECIMAL else 0
        number = number_in(text, self.field.low, self.field.high, decimals)
        if number is not None:
            self.typed.emit(self.field.name, number)

    def _shown(self) -> str:
        box = self.control
        if isinstance(box, QSpinBox | QDoubleSpinBox):
            return box.textFromValue(box.value())  # type: ignore[arg-type]  # each takes its own kind
        return ""

    def _yes_no(self) -> QWidget:
        box = QCheckBox()  # the title beside it says what is on
        box.toggled.connect(self._report)
        self._get, self._set = box.isChecked, lambda value: box.setChecked(bool(value))
        return box

    def _choices(self) -> QWidget:
        box = _Choice()
        self._width = LONG
        for value, words in self.field.choices:
            box.addItem(words, value)
        values = [value for value, _ in self.field.choices]
        box.currentIndexChanged.connect(self._report)
        self._get = lambda: values[max(0, box.currentIndex())]
        self._set = lambda value: box.setCurrentIndex(_nearest(values, value))
        return box

    def _text(self) -> QWidget:
        box = QPlainTextEdit()
        box.setProperty("role", "field")
        box.setTabChangesFocus(True)
        box.setFixedHeight(84)
        box.textChanged.connect(self._typed)
        if self.field.input is Input.LINES:
            self._get, self._set = lambda: _lines(box.toPlainText()), lambda value: box.setPlainText(_as_text(value))
        else:
            self._get, self._set = box.toPlainText, lambda value: box.setPlainText(str(value))
        return box

    def _line(self) -> QWidget:
        box = QLineEdit()
        self._width = LONG
        box.textChanged.connect(self._typed)
        self._get, self._set = lambda: box.text().strip(), lambda value: box.setText(str(value))
        return box

    @Slot()
    def _typed(self) -> None:
        if not self._loading:
            self._typing.start()

    @Slot()
    def _report(self) -> None:
        if self._loading:
            return
        value = self._get()
        problem = problem_with(self.field.name, value)
        self._show_problem(problem)
        if not problem:
            self._known = value
            self.changed.emit(self.field.name, value)

    def _show_problem(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.control.setProperty("valid", not problem)
        self.control.style().unpolish(self.control)
        self.control.style().polish(self.control)


def _nearest(choices: list[object], value: object) -> int:
    """The place of a choice; of a number between the choices, as Ctrl+= may set one, the place of the closest."""
    if value in choices:
        return choices.index(value)
    if not isinstance(value, float):
        return 0
    return min(range(len(choices)), key=lambda place: abs(float(str(choices[place])) - value))


def problem_with(name: str, value: object) -> str:
    """What is wrong with a value, in words; "" when it can be used."""
    text = str(value)
    if name in MEANINGLESS and value == MEANINGLESS[name]:
        return f"{text} would be an answer without a word; 1 is the least, -1 sets no limit. It is not used."
    if name == "json_schema" and text.strip():
        return _problem_with_schema(text)
    if name == "grammar" and text.strip() and "root" not in text:
        return "A grammar needs a rule named root. It is not used until it has one."
    if name == "endpoint" and text and not re.match(r"https?://[^/\s]+", text):
        return "An address starts with https:// and a name. It is not used until it does."
    if name == "folder" and text and not text.startswith("~") and not Path(text).is_absolute():
        return "A folder is written from the top, such as /data/models. It is not used until it is."
    return ""


def _problem_with_schema(text: str) -> str:
    try:
        schema = json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"This is not JSON: {error}. It is not used until it is."
    return "" if isinstance(schema, dict) else "A schema is a JSON object, in braces. It is not used until it is."


def _lines(text: str) -> list[str]:
    return [line.replace("\\n", "\n") for line in text.split("\n") if line]


def _as_text(value: object) -> str:
    return "\n".join(str(line).replace("\n", "\\n") for line in value) if isinstance(value, list) else ""
