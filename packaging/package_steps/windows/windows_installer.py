"""Packs the Windows program: an installer made by Inno Setup, and a zip for use without installing."""

import os
import shutil
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

from setup_steps.locations import ROOT
from setup_steps.report import SetupError

from package_steps.external_tool import run_tool
from package_steps.layout import APP_ID, AUTHORS, DIST, HOMEPAGE, WINDOWS, Build
from package_steps.windows.version_resource import file_version
from package_steps.windows.windows_signing import sign_command, sign_programs

SCRIPT = WINDOWS / "tandem.iss"
PORTABLE_FILE, PORTABLE_FOLDER = "portable.txt", "tandem-data"  # the names that desktop.paths gives them
_PORTABLE_WORDS = f"""\
While this file lies beside tandem.exe, Tandem keeps settings, chats and downloaded model files in the folder
{PORTABLE_FOLDER} beside it, and not in your user profile. Delete this file to use the profile.
"""
_NO_COMPILER = "Inno Setup 6.3 or newer makes the installer, and its ISCC.exe was not found. It is at jrsoftware.org."
_SIGN_TOOL = "publisher"
_ORDINARY_FILE = 0o100644 << 16


def make_installer(build: Build) -> Path:
    """Make dist/tandem-VERSION-windows-x86_64-setup.exe and return it."""
    DIST.mkdir(parents=True, exist_ok=True)
    signing = sign_command()
    sign_programs(build.program, signing)
    run_tool(compile_command(find_compiler(), build, signing))
    return DIST / f"{_name(build)}-setup.exe"


def make_zip(build: Build) -> Path:
    """Make dist/tandem-VERSION-windows-x86_64-portable.zip and return it: one folder, files in order, dated alike."""
    DIST.mkdir(parents=True, exist_ok=True)
    sign_programs(build.program, sign_command())
    target, folder = DIST / f"{_name(build)}-portable.zip", f"tandem-{build.version}"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(path for path in build.program.rglob("*") if path.is_file()):
            name = f"{folder}/{path.relative_to(build.program).as_posix()}"
            archive.writestr(_entry(name, build.epoch), path.read_bytes())
        archive.writestr(_entry(f"{folder}/{PORTABLE_FILE}", build.epoch), _PORTABLE_WORDS.replace("\n", "\r\n"))
    return target


def compile_command(compiler: Path, build: Build, signing: str) -> list[str]:
    """The command that compiles the installer. signing: see windows_signing; empty leaves the installer unsigned."""
    names = {
        "Version": build.version,
        "FileVersion": file_version(build.version),
        "Program": str(build.program),
        "Icon": str(build.icons / "tandem.ico"),
        "FileIcon": str(build.icons / "application-x-gguf.ico"),
        "Licence": str(ROOT / "LICENSE"),
        "Publisher": AUTHORS,
        "Homepage": HOMEPAGE,
        "AppId": APP_ID,
        "Suffix": build.suffix(),
    }
    options = [f"/D{name}={value}" for name, value in names.items()]
    if signing:
        options += [f"/DSignTool={_SIGN_TOOL}", f"/S{_SIGN_TOOL}={signing}"]
    return [str(compiler), "/Qp", *options, f"/O{DIST}", str(SCRIPT)]


def find_compiler(environment: Mapping[str, str] = os.environ) -> Path:
    """Inno Setup's compiler: on PATH, or where its own installer puts it. Raises SetupError."""
    if found := shutil.which("ISCC.exe", path=environment.get("PATH", "")):
        return Path(found)
    parents = [environment.get(name) for name in ("ProgramFiles(x86)", "ProgramFiles")]
    local = environment.get("LOCALAPPDATA")  # of an installation for one user
    folders = [Path(parent) for parent in parents if parent] + ([Path(local) / "Programs"] if local else [])
    for folder in folders:
        compiler = folder / "Inno Setup 6" / "ISCC.exe"
        if compiler.is_file():
            return compiler
    raise SetupError(_NO_COMPILER)


def _name(build: Build) -> str:
    return f"tandem-{build.version}-windows-x86_64{build.suffix()}"


def _entry(name: str, epoch: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, time.gmtime(epoch)[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = _ORDINARY_FILE
    return entry
