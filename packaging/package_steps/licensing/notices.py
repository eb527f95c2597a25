"""Writes the notices of a package: each component inside, its licence with the text, where source is to be had."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Iterable
from pathlib import Path

from setup_steps.report import SetupError, say

from package_steps.layout import NOTICES, QUESTIONS, Build
from package_steps.licensing.components import Component, Text
from package_steps.licensing.inventory import Part, take_inventory

ALL = "THIRD-PARTY-NOTICES.txt"
_WIDTH = 100
_LINE = "=" * _WIDTH
_INTRODUCTION = f"""
Tandem is made of its own code and of work by others. This file names all of it: each component with its version, its
licence and its copyright, and after the components the text of every licence. Beside this file lies one file for each
component with the same.

Source code. For the components that say "Source", the source of the very version inside is published at the address
given. For at least three years from the day you got this program you can also have it from Tandem's makers, on a usual
medium, for no more than the cost of copying and sending it: ask at {QUESTIONS}. This
offer holds for everyone who has got the program.
"""


def write_notices(build: Build) -> Path:
    """Write notices and licence texts into the frozen program; returns their folder.

    Raises SetupError if a file or a module inside belongs to no component, or a component has no text.
    """
    parts = take_inventory(build)
    folder = build.program / NOTICES
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for part in parts:
        _write(folder / f"{file_name(part.component)}.txt", notice([part]))
    _write(folder / ALL, f"THIRD-PARTY NOTICES\n{_LINE}\n{_INTRODUCTION}\n" + notice(parts))
    covered = sum(len(part.files) for part in parts)
    inner = sum(len(part.inner) for part in parts)
    say(f"Notices: {len(parts)} components and {inner} inside them, {covered} files, none unknown")
    return folder


def notice(parts: Iterable[Part]) -> str:
    """Components, then each licence text once."""
    components = [component for part in parts for component in (part.component, *part.inner)]
    names = _text_names(components)
    told = "\n".join(_about(component, names) for component in components)
    texts = "\n".join(f"{_LINE}\n{name}\n{_LINE}\n\n{text}\n" for text, name in names.items())
    return f"{told}\n{texts}"


def file_name(component: Component) -> str:
    """What a component's file is called, and so its entry in the app's list of licences."""
    plain = re.sub(r"\s*\(.*?\)|[^\w.+' -]", "", component.name).replace("'", "").strip()
    return plain.replace(" ", "-")


def _about(component: Component, names: dict[str, str]) -> str:
    title = f"{component.name} {component.version}".rstrip()
    lines = [
        title,
        "-" * len(title),
        *([f"Part of:   {component.inside}"] if component.inside else []),
        f"Licence:   {component.licence}",
        *([f"Home page: {component.home}"] if component.home else []),
        *([f"Source:    {component.source}"] if component.source else []),
        "Text:      " + ", ".join(dict.fromkeys(f'"{names[text.content.strip()]}"' for text in component.texts)),
    ]
    if component.copyright:
        lines += ["", *component.copyright.splitlines()]
    if component.note:
        lines += ["", *textwrap.wrap(component.note, _WIDTH)]
    return "\n".join([*lines, "", ""])


def _text_names(components: Iterable[Component]) -> dict[str, str]:
    """Each different text with the name it gets."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for component in components:
        for text in component.texts:
            if not text.content.strip():
                raise SetupError(f"The licence text {text.name} of {component.name} is empty.")
            if text.content.strip() not in names:
                names[text.content.strip()] = _free(text, taken)
    return names


def _free(text: Text, taken: set[str]) -> str:
    """The text's name, with a number where another text has it already."""
    name, number = text.name, 2
    while name in taken:
        name, number = f"{text.name} ({number})", number + 1
    taken.add(name)
    return name


def _write(path: Path, text: str) -> None:
    if path.exists():
        raise SetupError(f"Two components would have the file {path.name}.")
    path.write_text(text, "utf-8", newline="\n")
