"""Renders the app's icon, and that of its files, into the formats that desktops, Windows and macOS ask for."""

from __future__ import annotations

import shutil
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter  # noqa: TID251 - drawn once, while a package is built
from PySide6.QtSvg import QSvgRenderer
from setup_steps.locations import ROOT

DRAWINGS = ROOT / "resources" / "app_icon"
APP, DOCUMENT = "tandem", "application-x-gguf"  # a file type's icon is called as its MIME type
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
OF_WINDOWS = (16, 20, 24, 32, 40, 48, 64, 128, 256)
OF_MACOS = (32, 64, 128, 256, 512, 1024)  # 16@2x to 512@2x
LARGEST_SMALL = 32  # up to here a simpler drawing is used, whose edges lie on whole pixels


def render_icons(folder: Path) -> None:
    """Write every icon of a package into a folder, replacing what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in (APP, DOCUMENT):
        pictures = {size: _draw(name, size) for size in sorted({*SIZES, *OF_WINDOWS, *OF_MACOS})}
        shutil.copyfile(DRAWINGS / f"{name}.svg", folder / f"{name}.svg")
        for size in SIZES:
            pictures[size].save(folder / f"{name}-{size}.png", optimize=True)
        _write_ico(folder / f"{name}.ico", [pictures[size] for size in OF_WINDOWS])
        _write_icns(folder / f"{name}.icns", [pictures[size] for size in OF_MACOS])
    shutil.copyfile(DRAWINGS / "tandem-symbolic.svg", folder / "tandem-symbolic.svg")


def _draw(name: str, size: int) -> Image.Image:
    drawing = DRAWINGS / (f"{name}-small.svg" if size <= LARGEST_SMALL else f"{name}.svg")
    renderer = QSvgRenderer(str(drawing))
    if not renderer.isValid():
        raise ValueError(f"{drawing} is not a drawing that Qt reads.")
    picture = QImage(size, size, QImage.Format.Format_RGBA8888_Premultiplied)
    picture.fill(0)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    pixels = picture.convertToFormat(QImage.Format.Format_RGBA8888)
    return Image.frombytes("RGBA", (size, size), bytes(pixels.constBits()))


def _write_ico(path: Path, pictures: list[Image.Image]) -> None:
    largest = pictures[-1]
    largest.save(path, sizes=[picture.size for picture in pictures], append_images=pictures[:-1])


def _write_icns(path: Path, pictures: list[Image.Image]) -> None:
    pictures[-1].save(path, append_images=pictures[:-1])
