"""Boxes for numbers: every key is taken while one types, and what was typed is judged as a whole at the end."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox, QWidget

from desktop.settings.typed_numbers import decimal_in, whole_in
from desktop.views.settings.field import Field, Input

LARGEST_INT = 2**31 - 1  # that Qt's box for whole numbers takes
LEAST_DECIMALS, MOST_DECIMALS = 2, 4

Judged = tuple[QValidator.State, str, int]


class WholeBox(QSpinBox):
    """Whole numbers."""

    refused = Signal(str)  # what was typed and is not used

    def validate(self, text: str, place: int) -> Judged:
        return _judged(number_in(text, self.minimum(), self.maximum(), 0), text, place)

    def valueFromText(self, text: str) -> int:
        return int(number_in(text, self.minimum(), self.maximum(), 0) or 0)

    def fixup(self, text: str) -> str:
        self.refused.emit(text)
        return text

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page scrolls; a value never changes in passing


class DecimalBox(QDoubleSpinBox):
    """Numbers with a decimal mark, and whole ones that are too large for the other box."""

    refused = Signal(str)

    def validate(self, text: str, place: int) -> Judged:
        return _judged(number_in(text, self.minimum(), self.maximum(), self.decimals()), text, place)

    def valueFromText(self, text: str) -> float:
        return number_in(text, self.minimum(), self.maximum(), self.decimals()) or 0.0

    def textFromValue(self, value: float) -> str:
        """Two decimals, and more only where the value has more."""
        text = super().textFromValue(value)
        spare = min(len(text) - len(text.rstrip("0")), max(0, self.decimals() - LEAST_DECIMALS))
        return text[: len(text) - spare]

    def fixup(self, text: str) -> str:
        self.refused.emit(text)
        return text

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def number_box(field: Field, parent: QWidget | None = None) -> WholeBox | DecimalBox:
    """The box of a field, in the marks of the desktop's language where its digits are those of the models' papers."""
    box: WholeBox | DecimalBox
    if field.input is Input.WHOLE and field.high <= LARGEST_INT:
        box = WholeBox(parent)
        box.setRange(int(field.low), int(field.high))
        box.setGroupSeparatorShown(True)
    else:
        box = DecimalBox(parent)
        box.setDecimals(0 if field.input is Input.WHOLE else MOST_DECIMALS)
        box.setRange(field.low, field.high)
        box.setSingleStep(field.step)
        box.setGroupSeparatorShown(field.input is Input.WHOLE)
    if QLocale().zeroDigit() != "0":
        box.setLocale(QLocale.c())
    box.setKeyboardTracking(False)
    return box


def number_in(text: str, low: float, high: float, decimals: int) -> float | None:
    """The number that was typed, None where it is none, has too many decimals or lies beyond the limits."""
    number = decimal_in(text) if decimals else whole_in(text)
    exact = number is not None and round(number, decimals) == number
    return number if number is not None and exact and low <= number <= high else None


def refusal(field: Field, typed: str, shown: str) -> str:
    """Why what was typed is not used, and what is instead."""
    number = decimal_in(typed) if field.input is Input.DECIMAL else whole_in(typed)
    stays = f"{shown} stays."
    if number is None:
        kind = "a number" if field.input is Input.DECIMAL else "a whole number"
        return f"“{_short(typed)}” is not {kind} from {limits_words(field)}. {stays}"
    if field.low <= number <= field.high:
        return f"{_short(typed)} has more than {MOST_DECIMALS} decimals. {stays}"
    return f"{_short(typed)} is out of range, which is {limits_words(field)}. {stays}"


def limits_words(field: Field) -> str:
    """The range of a field: “0 to 5”."""
    return (
        f"{field.low:,g} to {field.high:,g}"
        if field.input is Input.DECIMAL
        else f"{field.low:,.0f} to {field.high:,.0f}"
    )


def _judged(number: float | None, text: str, place: int) -> Judged:
    """Nothing is invalid while one types: a key that is refused would join the digits on both sides of it."""
    return (QValidator.State.Acceptable if number is not None else QValidator.State.Intermediate), text, place


def _short(typed: str) -> str:
    words = " ".join(typed.split())
    return words if len(words) <= 20 else f"{words[:20]}…"  # noqa: PLR2004 - what fits on a line
