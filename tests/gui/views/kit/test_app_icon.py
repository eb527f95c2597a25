"""The window icon: drawn at every size offered, sharp on dense screens, nothing done before it is asked for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QWidget

from desktop.views.kit import app_icon as module
from desktop.views.kit.app_icon import app_icon, app_picture


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_every_size_offered_shows_both_voices(ratio):
    icon = app_icon()
    assert [size.width() for size in icon.availableSizes()] == list(module.OFFERED)
    for size in module.OFFERED:
        picture = icon.pixmap(QSize(size, size), ratio)
        assert picture.width() == round(size * ratio)
        image = picture.toImage()
        row = image.height() // 2
        left, right = (image.pixelColor(int(image.width() * part), row) for part in (0.4, 0.6))
        assert left.red() > left.blue() + 60, "amber stands left"
        assert right.blue() > right.red() + 60, "blue stands right"
        assert image.pixelColor(0, 0).alpha() < 128


@pytest.mark.usefixtures("qapp")
def test_a_wide_box_gets_the_icon_unstretched_in_its_middle():
    picture = app_icon().pixmap(QSize(128, 64))
    image = picture.toImage()
    assert image.width() == image.height() or image.pixelColor(8, 32) == QColor(0, 0, 0, 0)


@pytest.mark.usefixtures("qapp")
def test_small_pictures_use_the_drawing_for_whole_pixels():
    small, dense = app_picture(16, 1.0).toImage(), app_picture(16, 4.0).toImage()
    # The simple drawing fills its box; the other one has a margin.
    assert small.pixelColor(8, 0).alpha() == 255
    assert dense.pixelColor(32, 0).alpha() == 0


@pytest.mark.usefixtures("qapp")
def test_nothing_is_read_until_a_picture_is_wanted(qtbot):
    module._renderer.cache_clear()
    app_icon.cache_clear()
    window = QWidget()
    qtbot.addWidget(window)
    window.setWindowIcon(app_icon())
    assert not QIcon(app_icon()).isNull()
    assert module._renderer.cache_info().currsize == 0
