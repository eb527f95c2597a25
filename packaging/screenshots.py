"""Takes the README's pictures, and more to look at, from the real window with the real engine.

    python3 packaging/dev.py screenshots [--out docs/pictures] [--all | --gallery]

Without --all: the README's pictures (Both, the families, the lens; light and dark). With it: every scene in both
themes at 100 % and 150 %. With --gallery: an answer for each kind of markdown, to be looked at.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pictures.chat_scenes import SCENES as CHAT_SCENES
from pictures.gallery import take_gallery
from pictures.library_scenes import SCENES as LIBRARY_SCENES
from pictures.library_scenes import LibraryScenes
from pictures.page_scenes import SCENES as PAGE_SCENES
from pictures.stage import Stage


def main() -> int:
    """Parse, then run one process per theme and scale: Qt reads the scale factor at start only."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "pictures")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--gallery", action="store_true", help="answers with everything that markdown has, instead")
    parser.add_argument("--one", nargs=3, metavar=("THEME", "SCALE", "SCENES"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.one:
        theme, scale, scenes = options.one
        take_pictures(options.out, theme, scale, scenes.split(","))
        return 0
    if options.gallery:
        return take_all(options.out, ("1", "1.5"), ("gallery",))
    scales, scenes = (
        (("1", "1.5"), (*CHAT_SCENES, *PAGE_SCENES, *LIBRARY_SCENES))
        if options.all
        else (("1",), ("both", "families", "lens"))
    )
    return take_all(options.out, scales, scenes)


def take_all(out: Path, scales: Sequence[str], scenes: Sequence[str]) -> int:
    """These scenes in both themes."""
    for theme in ("light", "dark"):
        for scale in scales:
            environment = {**os.environ, "QT_SCALE_FACTOR": scale}
            environment.setdefault("QT_QPA_PLATFORM", "offscreen")
            arguments = ["--out", str(out), "--one", theme, scale, ",".join(scenes)]
            subprocess.run([sys.executable, str(Path(__file__)), *arguments], env=environment, check=True)
    return 0


def take_pictures(out: Path, theme: str, scale: str, scenes: list[str]) -> None:
    """Every scene with a fresh data folder, so that each picture can be taken again alone."""
    app = QApplication([])
    library = LibraryScenes()
    for scene in scenes:
        with tempfile.TemporaryDirectory(prefix="tandem-pictures-") as folder:
            stage = Stage(app, Path(folder), theme)
            suffix = theme if scale == "1" else f"{theme}-{float(scale):.0%}"
            if scene == "gallery":
                take_gallery(stage, out, suffix)
                stage.close()
                continue
            if scene in LIBRARY_SCENES:
                library.show(stage, scene)
            else:
                {**CHAT_SCENES, **PAGE_SCENES}[scene](stage)
            stage.save(out / f"{scene}-{suffix}.png")
            stage.close()
    library.close()


if __name__ == "__main__":
    sys.exit(main())
