"""What the user has chosen: frozen Settings, stored in settings.toml."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Mapping, MutableMapping
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from desktop.atomic_file import keep_copy, write_atomically
from desktop.errors import FileProblem
from desktop.paths import common_root, expanded, folder_problem, name_in, named_in, pocket_file

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


class Theme(StrEnum):
    """Colours of the window."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class CostumeName(StrEnum):
    """How a conversation becomes plain text for the base voice."""

    PLAIN = "plain"
    TRANSCRIPT = "transcript"


class VoiceSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Sampling and length of one voice. Same names and neutral values as engine.messages.Sampling."""

    temperature: float = 0.8
    top_k: int = 40
    top_p: float = 0.95
    min_p: float = 0.05
    typical_p: float = 1.0
    xtc_probability: float = 0.0
    xtc_threshold: float = 0.1
    dry_multiplier: float = 0.0
    repeat_penalty: float = 1.0
    repeat_last_n: int = 64
    frequency_penalty: float = 0.0
    presence_penalty: float = 0.0
    mirostat: int = 0
    mirostat_tau: float = 5.0
    mirostat_eta: float = 0.1
    seed: int = -1  # -1 = a new one each time
    max_tokens: int = 1024  # -1 = until the voice ends by itself
    grammar: str = ""
    json_schema: str = ""
    system_prompt: str = ""  # chat template only
    stop: list[str] = []  # further stop strings
    overflow: str = "drop_oldest"  # stop, drop_oldest, shift
    enable_thinking: bool = True  # passed to chat templates that know it
    costume: CostumeName = CostumeName.PLAIN  # base voice only


BASE_DEFAULTS = VoiceSettings(temperature=0.9, top_k=0, top_p=0.95, min_p=0.05, repeat_penalty=1.05, max_tokens=200)
INSTRUCT_DEFAULTS = VoiceSettings(temperature=0.3, top_k=40, top_p=0.95, min_p=0.05)


class EngineSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How files are loaded; see engine.messages.ContextParams."""

    n_ctx: int = 4096
    kv_type: str = "f16"
    flash_attention: str = "auto"
    threads: int = 0
    gpu_layers: int = -1
    mmap: bool = True
    confined: bool = True
    readable: list[str] = []  # full paths


class LibrarySettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where model files are kept and how they come here."""

    folder: str = ""  # "" = Paths.models_dir
    endpoint: str = ""  # a mirror of the hub, "" = the hub itself
    offline: bool = False  # open no connection at all
    max_mib_per_s: float = 0.0  # download speed limit; 0 = none
    idle_unload_minutes: int = 0  # free a voice's memory after so long without a word; 0 = never


class BehaviourSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How the app behaves beside its window."""

    notify: bool = True  # say so when something long ended while the window was away
    stay_awake: bool = True  # keep the computer from sleeping while a download runs
    check_for_updates: bool = False  # ask once after a start whether there is a newer version


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything in settings.toml."""

    version: int = 1
    theme: Theme = Theme.SYSTEM
    text_zoom: float = 1.0
    base: VoiceSettings = BASE_DEFAULTS
    instruct: VoiceSettings = INSTRUCT_DEFAULTS
    engine: EngineSettings = EngineSettings()
    library: LibrarySettings = LibrarySettings()
    behaviour: BehaviourSettings = BehaviourSettings()
    base_file: str = ""  # "" = the pocket pair
    instruct_file: str = ""


LIMITS: dict[str, tuple[float, float]] = {
    "text_zoom": (0.5, 3.0),
    "temperature": (0.0, 5.0),
    "top_k": (0, 1_000_000),
    "top_p": (0.0, 1.0),
    "min_p": (0.0, 1.0),
    "typical_p": (0.0, 1.0),
    "xtc_probability": (0.0, 1.0),
    "xtc_threshold": (0.0, 1.0),
    "dry_multiplier": (0.0, 10.0),
    "repeat_penalty": (0.1, 10.0),
    "repeat_last_n": (-1, 1_048_576),
    "frequency_penalty": (-2.0, 2.0),
    "presence_penalty": (-2.0, 2.0),
    "mirostat": (0, 2),
    "mirostat_tau": (0.0, 100.0),
    "mirostat_eta": (0.0, 1.0),
    "seed": (-1, 2**32 - 2),  # llama.cpp draws one itself for 2^32 - 1
    "max_tokens": (-1, 1_048_576),
    "n_ctx": (0, 16_777_216),
    "threads": (0, 1024),
    "gpu_layers": (-1, 10_000),
    "max_mib_per_s": (0.0, 100_000.0),
    "idle_unload_minutes": (0, 10_080),
}
"""The lowest and highest value of every number, both allowed: in the file, in the dialog and in the terminal."""

MEANINGLESS = {"max_tokens": 0}
"""A value between those two that is none: an answer without a token."""

CHOICES: dict[str, tuple[str, ...]] = {
    "overflow": ("stop", "drop_oldest", "shift"),
    "kv_type": ("f16", "q8_0", "q4_0"),
    "flash_attention": ("auto", "on", "off"),
}
"""The words that a setting may be, where its type does not say so."""

Raw = dict[str, object]
UPGRADES: dict[int, Callable[[Raw], Raw]] = {}
"""UPGRADES[n] turns the content of format n into format n + 1."""

_S = TypeVar("_S", bound=msgspec.Struct)
_TOML_LINE = re.compile(r"at line (\d+)")
_SALVAGE_LINES = 100


def model_file(settings: Settings, voice: str, given: str = "") -> Path:
    """The file a voice ("base" or "instruct") speaks from: the one given, the settings' or the pocket pair's."""
    kept = settings.base_file if voice == "base" else settings.instruct_file
    name = given or kept
    return expanded(name) if name else pocket_file(voice)


def load(path: Path) -> tuple[Settings, str]:
    """The settings in `path`, and what the user should be told about them ("" if nothing). Never raises.

    A damaged file is kept beside as settings.toml.damaged-1 (2, 3 …) and replaced by what could be read of it. A
    newer version's file is read as far as possible and left alone. Relative paths in it are relative to its folder.
    """
    settings, notice = _load(path)
    return _with_paths(settings, partial(named_in, path.parent)), notice


def _load(path: Path) -> tuple[Settings, str]:
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Settings(), ""
    except OSError as error:
        return Settings(), f"The settings could not be read, the defaults are used ({path}: {error.strerror})."
    raw, problems = _parse(data)
    version = raw.get("version", 1)
    if isinstance(version, int) and version > Settings().version:
        settings = _read_into(Settings(), {**raw, "version": Settings().version}, "", [])
        kept = f"{path.name}.version-{version}-1"
        return settings, (
            f"The settings were written by a newer version of Tandem (format {version}, this one reads up to "
            f"{Settings().version}): what it knows is used. If you change a setting, that file is kept as {kept}."
        )
    settings = _read_into(Settings(), _upgraded(raw), "", problems)
    return settings, _repair(path, settings, problems) if problems else ""


def save(path: Path, settings: Settings) -> None:
    """Replace `path` in one step; comments and keys this version does not know stay. Raises FileProblem.

    Only what differs from the defaults is written, so that better defaults of a later version reach everybody. Where
    settings and data lie in one folder, paths in it are written relative: it may be moved as a whole.
    """
    import tomlkit

    root = common_root(path.parent)
    if root is not None:
        settings = _with_paths(settings, partial(name_in, path.parent, root=root))
    path = path.resolve()  # a link to a file elsewhere stays a link
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        document = _existing_document(path)
        _merge(document, msgspec.to_builtins(settings), msgspec.to_builtins(Settings()))
        document["version"] = Settings().version
        write_atomically(path, tomlkit.dumps(document).encode("utf-8", "replace"))
    except OSError as error:
        problem = folder_problem(path.parent, error)
        raise FileProblem("The settings were not saved.", problem.detail, problem.hint) from error


def _with_paths(settings: Settings, renamed: Callable[[str], str]) -> Settings:
    return msgspec.structs.replace(
        settings,
        base_file=renamed(settings.base_file),
        instruct_file=renamed(settings.instruct_file),
        library=msgspec.structs.replace(settings.library, folder=renamed(settings.library.folder)),
    )


def _existing_document(path: Path) -> TOMLDocument:
    """The file to write into; an empty one where it is missing, or was kept because it is damaged or newer."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(path.read_text("utf-8-sig"))  # as load() reads it
    except FileNotFoundError:
        return tomlkit.document()
    except (UnicodeDecodeError, TOMLKitError):
        keep_copy(path, "damaged")
        return tomlkit.document()
    version = document.get("version", 1)
    if not isinstance(version, int) or version <= Settings().version:
        return document
    keep_copy(path, f"version-{version}")
    return tomlkit.document()


def _parse(data: bytes) -> tuple[Raw, list[str]]:
    """What TOML says, leaving out the lines that are none; and what was left out, in words."""
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


def _upgraded(raw: Raw, upgrades: Mapping[int, Callable[[Raw], Raw]] = UPGRADES) -> Raw:
    version = raw.get("version", 1)
    number = version if isinstance(version, int) else 1
    while number in upgrades:
        raw = upgrades[number](raw)
        number += 1
    return {**raw, "version": Settings().version}


def _read_into(default: _S, raw: Mapping[str, object], prefix: str, problems: list[str]) -> _S:
    """`default` with every valid value of `raw` in its place; the others are named in `problems`."""
    good: dict[str, object] = {}
    for field in msgspec.structs.fields(default):
        if field.name not in raw:
            continue
        current, value, key = getattr(default, field.name), raw[field.name], prefix + field.name
        if isinstance(current, msgspec.Struct):
            table = value if isinstance(value, dict) else {}
            good[field.name] = _read_into(current, table, f"{key}.", problems)
            problems.extend([] if isinstance(value, dict) else [f"{key} is not a table"])
            continue
        try:
            good[field.name] = _within_limits(field.name, key, msgspec.convert(value, field.type), problems)
        except msgspec.ValidationError:
            problems.append(f"{key} must be {_expected(current)}")
        except ValueError as error:
            problems.append(f"{key}: {error}")
    return msgspec.structs.replace(default, **good)


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


def _repair(path: Path, settings: Settings, problems: list[str]) -> str:
    """Keep the damaged file, write what could be read of it, and say so."""
    shown = "; ".join(problems[:3]) + (f"; and {len(problems) - 3} more" if len(problems) > 3 else "")  # noqa: PLR2004
    try:
        kept = keep_copy(path, "damaged")
        save(path, settings)
    except (OSError, FileProblem):
        return f"The settings file is damaged ({shown}). The rest was read, the defaults stand in. File: {path}."
    return f"The settings file was damaged ({shown}). The rest was read, the old file was kept: {kept}."


def _merge(table: MutableMapping[str, Any], values: Raw, defaults: Raw) -> None:
    """Write `values` into a tomlkit table, in place, so that comments and unknown keys stay."""
    for key, value in values.items():
        default = defaults[key]
        if isinstance(value, dict) and isinstance(default, dict):
            if not isinstance(table.get(key), MutableMapping):
                if key not in table and value == default:
                    continue
                table[key] = {}
            _merge(table[key], value, default)
        elif (key in table and table[key] != value) or (key not in table and value != default):
            table[key] = value
