"""The components that a package may hold, as packaging/components/*.toml describes them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from setup_steps.locations import PACKAGING, ROOT
from setup_steps.report import SetupError

from package_steps.layout import HOMEPAGE
from package_steps.licensing.component_versions import version

DATA = PACKAGING / "components"
TEXTS = DATA / "licences"


@dataclass(frozen=True, slots=True)
class Text:
    """One licence text and what it is called."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Component:
    """Something that somebody made and gave a licence.

    files, modules: patterns and names of what belongs to it. inside: another component that it is compiled into.
    source: where its source is published, if its licence asks that this be said. purl: its package URL.
    """

    name: str
    licence: str
    texts: tuple[Text, ...]
    version: str = ""
    version_of: str = ""
    home: str = ""
    copyright: str = ""
    note: str = ""
    source: str = ""
    inside: str = ""
    purl: str = ""
    files: tuple[str, ...] = ()
    modules: frozenset[str] = frozenset()

    def has(self, path: str) -> bool:
        """Whether a file, by its path below the folder of libraries, belongs to it."""
        return any(fnmatchcase(path, pattern) for pattern in self.files)

    def with_version(self, program: Path, site_packages: Path) -> Component:
        """The same with the version that lies in this program; places in its words are filled in."""
        found = self.version or version(self.version_of, program, site_packages)
        minor = ".".join(found.split(".")[:2])
        return replace(
            self,
            version=found,
            home=self.home.format(homepage=HOMEPAGE),
            source=self.source.format(version=found, minor=minor),
            note=self.note.strip(),
            purl=self.purl or f"pkg:generic/{_in_purl(self.name)}" + (f"@{found}" if found else ""),
        )


def read_components(folder: Path = DATA) -> list[Component]:
    """All components of all files of descriptions."""
    return [_component(entry) for entry in _entries(folder, "component")]


def read_distribution_notes(folder: Path = DATA) -> dict[str, dict[str, Any]]:
    """What some distributions leave unsaid, by their names."""
    return {entry["name"]: entry for entry in _entries(folder, "distribution")}


def read_compiled_in(folder: Path = DATA) -> dict[str, dict[str, Any]]:
    """What is to be said of things that are compiled into distributions, by their package URLs without version."""
    return {entry["purl"]: entry for entry in _entries(folder, "compiled_in")}


def read_texts(names: Iterable[str]) -> tuple[Text, ...]:
    """Licence texts, each from the folder of texts or by its path in the repository."""
    return tuple(_text(name) for name in names)


def _text(name: str) -> Text:
    path = next((path for path in (TEXTS / name, ROOT / name) if path.is_file()), None)
    if path is None:
        raise SetupError(f"The licence text {name} is missing in {TEXTS}.")
    return Text(path.stem if path.stem != "LICENSE" else "Tandem", path.read_text("utf-8"))


def _entries(folder: Path, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted(folder.glob("*.toml")):
        found += tomllib.loads(path.read_text("utf-8")).get(kind, [])
    return found


def _component(entry: dict[str, Any]) -> Component:
    lists = {"texts": read_texts(entry["texts"]), "files": tuple(entry.get("files", ()))}
    return Component(**{**entry, **lists, "modules": frozenset(entry.get("modules", ()))})


def _in_purl(name: str) -> str:
    kept = "".join(letter if letter.isalnum() or letter in "+.-" else " " for letter in name.lower())
    return "-".join(kept.split()).replace("+", "%2B")
