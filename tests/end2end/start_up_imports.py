"""Prints which of the named modules importing the window's code brings in: start_up_imports.py NAME..."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import desktop.app  # noqa: F401 - what is measured

if __name__ == "__main__":
    print(*[name for name in sys.argv[1:] if name in sys.modules])
