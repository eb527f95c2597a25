"""Reads the modules of a tree: where they lie, how long they are, what they import and which classes they define."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LEFT_OUT = {"__pycache__", ".venv"}


@dataclass(frozen=True)
class Module:
    """A source file. name: as Python imports it; lines: how many; tree: what it says."""

    path: Path
    name: str
    lines: int
    tree: ast.Module

    @property
    def is_package(self) -> bool:
        """Whether it is the __init__ of a folder."""
        return self.path.name == "__init__.py"

    def imports(self) -> set[tuple[str, str]]:
        """What it imports anywhere, for type checkers and inside functions, too: ("a", "b") for "from a import b".

        For "import a" the second is empty. Whether b is a module of the folder a, only the whole tree knows.
        """
        found: set[tuple[str, str]] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {(alias.name, "") for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {(node.module, alias.name) for alias in node.names}
        return found

    def imports_from(self, room: str) -> bool:
        """Whether it imports the room or anything in it."""
        return any(f"{module}.{name}.".startswith(f"{room}.") for module, name in self.imports())

    def methods(self) -> Iterator[tuple[str, int]]:
        """Each class with the number of functions in its body, properties and private ones included."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ClassDef):
                yield node.name, sum(isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) for part in node.body)


def read(folder: Path, above: Path) -> list[Module]:
    """All modules in `folder` and below; names are told from `above`, which Python has on its path."""
    return [
        _module(path, above)
        for path in sorted(folder.rglob("*.py"))
        if not LEFT_OUT & set(path.relative_to(above).parts)
    ]


def _module(path: Path, above: Path) -> Module:
    text = path.read_text("utf-8")
    parts = path.relative_to(above).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    return Module(path, name, len(text.splitlines()), ast.parse(text))
