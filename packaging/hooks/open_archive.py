"""Runs early in every frozen program: modules that are not imported yet come from the program file that was started.

PyInstaller opens that file by its path for each import. After an upgrade under an open window another version's file
lies there, and after a move none, upon which PyInstaller ends the program. An open file stays what it was.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform == "linux":
    reader = sys.modules["pyimod02_importers"].pyz_archive  # PyInstaller's own, part of every frozen program
    with suppress(OSError, AttributeError):  # no /proc, or a PyInstaller that names things otherwise: as it was
        held = f"/proc/self/fd/{os.open(reader._filename, os.O_RDONLY)}"  # noqa: SLF001 - there is no other way in
        Path(held).stat()
        reader._filename = held  # noqa: SLF001
