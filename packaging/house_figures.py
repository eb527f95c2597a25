"""Prints the figures of the house and fails when one is broken.

    python3 packaging/dev.py figures

One finds one's way in a house whose folders are small, whose files are short, whose classes are of one thing, and whose
imports go one way. The directions themselves are the contracts in pyproject.toml, which lint-imports keeps.
"""

from __future__ import annotations

import sys
from pathlib import Path

# Also where Python is told to leave a script's own folder out.
sys.path.insert(0, str(Path(__file__).resolve().parent))


def main() -> int:
    """Count and print; 1 when a figure is broken."""
    from house.figures import main as print_figures

    return print_figures(Path(__file__).resolve().parents[1])


if __name__ == "__main__":
    sys.exit(main())
