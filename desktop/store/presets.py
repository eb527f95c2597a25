"""Presets on disk: a folder with one small TOML file for each, and files of presets elsewhere."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from desktop.atomic_file import write_atomically
from desktop.chat.presets import MOST_BYTES, Preset, preset_text, read_preset
from desktop.errors import FileProblem
from desktop.paths import folder_problem


def read_presets(folder: Path) -> dict[str, Preset]:
    """All presets that can be read, by name. A file that holds none is passed over and left.

    Raises FileProblem where the folder cannot be read.
    """
    try:
        paths = sorted(folder.glob("*.toml"))
    except OSError as error:
        raise FileProblem("The presets could not be read.", f"{folder}: {error.strerror}.") from error
    found = {}
    for path in paths:
        try:
            preset = read_preset_file(path)
        except FileProblem:
            continue
        found[preset.name] = preset
    return found


def read_preset_file(path: Path) -> Preset:
    """The preset in a file, wherever it is. Raises FileProblem."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        why = getattr(error, "strerror", None) or str(error)
        raise FileProblem(f"{path.name} could not be read.", f"{why}.", "Choose another file.") from error
    return read_preset(data, path.name)


def write_preset_file(path: Path, preset: Preset) -> None:
    """Write a preset to a file that was chosen. Raises FileProblem."""
    try:
        write_atomically(path, preset_text(preset).encode("utf-8", "replace"))
    except OSError as error:
        problem = folder_problem(path.parent, error)
        raise FileProblem(f"{path.name} was not written.", problem.detail, problem.hint) from error


def keep_preset(folder: Path, preset: Preset) -> None:
    """Keep a preset, in the place of one of the same name. Raises FileProblem."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        problem = folder_problem(folder, error)
        raise FileProblem("The preset was not kept.", problem.detail, problem.hint) from error
    remove_preset(folder, preset.name, but=_file_name(preset.name))
    write_preset_file(folder / _file_name(preset.name), preset)


def remove_preset(folder: Path, name: str, but: str = "") -> None:
    """Remove the files with this preset. but: the name of one that stays. Raises FileProblem."""
    for path in sorted(folder.glob("*.toml")):
        if path.name == but or not _holds(path, name):
            continue
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            problem = folder_problem(folder, error)
            raise FileProblem("The preset was not removed.", problem.detail, problem.hint) from error


def _holds(path: Path, name: str) -> bool:
    try:
        return read_preset_file(path).name == name
    except FileProblem:
        return False


def _file_name(name: str) -> str:
    """One that every system takes, and that no other preset has."""
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40]
    return f"{words or 'preset'}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}.toml"
