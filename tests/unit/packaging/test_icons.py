"""The icon in every format and size, read back."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from package_steps import icons
from PIL import Image


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    target = tmp_path_factory.mktemp("icons") / "icons"
    icons.render_icons(target)
    return target


@pytest.mark.parametrize("name", [icons.APP, icons.DOCUMENT])
def test_there_is_a_picture_of_every_size_with_something_on_it(folder, name):
    for size in icons.SIZES:
        with Image.open(folder / f"{name}-{size}.png") as picture:
            assert (picture.format, picture.size, picture.mode) == ("PNG", (size, size), "RGBA")
            assert picture.getpixel((0, 0))[3] < 128, "corners are cut"
            amber, blue = _share(picture, 30, 50), _share(picture, 215, 230)
            assert amber > 0.04, size
            assert blue > 0.04, size


def _share(picture, hue_from, hue_to):
    """How much of the picture has a strong colour of these hues, given in degrees."""
    pixels = [
        (hue * 360 / 255, saturation)
        for (hue, saturation, _), alpha in zip(
            picture.convert("RGB").convert("HSV").get_flattened_data(),
            picture.getchannel("A").get_flattened_data(),
            strict=True,
        )
        if alpha > 200
    ]
    return sum(hue_from - 12 <= hue <= hue_to + 12 and saturation > 90 for hue, saturation in pixels) / len(pixels)


@pytest.mark.parametrize("name", [icons.APP, icons.DOCUMENT])
def test_windows_and_macos_icons_hold_every_size(folder, name):
    with Image.open(folder / f"{name}.ico") as ico:
        assert ico.info["sizes"] == {(size, size) for size in icons.OF_WINDOWS}
        for size in icons.OF_WINDOWS:
            frame = ico.ico.getimage((size, size))
            assert frame.size == (size, size)
            if size in icons.SIZES:
                with Image.open(folder / f"{name}-{size}.png") as picture:
                    assert frame.convert("RGBA").tobytes() == picture.tobytes(), "drawn at this size, not scaled"
    with Image.open(folder / f"{name}.icns") as icns:
        assert {width * scale for width, _, scale in icns.info["sizes"]} == set(icons.OF_MACOS)
        assert icns.size[0] == max(icons.OF_MACOS)


def test_the_same_drawings_give_the_same_bytes(folder, tmp_path):
    again = tmp_path / "again"
    again.mkdir()
    (again / "left-over.png").touch()
    icons.render_icons(again)
    names = sorted(path.name for path in folder.iterdir())
    assert sorted(path.name for path in again.iterdir()) == names
    for name in names:
        assert (again / name).read_bytes() == (folder / name).read_bytes(), name


def test_the_symbolic_icon_has_one_colour_and_only_fills(folder):
    # GTK recolours fills of a 16 pixel drawing; strokes and gradients would stay as they are.
    root = ET.parse(folder / "tandem-symbolic.svg").getroot()
    assert root.get("viewBox") == "0 0 16 16"
    shapes = [element for element in root if element.tag.endswith("path")]
    assert len(shapes) == 2
    assert {shape.get("fill") for shape in shapes} == {"#2e3436"}
    assert not any(shape.get("stroke") for shape in root.iter())
