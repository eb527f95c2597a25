"""Finds the model files that other programs keep on this computer. Reads only, and only when asked.

The places are the programs' own defaults and what their settings name: LM Studio's home pointer and settings.json,
Jan's settings.json, GPT4All's .ini, OLLAMA_MODELS, HF_HUB_CACHE, HF_HOME and XDG_CACHE_HOME.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from desktop.library.model_file import Origin
from desktop.library.shelf.ollama_store import ollama_files
from desktop.library.shelf.scan import Found, joined, scan

_SETTINGS_BYTES = 1_000_000
_HUB_FOLDER = re.compile(r"models--(?P<owner>[\w.-]+?)--(?P<name>[\w.-]+)")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)\})", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class AppFile:
    """One model file of another program. name: what it calls the file, "" where the file name says it all."""

    found: Found
    name: str = ""
    repo: str = ""
    commit: str = ""
    sha256: str = ""  # as its store says, not computed here


class AppFiles(NamedTuple):
    """All files of one program."""

    origin: Origin
    files: tuple[AppFile, ...]


@dataclass(frozen=True, slots=True)
class _Home:
    """Where programs keep their things: the user's home folder, environment and system."""

    folder: Path
    environment: Mapping[str, str]
    platform: str

    def variable(self, name: str) -> Path | None:
        """The folder that a variable names; ~ and other variables in it are written out, as these programs do."""
        value = self.environment.get(name, "").strip().strip("\"'")
        if not value:
            return None
        value = _VARIABLE.sub(lambda found: self.environment.get(found[1] or found[2], found[0]), value)
        if value == "~" or value.startswith(("~/", "~\\")):
            return self.folder / value[2:]
        return Path(value)

    def data(self) -> Path:
        """What each system calls the folder of programs' data (roaming on Windows)."""
        if self.platform == "win32":
            return self.variable("APPDATA") or self.folder / "AppData" / "Roaming"
        if self.platform == "darwin":
            return self.folder / "Library" / "Application Support"
        return self.variable("XDG_DATA_HOME") or self.folder / ".local" / "share"

    def config(self) -> Path:
        if self.platform == "linux":
            return self.variable("XDG_CONFIG_HOME") or self.folder / ".config"
        return self.data()

    def local(self) -> Path:
        """Like data(), on Windows that of this computer alone."""
        if self.platform == "win32":
            return self.variable("LOCALAPPDATA") or self.folder / "AppData" / "Local"
        return self.data()


def find_all(
    home: Path | None = None, environment: Mapping[str, str] | None = None, platform: str = sys.platform
) -> list[AppFiles]:
    """What each program keeps here, those without a file left out. Damaged stores are skipped; never raises."""
    where = _Home(home or Path.home(), os.environ if environment is None else environment, platform)
    stores = (
        (Origin.LM_STUDIO, _lm_studio(where)),
        (Origin.OLLAMA, _ollama(where)),
        (Origin.JAN, _jan(where)),
        (Origin.GPT4ALL, _scanned(_gpt4all_folders(where))),
        (Origin.HUB_CACHE, _hub_cache(where)),
    )
    found = [AppFiles(origin, tuple(files)) for origin, files in stores]
    return [files for files in found if files.files]


def closed_places(
    home: Path | None = None, environment: Mapping[str, str] | None = None, platform: str = sys.platform
) -> list[Path]:
    """Where a program may keep files, and nobody but others may look. What is not there is not among them."""
    where = _Home(home or Path.home(), os.environ if environment is None else environment, platform)
    places = (
        *_lm_studio_folders(where),
        *_ollama_stores(where),
        *_jan_folders(where),
        *_gpt4all_folders(where),
        _hub_cache_folder(where),
    )
    return [place for place in dict.fromkeys(places) if _is_closed(place)]


def nothing_words(closed: Sequence[Path]) -> str:
    """What to say where no file was found."""
    if not closed:
        return "No model files of other programs were found."
    number = "One folder" if len(closed) == 1 else f"{len(closed)} folders"
    return (
        f"No model files were found that may be read. {number} of other programs may not be looked into: "
        f"{', '.join(map(str, closed))}. Their owner can allow it."
    )


def _is_closed(folder: Path) -> bool:
    try:
        os.scandir(folder).close()
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def _scanned(folders: Iterator[Path]) -> Iterator[AppFile]:
    seen: set[str] = set()
    for folder in folders:
        for found in scan(folder).found if os.path.isdir(folder) else ():  # noqa: PTH112 - Path's raises
            real = os.path.realpath(found.path)
            if real not in seen:
                seen.add(real)
                yield AppFile(found)


def _lm_studio(where: _Home) -> Iterator[AppFile]:
    """LM Studio keeps owner/name/file below its folder, as the hub does."""
    folders = list(_lm_studio_folders(where))
    for file in _scanned(iter(folders)):
        path = file.found.path
        owner = path.parent.parent
        repo = f"{owner.name}/{path.parent.name}" if owner.parent in folders else ""
        yield AppFile(file.found, path.stem if repo else "", repo)


def _lm_studio_folders(where: _Home) -> Iterator[Path]:
    homes = [where.folder / ".lmstudio", where.folder / ".cache" / "lm-studio"]
    pointed = _text(where.folder / ".lmstudio-home-pointer").strip()
    if pointed:
        homes.insert(0, Path(pointed))
    for folder in homes:
        yield folder / "models"
    for settings in (*(folder / "settings.json" for folder in homes), where.config() / "LM Studio" / "settings.json"):
        moved = _json(settings).get("downloadsFolder")
        if isinstance(moved, str) and moved:
            yield Path(moved)


def _jan(where: _Home) -> Iterator[AppFile]:
    """Jan calls every file model.gguf: its name is that of the folder."""
    for file in _scanned(iter(_jan_folders(where))):
        path = file.found.path
        yield AppFile(file.found, path.parent.name if path.stem.lower() == "model" else "")


def _jan_folders(where: _Home) -> list[Path]:
    folders = [where.data() / "Jan" / "data" / "llamacpp" / "models", where.folder / "jan" / "models"]
    for place in (where.data() / "Jan", where.config() / "Jan", where.data() / "jan.ai.app"):
        settings = _json(place / "settings.json")
        moved = settings.get("data_folder")
        if isinstance(moved, str) and moved:
            folders += [Path(moved) / "llamacpp" / "models", Path(moved) / "models"]
    return folders


def _gpt4all_folders(where: _Home) -> Iterator[Path]:
    yield where.local() / "nomic.ai" / "GPT4All"
    for settings in (where.config(), where.folder / ".config"):
        moved = re.search(r"^modelPath=(.+)$", _text(settings / "nomic.ai" / "GPT4All.ini"), re.MULTILINE)
        if moved:
            yield Path(moved[1].strip().strip('"'))


def _ollama_stores(where: _Home) -> list[Path]:
    named = where.variable("OLLAMA_MODELS")
    stores = [*([named] if named is not None else []), where.folder / ".ollama" / "models"]
    if where.platform == "linux":  # where its installer puts those of the system service
        stores += [Path("/usr/share/ollama/.ollama/models"), Path("/var/lib/ollama/.ollama/models")]
    return stores


def _ollama(where: _Home) -> Iterator[AppFile]:
    seen: set[Path] = set()
    for store in _ollama_stores(where):
        for blob in ollama_files(store):
            if blob.path not in seen:
                seen.add(blob.path)
                yield AppFile(Found(blob.path), blob.name, sha256=blob.sha256)


def _hub_cache_folder(where: _Home) -> Path:
    cache = where.variable("HF_HUB_CACHE") or where.variable("HUGGINGFACE_HUB_CACHE")
    if cache is None:
        caches = (
            where.variable("XDG_CACHE_HOME") or where.folder / ".cache"
        )  # on every system, as the hub's library does
        cache = (where.variable("HF_HOME") or caches / "huggingface") / "hub"
    return cache


def _hub_cache(where: _Home) -> Iterator[AppFile]:
    cache = _hub_cache_folder(where)
    for repository in _folders(cache):
        named = _HUB_FOLDER.fullmatch(repository.name)
        for snapshot in _folders(repository / "snapshots") if named else ():
            if named and _COMMIT.fullmatch(snapshot.name):
                yield from _of_snapshot(cache, snapshot, f"{named['owner']}/{named['name']}")


def _of_snapshot(cache: Path, snapshot: Path, repo: str) -> Iterator[AppFile]:
    """A snapshot is made of links into the cache's blobs, each named by its content's sha256."""
    root = Path(os.path.realpath(cache))
    inside = [
        path
        for found in scan(snapshot).found
        for path in (found.parts or (found.path,))
        if Path(os.path.realpath(path)).is_relative_to(root) and path.is_file()
    ]
    for found in joined(inside):
        blob = Path(os.path.realpath(found.path)).name
        digest = blob if not found.parts and _SHA256.fullmatch(blob) else ""
        yield AppFile(found, found.path.stem, repo, snapshot.name, digest)


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(entry for entry in folder.iterdir() if entry.is_dir())
    except OSError:
        return []


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_SETTINGS_BYTES).decode("utf-8-sig", "replace")
    except OSError:
        return ""


def _json(path: Path) -> dict[str, object]:
    try:
        value = json.loads(_text(path) or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
