"""The Python distributions of an environment: which files and modules are theirs, and under which licence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any

from setup_steps.report import SetupError

from package_steps.licensing.components import Component, Text, read_compiled_in, read_distribution_notes, read_texts

_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
_NAMED = ("MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "MPL-2.0", "PSF-2.0", "ISC")  # in the older field


class Distributions:
    """What is installed in one environment."""

    def __init__(self, folder: Path) -> None:
        self._notes = read_distribution_notes()
        self._compiled_in = read_compiled_in()
        self._installed: dict[str, metadata.Distribution] = {}
        self._of_file: dict[str, str] = {}
        self._of_module: dict[str, str] = {}
        for distribution in metadata.distributions(path=[str(folder)]):
            name = _name(distribution)
            self._installed[name] = distribution
            for file in distribution.files or ():
                self._of_file[file.as_posix()] = name
                if file.suffix == ".py":
                    self._of_module[_module(PurePosixPath(file.as_posix()))] = name

    def of_file(self, path: str) -> str:
        """The name of the distribution that brought a file, or nothing."""
        return self._of_file.get(path, "")

    def of_module(self, name: str) -> str:
        """The name of the distribution that brought a module, or nothing."""
        return self._of_module.get(name, "")

    def is_namespace(self, name: str) -> bool:
        """Whether something has modules below this name, which is nobody's own."""
        return any(module.startswith(f"{name}.") for module in self._of_module)

    def components(self, names: Iterable[str]) -> Iterator[Component]:
        """These distributions and what is compiled into them."""
        for name in sorted(names):
            component = self._component(name, self._installed[name])
            yield component
            for described in _described_inside(self._installed[name]):
                yield self._inner(component.name, described)

    def _component(self, name: str, distribution: metadata.Distribution) -> Component:
        note = self._notes.get(name, {})
        licence = note.get("licence") or _licence(distribution)
        texts = read_texts(note.get("texts", ())) or tuple(_texts(distribution))
        texts += read_texts(note.get("more_texts", ()))
        if not licence or not texts:
            lacking = "licence" if not licence else "licence text"
            raise SetupError(f"The distribution {name} names no {lacking}: say it in packaging/components.")
        given = {key: note[key] for key in ("copyright", "note", "source") if key in note}
        return Component(
            name=note.get("title", name),
            licence=licence,
            texts=texts,
            version=distribution.version,
            home=_home(distribution),
            purl=f"pkg:pypi/{re.sub(r'[-_.]+', '-', name)}@{distribution.version}",
            **given,
        )

    def _inner(self, holder: str, described: dict[str, Any]) -> Component:
        # Package URLs end in ?where it was loaded from, which may be a folder of somebody's computer.
        purl = str(described["purl"]).partition("?")[0]
        note = self._compiled_in.get(purl.partition("@")[0], {})
        licence = note.get("licence") or _said(described)
        texts = read_texts(note.get("texts", ()))
        if not texts and "Apache-2.0" in licence.split(" OR "):
            texts = read_texts(["Apache-2.0.txt"])
        if not licence or not texts:
            raise SetupError(f"{purl} inside {holder} lacks a licence text: name one in packaging/components.")
        return Component(
            name=note.get("title", described["name"]),
            licence=licence,
            texts=texts,
            version=described["version"],
            inside=holder,
            purl=purl,
        )


def _name(distribution: metadata.Distribution) -> str:
    return re.sub(r"[-_]+", "_", distribution.name).lower()


def _module(file: PurePosixPath) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _licence(distribution: metadata.Distribution) -> str:
    about = distribution.metadata
    if "License-Expression" in about:
        return about["License-Expression"]
    older = about["License"] if "License" in about else ""  # noqa: SIM401 - it is no dict, and has no get()
    return older if older and all(part in _NAMED for part in re.split(r" AND | OR ", older)) else ""


def _texts(distribution: metadata.Distribution) -> Iterator[Text]:
    for file in sorted(distribution.files or (), key=str):
        if ".dist-info" in file.parts[0] and _LICENCE_FILE.search(file.name):
            content = Path(str(file.locate())).read_text("utf-8", errors="replace")
            yield Text(f"{distribution.name} {file.name}", content)


def _home(distribution: metadata.Distribution) -> str:
    about = distribution.metadata
    named = [entry.split(", ", 1) for entry in about.get_all("Project-URL") or [] if ", " in entry]
    addresses = {name.lower(): address for name, address in named}
    wanted = ("homepage", "home", "source", "source code", "repository", "github", "documentation")
    found = next((addresses[name] for name in wanted if name in addresses), "")
    if "Home-page" in about:
        return about["Home-page"]
    return found or next(iter(addresses.values()), "")


def _described_inside(distribution: metadata.Distribution) -> Iterator[dict[str, Any]]:
    """What a distribution's own bills of materials tell of libraries compiled into it."""
    for file in sorted(distribution.files or (), key=str):
        if "sboms" in file.parts and file.suffix == ".json":
            yield from json.loads(Path(str(file.locate())).read_text("utf-8")).get("components", [])


def _said(described: dict[str, Any]) -> str:
    licences = described.get("licenses", [])
    if len(licences) != 1:
        return ""
    return str(licences[0].get("expression") or licences[0].get("license", {}).get("id", ""))
