"""settings.toml: read whatever state it is in, and written so that comments and unknown keys stay."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.atomic_file import keep_copy, write_atomically
from desktop.errors import FileProblem
from desktop.paths import common_root, folder_problem, name_in, named_in
from desktop.settings.salvage import parse, read_into
from desktop.settings.upgrades import Raw, upgraded
from desktop.settings.values import POCKET_NAMES, Settings

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


def load_settings(path: Path) -> tuple[Settings, str]:
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
    raw, problems = parse(data)
    version = raw.get("version", 1)
    if isinstance(version, int) and version > Settings().version:
        settings = read_into(Settings(), {**raw, "version": Settings().version}, "", [])
        kept = f"{path.name}.version-{version}-1"
        return settings, (
            f"The settings were written by a newer version of Tandem (format {version}, this one reads up to "
            f"{Settings().version}): what it knows is used. If you change a setting, that file is kept as {kept}."
        )
    settings = read_into(Settings(), upgraded(raw), "", problems)
    return settings, _repair(path, settings, problems) if problems else ""


def save_settings(path: Path, settings: Settings) -> None:
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
        files={name if name in POCKET_NAMES else renamed(name): own for name, own in settings.files.items()},
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


def _repair(path: Path, settings: Settings, problems: list[str]) -> str:
    """Keep the damaged file, write what could be read of it, and say so."""
    shown = "; ".join(problems[:3]) + (f"; and {len(problems) - 3} more" if len(problems) > 3 else "")  # noqa: PLR2004
    try:
        kept = keep_copy(path, "damaged")
        save_settings(path, settings)
    except (OSError, FileProblem):
        return f"The settings file is damaged ({shown}). The rest was read, the defaults stand in. File: {path}."
    return f"The settings file was damaged ({shown}). The rest was read, the old file was kept: {kept}."


def _merge(table: MutableMapping[str, Any], values: Raw, defaults: Raw) -> None:
    """Write `values` into a tomlkit table, in place, so that comments and unknown keys stay."""
    for key, value in values.items():
        default = defaults.get(key)
        if isinstance(value, dict) and isinstance(default, dict):
            if not isinstance(table.get(key), MutableMapping):
                if key not in table and value == default:
                    continue
                table[key] = {}
            _merge(table[key], value, default)
            if not default:  # a table of any names, all of which are known here
                for gone in [name for name in table[key] if name not in value]:
                    del table[key][gone]
        elif (key in table and table[key] != value) or (key not in table and value != default):
            table[key] = value
