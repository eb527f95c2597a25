"""Windows are opened in a size that their screen has room for."""

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QMenu, QStyle, QWidget

from desktop.settings.values import Theme
from desktop.views.kit import theme
from desktop.views.kit.first_size import FRAME, open_with
from desktop.views.window.crash_dialog import CrashDialog
from desktop.views.window.main_window import MainWindow
from desktop.views.window.shortcut_sheet import ShortcutSheet


@pytest.fixture
def small_screen(monkeypatch):
    """A laptop of 1024 × 600 with a panel of 30 pixels at its top."""
    room = QRect(0, 30, 1024, 570)
    monkeypatch.setattr(QScreen, "availableSize", lambda _: room.size())
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _: room)
    return room.size()


def test_a_wished_size_that_fits_is_kept(qtbot, small_screen):
    window = QWidget()
    qtbot.addWidget(window)
    open_with(window, 700, 400)
    assert window.size() == QSize(700, 400)


@pytest.mark.parametrize("make", [MainWindow, ShortcutSheet, lambda: CrashDialog("words")])
def test_no_window_is_larger_than_a_small_screen(qtbot, small_screen, make):
    window = make()
    qtbot.addWidget(window)
    with_frame = window.size() + FRAME
    assert with_frame.width() <= small_screen.width()
    assert with_frame.height() <= small_screen.height()


def test_a_menu_that_is_too_long_scrolls_instead_of_covering_the_window(qapp, qtbot):
    theme.apply(qapp, Theme.LIGHT, 1.0)
    menu = QMenu()
    qtbot.addWidget(menu)
    assert menu.style().styleHint(QStyle.StyleHint.SH_Menu_Scrollable, None, menu)
