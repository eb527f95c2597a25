"""Runs first in every frozen program: programs that it starts, such as a browser, must find their own libraries.

PyInstaller's boot loader puts our folder of libraries into LD_LIBRARY_PATH and keeps what was there before. The loader
of this process has read it already, so it can be put back.
"""

import os
import sys

if sys.platform == "linux":
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    os.environ.pop("LD_LIBRARY_PATH", None)
    if before is not None:
        os.environ["LD_LIBRARY_PATH"] = before
