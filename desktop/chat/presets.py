"""Presets: settings of a voice under a name, and the one small TOML file that each can go out and come in as."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping

import msgspec

from desktop.errors import FileProblem
from desktop.settings.limits import CHOICES, LIMITS, MEANINGLESS
from desktop.settings.values import VoiceSettings

FORMAT = 1
MOST_BYTES = 256 * 1024  # of a file; a preset with a long system prompt has some thousand
LONGEST_NAME = 60  # characters
_LEFT_OUT = {"costume"}  # how a chat is told to a base voice is the chat's own business
_ONLY_WHERE_SAID = {"grammar", "json_schema", "system_prompt", "stop"}  # empty, a preset says nothing of them
_SHOWN = 3  # problems that are told


class Preset(msgspec.Struct, frozen=True, kw_only=True):
    """values: by the names of VoiceSettings; what is missing stays as it is in the chat."""

    name: str
    values: dict[str, object] = {}


def preset_of(name: str, settings: VoiceSettings) -> Preset:
    """These settings under a name."""
    values: dict[str, object] = msgspec.to_builtins(settings)
    kept = {key: value for key, value in values.items() if key not in _LEFT_OUT}
    return Preset(
        name=clean_name(name),
        values={key: value for key, value in kept.items() if value or key not in _ONLY_WHERE_SAID},
    )


def clean_name(name: str) -> str:
    """A name on one line, without what cannot be seen."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())[:LONGEST_NAME]


def preset_text(preset: Preset) -> str:
    """The file's content."""
    import tomlkit

    document = {"format": FORMAT, "name": preset.name, "settings": dict(preset.values)}
    return tomlkit.dumps(document)


def read_preset(data: bytes, source: str) -> Preset:
    """The preset in a file's content. source: what the file is called. Raises FileProblem: nothing of it counts."""
    if len(data) > MOST_BYTES:
        raise _refused(source, f"It has more than {MOST_BYTES // 1024} KB; a preset has a few.", "Choose another file.")
    try:
        raw = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and TOMLDecodeError are ValueErrors
        raise _refused(source, f"It is not TOML: {error}.", "Mend it, or choose another file.") from error
    _check_format(raw.get("format"), source)
    name, values = raw.get("name"), raw.get("settings")
    if not isinstance(name, str) or not clean_name(name) or not isinstance(values, dict):
        raise _refused(source, "It lacks a name, or its settings.", "See docs/presets.md for what a preset looks like.")
    problems = [problem for key, value in values.items() if (problem := _problem(key, value))]
    if problems:
        more = f" And {len(problems) - _SHOWN} more." if len(problems) > _SHOWN else ""
        raise _refused(source, " ".join(problems[:_SHOWN]) + more, "Change that in the file, and bring it in again.")
    return Preset(name=clean_name(name), values=values)


def _check_format(found: object, source: str) -> None:
    if isinstance(found, bool) or not isinstance(found, int) or found < 1:
        raise _refused(source, "It says no format, so it is no preset.", "A preset begins with the line: format = 1")
    if found > FORMAT:
        detail = f"It has format {found}, this version of Tandem reads {FORMAT}."
        raise _refused(source, detail, "Use a newer version of Tandem.")


def _problem(key: str, value: object) -> str:
    """What is wrong with one setting, "" = nothing."""
    if key not in VoiceSettings.__struct_fields__ or key in _LEFT_OUT:
        return f"{key[:LONGEST_NAME]} is no setting of a preset."
    if isinstance(value, float) and not math.isfinite(value):
        return f"{key} is not a number."
    field = next(field for field in msgspec.structs.fields(VoiceSettings) if field.name == key)
    try:
        msgspec.convert(value, field.type)
    except msgspec.ValidationError as error:
        return f"{key}: {error}."
    if key in CHOICES and value not in CHOICES[key]:
        return f"{key} may be {', '.join(CHOICES[key])}."
    return _range_problem(key, value)


def _range_problem(key: str, value: object) -> str:
    if key not in LIMITS or isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    low, high = LIMITS[key]
    if low <= value <= high and MEANINGLESS.get(key) != value:
        return ""
    but = f", and not {MEANINGLESS[key]}" if key in MEANINGLESS else ""
    return f"{key} is {value:g}; it may be from {low:g} to {high:,.10g}{but}."


def _refused(source: str, detail: str, hint: str) -> FileProblem:
    return FileProblem(f"{source} was not taken as a preset.", detail, hint)


def find(presets: Mapping[str, Preset], name: str) -> Preset | None:
    """The preset of this name, however it is written."""
    wanted = name.casefold()
    return next((preset for known, preset in presets.items() if known.casefold() == wanted), None)
