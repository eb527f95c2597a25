"""Builds the packages of this system: freezes the app, adds the notices, packs, checks.

python3 packaging/dev.py package                      every package of this system, into dist/
python3 packaging/dev.py package --flavour vulkan     with a module for graphics cards: vulkan or cuda
python3 packaging/dev.py package --only tar.gz        only some of them
python3 packaging/dev.py package --end-to-end         the frozen folder that the end-to-end tests run on
python3 packaging/dev.py package --frozen-only        no packages, only the frozen folder
"""

from __future__ import annotations

import sys
from pathlib import Path

# The steps beside this file, and the app.
for _folder in (Path(__file__).resolve().parent, Path(__file__).resolve().parents[1]):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))


def main(arguments: list[str]) -> int:
    """Do what the command line says."""
    from package_steps.command import main as run

    return run(arguments, __doc__ or "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
