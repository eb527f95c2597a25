"""`dev.py package`: which steps make up a package of this system, in their order."""

from __future__ import annotations

import argparse
import importlib
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from setup_steps.locations import ROOT
from setup_steps.package_environment import FLAVOURS
from setup_steps.report import SetupError, say

import desktop
from package_steps.layout import Build

Pack = Callable[[Build], Path | None]


def main(arguments: list[str], description: str) -> int:
    """Do what the command line says."""
    kinds = kinds_of_this_system()
    chosen = _parse(arguments, kinds, description)
    build = Build(chosen.flavour, desktop.__version__, commit_time())
    try:
        if chosen.end_to_end:
            from package_steps.frozen.freeze import freeze

            frozen = freeze(build, end_to_end=True)
            say(f"Ready: TANDEM_FROZEN={shlex.quote(str(frozen))} python3 packaging/dev.py test tests/end2end")
            return 0
        made = _make(build, [] if chosen.frozen_only else chosen.only or kinds)
    except SetupError as error:
        say(str(error))
        return 1
    for path in [build.program, *made]:
        say(f"{_size(path) / 1e6:7.1f} MB  {path.relative_to(ROOT)}")
    return 0


def kinds_of_this_system(system: str = sys.platform) -> tuple[str, ...]:
    """The kinds of packages that can be built here."""
    return {"linux": ("deb", "tar.gz", "appimage"), "darwin": ("dmg",)}.get(system, ("installer", "zip"))


def _packer(kind: str) -> Pack:
    """The step that makes one kind of package; imported here, since each needs what only its system has."""
    module, function = {
        "deb": ("linux.deb", "make_deb"),
        "tar.gz": ("linux.tarball", "make_tarball"),
        "appimage": ("linux.appimage", "make_appimage"),
        "dmg": ("macos.mac_bundle", "make_disk_image"),
        "installer": ("windows.windows_installer", "make_installer"),
        "zip": ("windows.windows_installer", "make_zip"),
    }[kind]
    packer: Pack = getattr(importlib.import_module(f"package_steps.{module}"), function)
    return packer


def commit_time() -> int:
    """Seconds since 1970 that everything in a package is dated with: those of the commit, unless the caller says."""
    if given := os.environ.get("SOURCE_DATE_EPOCH", ""):
        return int(given)
    done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return int(done.stdout)
    return int((ROOT / "CHANGELOG.md").stat().st_mtime)  # unpacked source without its history


def _parse(arguments: list[str], kinds: Sequence[str], description: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="dev.py package", description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--flavour", choices=FLAVOURS, default="cpu", help="cpu unless given")
    parser.add_argument("--only", nargs="+", choices=kinds, help="these kinds of packages")
    parser.add_argument("--frozen-only", action="store_true", help="stop after the frozen folder and its notices")
    parser.add_argument("--end-to-end", action="store_true", help="only the frozen folder for the end-to-end tests")
    return parser.parse_args(arguments)


def _make(build: Build, kinds: Sequence[str]) -> list[Path]:
    from package_steps.frozen.freeze import freeze
    from package_steps.licensing.bill_of_materials import write_bill_of_materials
    from package_steps.licensing.notices import write_notices

    freeze(build)
    write_notices(build)
    made = [path for kind in kinds if (path := _packer(kind)(build)) is not None]
    if kinds:
        made.append(write_bill_of_materials(build))
    if kinds and sys.platform == "linux":
        from package_steps.linux.validate import validate

        validate(build, made)
    return made


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(file.lstat().st_size for file in path.rglob("*") if not file.is_dir())
