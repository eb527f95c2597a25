"""Measures what the lens shows on the pocket pair, and prints the tables that stand in docs/lens.md.

    python3 packaging/lens_study.py                 the pocket pair, some minutes
    python3 packaging/lens_study.py --real          also the real model of the tests, 50 of its own answers
    python3 packaging/lens_study.py --write         also puts the tables into docs/lens.md

Every text is an answer of the pair itself, greedy, or drawn with a fixed seed, so that a second run finds the same.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
for _folder in (ROOT / "packaging", ROOT):
    if str(_folder) not in sys.path:
        sys.path.insert(0, str(_folder))


def main(arguments: list[str]) -> int:
    """Do what the command line says."""
    from study.document import written_into
    from study.pocket import study_pocket
    from study.real import study_real

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=12, metavar="N", help="answers of each kind; default 12")
    parser.add_argument("--real", action="store_true", help="the real model, too; fetch it with dev.py test --real")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/lens.md")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="tandem-study-") as folder:
        tables = {"pocket": study_pocket(Path(folder), chosen.each)}
        if chosen.real:
            tables["real"] = study_real(Path(folder))
    print("\n\n".join(tables.values()))
    if chosen.write:
        file = ROOT / "docs" / "lens.md"
        file.write_text(written_into(file.read_text("utf-8"), tables), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
