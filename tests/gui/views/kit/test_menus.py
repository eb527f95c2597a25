"""Menus behind buttons stay within the window."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop.views.kit.buttons import IconButton, TextButton


@pytest.mark.parametrize("make", [lambda: IconButton("ellipsis", "Menu"), lambda: TextButton("Add files…", "plus")])
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("width", [600, 120])
def test_a_menu_opens_within_the_window(qtbot, make, side, width):
    window, button = QWidget(), make()
    menu = QMenu(button)
    for words in ("Add files…", "Find files of other apps and whatever else there is"):
        menu.addAction(words)
    button.setMenu(menu)
    row = QHBoxLayout(window)
    if side == "right":
        row.addStretch(1)
    row.addWidget(button)
    if side == "left":
        row.addStretch(1)
    qtbot.addWidget(window)
    window.setGeometry(60, 40, width, 300)
    window.show()
    qtbot.waitExposed(window)
    corner = button.mapToGlobal(button.rect().bottomLeft())
    menu.popup(corner)
    left, right = window.mapToGlobal(window.rect().topLeft()).x(), window.mapToGlobal(window.rect().topRight()).x()
    assert menu.x() >= left
    assert menu.frameGeometry().right() <= right or width == 120  # wider than the window: from its left edge on
    assert width == 120 or menu.x() == corner.x() or side == "right"
    menu.close()
