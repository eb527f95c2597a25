"""Reading as much as can be read of a settings file: lines that are no TOML and values that cannot be are left out."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

import msgspec

from desktop.paths import expanded
from desktop.settings.limits import CHOICES, LIMITS, MEANINGLESS
from desktop.settings.upgrades import Raw
from desktop.settings.values import FILE_FIELDS, EngineSettings

_S = TypeVar("_S", bound=msgspec.Struct)
_TOML_LINE = re.compile(r"at line (\d+)")
_SALVAGE_LINES = 100


def parse(data: bytes) -> tuple[Raw, list[str]]:
    """What TOML says, leaving out the lines that are none; and what was left out, in words."""
    import tomllib  # not needed where there is no file yet

    text = data.decode("utf-8-sig", "replace")
    lines = text.splitlines()
    problems: list[str] = []
    for _ in range(_SALVAGE_LINES):
        try:
            return tomllib.loads("\n".join(lines)), problems
        except (ValueError, RecursionError) as error:
            place = _TOML_LINE.search(str(error))
            number = int(place[1]) if place else len(lines)
            if not lines or number > len(lines):
                break
            problems.append(f"line {number} is not TOML")
            lines[number - 1 :] = ["", *lines[number:]] if place else []
    return {}, ["it is not a TOML file"]


def read_into(default: _S, raw: Mapping[str, object], prefix: str, problems: list[str]) -> _S:
    """`default` with every valid value of `raw` in its place; the others are named in `problems`."""
    good: dict[str, object] = {}
    for field in msgspec.structs.fields(default):
        if field.name not in raw:
            continue
        current, value, key = getattr(default, field.name), raw[field.name], prefix + field.name
        if isinstance(current, msgspec.Struct):
            table = value if isinstance(value, dict) else {}
            good[field.name] = read_into(current, table, f"{key}.", problems)
            problems.extend([] if isinstance(value, dict) else [f"{key} is not a table"])
            continue
        if isinstance(current, dict):
            good[field.name] = _files_in(value, key, problems)
            continue
        try:
            good[field.name] = _within_limits(field.name, key, msgspec.convert(value, field.type), problems)
        except msgspec.ValidationError:
            problems.append(f"{key} must be {_expected(current)}")
        except ValueError as error:
            problems.append(f"{key}: {error}")
    return msgspec.structs.replace(default, **good)


def _files_in(raw: object, key: str, problems: list[str]) -> dict[str, dict[str, object]]:
    """What single files have otherwise than all; only that which can be."""
    if not isinstance(raw, dict):
        problems.append(f"{key} is not a table")
        return {}
    found: dict[str, dict[str, object]] = {}
    for name, table in raw.items():
        if not isinstance(table, dict):
            problems.append(f"{key}.{_short(name)} is not a table")
            continue
        known = {field: table[field] for field in FILE_FIELDS if field in table}
        read = read_into(EngineSettings(), known, f"{key}.{_short(name)}.", problems)
        values = {field: getattr(read, field) for field in known}
        own = {field: value for field, value in values.items() if _is_meant(field, value, known[field])}
        if own:
            found[str(expanded(name)) if name.startswith("~") else name] = own
    return found


def _is_meant(field: str, value: object, raw: object) -> bool:
    """Whether it was read, clamped or not, and does not stand in for something that could not be."""
    return value == raw or value != getattr(EngineSettings(), field)


def _short(name: str) -> str:
    return f'"…{name[-40:]}"' if len(name) > 40 else f'"{name}"'  # noqa: PLR2004 - what can be read at a glance


def _expected(current: object) -> str:
    """What a value like `current` is, for people."""
    match current:
        case StrEnum():
            return "one of " + ", ".join(type(current))
        case bool():
            return "true or false"
        case int():
            return "a whole number"
        case float():
            return "a number"
        case list():
            return "a list of words in quotes"
    return "a text in quotes"


def _within_limits(name: str, key: str, value: object, problems: list[str]) -> object:
    """`value`, clamped if it is a number outside LIMITS. Raises ValueError where no other value stands in for it."""
    if name in CHOICES and value not in CHOICES[name]:
        raise ValueError(f"{value!r} is none of {', '.join(CHOICES[name])}")
    if name not in LIMITS or not isinstance(value, int | float):
        return value
    if math.isnan(value):
        raise ValueError("not a number")
    if MEANINGLESS.get(name) == value:
        raise ValueError(f"{value} means nothing")
    low, high = LIMITS[name]
    if low <= value <= high:
        return value
    clamped = type(value)(min(max(value, low), high))
    problems.append(f"{key}: {value} became {clamped}, it must be between {low} and {high}")
    return clamped
