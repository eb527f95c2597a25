"""Input widgets for settings: one class per kind of value, all with value(), set_value() and a changed signal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
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

from desktop.settings import MEANINGLESS
from desktop.views import theme
from desktop.views.labels import label
from desktop.views.settings_fields import Field, Input

TYPING_MS = 400
SHORT, MIDDLE, LONG = 110, 160, 270  # widths of number, large number and choice controls
LARGEST_INT = 2**31 - 1  # that Qt's box for whole numbers takes
LEAST_DECIMALS, MOST_DECIMALS = 2, 4


class _Whole(QSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page scrolls; a value never changes in passing


class _Decimal(QDoubleSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def textFromValue(self, value: float) -> str:
        """Two decimals, and more only where the value has more."""
        text = super().textFromValue(value)
        spare = min(len(text) - len(text.rstrip("0")), max(0, self.decimals() - LEAST_DECIMALS))
        return text[: len(text) - spare]


class _Choice(QComboBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class FieldInput(QWidget):
    """One field: its control, and a line that says what is wrong with the value."""

    changed = Signal(str, object)  # field name, valid value

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._loading = False
        self._width = 0
        self._get: Callable[[], object] = lambda: None
        self._set: Callable[[object], None] = lambda _value: None
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._report)
        makers = {
            Input.WHOLE: self._whole,
            Input.DECIMAL: self._decimal,
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
        theme.notifier().changed.connect(self._fit)
        self._fit()

    def value(self) -> object:
        """What is shown, as the settings hold it."""
        return self._get()

    def set_value(self, value: object) -> None:
        """Show a value without emitting anything."""
        if value == self._get():
            return
        self._loading = True
        self._set(value)
        self._loading = False
        self._show_problem("")

    def flush(self) -> None:
        """Report what was typed a moment ago now."""
        if self._typing.isActive():
            self._typing.stop()
            self._report()

    @Slot()
    def _fit(self) -> None:
        """As wide as its kind at this text size."""
        if self._width:
            self.control.setFixedWidth(theme.px(self._width))

    def _whole(self) -> QWidget:
        large = self.field.high > LARGEST_INT
        box = _Decimal() if large else _Whole()
        if isinstance(box, _Decimal):
            box.setDecimals(0)
        box.setRange(int(self.field.low), int(self.field.high))
        box.setGroupSeparatorShown(True)
        self._width = MIDDLE if large else SHORT
        self._get, self._set = lambda: int(box.value()), lambda value: box.setValue(int(str(value)))
        return self._number(box)

    def _decimal(self) -> QWidget:
        box = _Decimal()
        box.setDecimals(MOST_DECIMALS)
        box.setRange(self.field.low, self.field.high)
        box.setSingleStep(self.field.step)
        self._width = SHORT
        self._get = lambda: round(box.value(), MOST_DECIMALS)
        self._set = lambda value: box.setValue(float(str(value)))
        return self._number(box)

    def _number(self, box: QSpinBox | QDoubleSpinBox) -> QWidget:
        box.setKeyboardTracking(False)
        box.lineEdit().setTextMargins(7, 0, 7, 0)
        box.valueChanged.connect(self._report)
        return box

    def _yes_no(self) -> QWidget:
        box = QCheckBox("On")
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
        self._set = lambda value: box.setCurrentIndex(values.index(value) if value in values else 0)
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
            self.changed.emit(self.field.name, value)

    def _show_problem(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.control.setProperty("valid", not problem)
        self.control.style().unpolish(self.control)
        self.control.style().polish(self.control)


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
