"""What a field of the settings offers: its words, its limits and how it is edited."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.settings.limits import LIMITS


class Input(StrEnum):
    """How a field is edited."""

    WHOLE = "whole"
    DECIMAL = "decimal"
    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXT = "text"
    LINE = "line"  # a text of one line
    LINES = "lines"  # a list of strings, one a line


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a settings struct."""

    name: str
    title: str
    words: str
    input: Input
    low: float = 0.0
    high: float = 1.0
    step: float = 0.05
    choices: tuple[tuple[object, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading."""

    title: str
    fields: tuple[Field, ...]


def decimal(name: str, title: str, words: str) -> Field:
    """A number with a point, within its limits."""
    low, high = LIMITS[name]
    return Field(name, title, words, Input.DECIMAL, low, high, 0.05)


def whole(name: str, title: str, words: str) -> Field:
    """A whole number, within its limits."""
    low, high = LIMITS[name]
    return Field(name, title, words, Input.WHOLE, low, high, 1)


def choice(name: str, title: str, words: str, *choices: tuple[object, str]) -> Field:
    """One of several values, (value, its words) each."""
    return Field(name, title, words, Input.CHOICE, choices=choices)
