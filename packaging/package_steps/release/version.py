"""Checks that there is one version number: desktop/__init__.py says it, and nothing else says another."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from setup_steps.locations import ROOT
from setup_steps.report import SetupError

from package_steps.release.changelog import entry

_SAID = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)
_NUMBER = r"(\d+\.\d+\.\d+(?:\.\d+|(?:a|b|rc)\d+)?)(?!\.?\d)"
_PACKAGE = re.compile(rf"\btandem(?:-cli)?[-_ ]v?{_NUMBER}", re.IGNORECASE)
_FIELD = re.compile(
    r"\b(?:AppVersion|AppVerName|VersionInfoVersion|FileVersion|ProductVersion|CFBundleShortVersionString|"
    rf"CFBundleVersion|VIProductVersion|release version|^version)\b(?:</key>)?[\W_]{{1,30}}(?:string>)?v?{_NUMBER}",
    re.MULTILINE,
)
_HISTORY = {"CHANGELOG.md"}  # speaks of older versions
_FOLDERS = ("packaging/", "docs/", "resources/", ".github/", "desktop/")
_PLAIN = {
    "",
    ".cfg",
    ".desktop",
    ".in",
    ".ini",
    ".iss",
    ".md",
    ".nsi",
    ".plist",
    ".py",
    ".sh",
    ".spec",
    ".toml",
    ".txt",
    ".xml",
    ".yaml",
    ".yml",
}
_SKIPPED = ("packaging/requirements/", "packaging/components/")  # other people's versions
_LARGEST = 400_000


def said_version(root: Path = ROOT) -> str:
    """The version of the source below `root`. Raises SetupError."""
    found = _SAID.findall((root / "desktop" / "__init__.py").read_text("utf-8"))
    if len(found) != 1:
        raise SetupError('desktop/__init__.py must have one line such as: __version__ = "0.2.0"')
    return str(found[0])


def version_problems(root: Path = ROOT) -> list[str]:
    """Where the repository contradicts itself, in words; empty when it does not."""
    version = said_version(root)
    problems = []
    if 'dynamic = ["version"]' not in (root / "pyproject.toml").read_text("utf-8"):
        problems.append("pyproject.toml must take the version from desktop/__init__.py")
    for path in _texts(root):
        problems += [
            f"{path.relative_to(root).as_posix()} says {other}, not {version}" for other in _others(path, version)
        ]
    return problems


def release_problems(root: Path = ROOT, tag: str = "") -> list[str]:
    """What stands between the source and a release of it. tag: the git tag that names it, "v0.2.0", "" without one."""
    version = said_version(root)
    problems = version_problems(root)
    if tag and tag.removeprefix("refs/tags/") != f"v{version}":
        problems.append(f"the tag is {tag}; it must be v{version}")
    try:
        if entry(version, root / "CHANGELOG.md").date is None:
            problems.append(f"CHANGELOG.md has no date for {version}: write ## {version} (YYYY-MM-DD)")
    except SetupError as problem:
        problems.append(str(problem))
    return problems


def _others(path: Path, version: str) -> set[str]:
    text = path.read_text("utf-8", "replace")
    found = {*_PACKAGE.findall(text), *_FIELD.findall(text)}
    return found - {version, f"{version}.0"}  # Windows counts four numbers


def _texts(root: Path) -> Iterator[Path]:
    """The repository's own text files that may name a version."""
    for name in _tracked(root):
        path = root / name
        is_ours = "/" not in name or name.startswith(_FOLDERS)
        if not is_ours or name.startswith(_SKIPPED) or path.name in _HISTORY or path.suffix not in _PLAIN:
            continue
        if path.is_file() and path.stat().st_size <= _LARGEST:
            yield path


def _tracked(root: Path) -> list[str]:
    """What git has, and would take in; outside a clone, everything."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        names = subprocess.run(command, cwd=root, check=True, capture_output=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        names = [path.relative_to(root).as_posix() for path in root.rglob("*")]
    return sorted(filter(None, names))
