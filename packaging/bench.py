"""Measures Tandem against its budgets and says so in a table.

    python3 packaging/dev.py bench                 everything, some twenty minutes on an idle machine
    python3 packaging/dev.py bench speed toggle    only these
    python3 packaging/dev.py bench --quick         a tiny file and few repeats: does everything run?

Budgets are reported, not enforced: the exit code is 0 unless a figure could not be taken.
"""

from __future__ import annotations

import sys
from pathlib import Path

# The measurements beside this file, and the app.
for _folder in (Path(__file__).resolve().parent, Path(__file__).resolve().parents[1]):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))


def main(arguments: list[str]) -> int:
    """Do what the command line says."""
    from benchmarks.run import main as run

    return run(arguments, Path(__file__).resolve(), __doc__ or "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
