"""Writes the version resource of the Windows programs: what Explorer shows under Properties, Details."""

import re
from pathlib import Path

from package_steps.layout import AUTHORS, Build

DESCRIPTION = "Tandem"  # also the program's name in the Task Manager and in "Open with"
COPYRIGHT = f"Copyright (c) 2026 {AUTHORS}"
_RELEASE = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_US_ENGLISH, _UNICODE = 0x0409, 1200

_TEXT = """\
# UTF-8
VSVersionInfo(
  ffi=FixedFileInfo(
    filevers={numbers}, prodvers={numbers}, mask=0x3F, flags={flags}, OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0)
  ),
  kids=[
    StringFileInfo([
      StringTable({table!r}, [
{strings}
      ]),
    ]),
    VarFileInfo([VarStruct('Translation', [{language}, {codepage}])]),
  ],
)
"""


def file_version(version: str) -> str:
    """Windows' four numbers for a version: 1.2.3 and 1.2.3rc1 both give 1.2.3.0."""
    found = _RELEASE.match(version)
    if found is None:
        raise ValueError(f"{version!r} does not begin with three numbers.")
    return ".".join([*found.groups(), "0"])


def version_resource(version: str) -> str:
    """PyInstaller's text form of a VS_VERSIONINFO resource."""
    numbers = tuple(int(part) for part in file_version(version).split("."))
    is_release = _RELEASE.fullmatch(version) is not None
    named = {
        "CompanyName": AUTHORS,
        "FileDescription": DESCRIPTION,
        "FileVersion": version,
        "InternalName": "tandem",
        "LegalCopyright": COPYRIGHT,
        "ProductName": "Tandem",
        "ProductVersion": version,
    }
    return _TEXT.format(
        numbers=numbers,
        flags="0x0" if is_release else "0x2",  # VS_FF_PRERELEASE
        table=f"{_US_ENGLISH:04X}{_UNICODE:04X}",
        strings="\n".join(f"        StringStruct({name!r}, {value!r})," for name, value in named.items()),
        language=_US_ENGLISH,
        codepage=_UNICODE,
    )


def write_version_resource(build: Build, file: Path) -> Path:
    """Write the resource of this build for PyInstaller's EXE(version=…) and return the file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(version_resource(build.version), "utf-8")
    return file
