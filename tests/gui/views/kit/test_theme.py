"""The colours can be read, the theme changes at once, and icons are crisp in the theme's colour."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from desktop.settings.values import Theme
from desktop.views.kit import icons, theme
from desktop.views.kit.colours import DARK, LIGHT, Tokens
from desktop.views.kit.typefaces import fonts


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


TEXT_PAIRS = [
    *[(text, ground) for text in ("text", "dim") for ground in ("bg", "side", "card")],
    ("text", "hover"),
    ("text", "accent_bg"),
    ("text", "bubble"),
    ("dim", "bubble"),
    ("on_accent", "accent"),
    ("base", "bg"),
    ("base", "base_bg"),
    ("instruct", "bg"),
    ("base", "card"),
    ("instruct", "card"),
    ("text", "ok_bg"),
    ("text", "danger_bg"),
    ("instruct", "instruct_bg"),
    ("warn", "bg"),
    ("text", "warn_bg"),
    ("danger", "bg"),
    ("danger", "danger_bg"),
    ("ok", "ok_bg"),
    *[(f"syntax_{kind}", "code_bg") for kind in ("keyword", "name", "text", "number", "comment")],
]
MARK_PAIRS = [("accent", ground) for ground in ("bg", "side", "card")] + [
    ("edge", "bg"),
    ("edge", "card"),
    ("accent", "accent_bg"),
]


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read(tokens: Tokens, text: str, ground: str) -> None:
    assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARK_PAIRS)
def test_focus_and_outlines_can_be_seen(tokens: Tokens, mark: str, ground: str) -> None:
    assert contrast(getattr(tokens, mark), getattr(tokens, ground)) >= 3.0


def test_a_theme_sets_palette_and_sheet_and_says_so(qapp: QApplication, qtbot: object) -> None:
    with qtbot.waitSignal(theme.notifier().changed):
        theme.apply(qapp, Theme.DARK, 1.0)
    assert theme.effective_scheme() is Theme.DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.bg)
    assert DARK.accent in qapp.styleSheet()
    theme.apply(qapp, Theme.LIGHT, 1.0)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.bg)


def test_a_desktop_that_does_not_say_counts_as_light(qapp: QApplication) -> None:
    theme.apply(qapp, Theme.SYSTEM, 1.0)
    assert theme.effective_scheme() is Theme.LIGHT


def test_zoom_changes_sizes(qapp: QApplication) -> None:
    theme.apply(qapp, Theme.LIGHT, 1.5)
    assert "font-size: 21px" in qapp.styleSheet()
    assert theme.px(14) == 21


@pytest.mark.parametrize("family", [fonts.BODY, fonts.MONO])
def test_bundled_fonts_are_used(family: str) -> None:
    fonts.load()
    font = QApplication.font()
    font.setFamily(family)
    assert QFontInfo(font).family() == family


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_icons_have_the_pixels_of_the_screen(ratio: float) -> None:
    picture = icons.pixmap("copy", "accent", 18, ratio)
    assert picture.size() == QSize(round(18 * ratio), round(18 * ratio))
    colours = {picture.toImage().pixelColor(x, y).name() for x in range(18) for y in range(18)}
    assert LIGHT.accent in colours


def test_an_unknown_icon_is_an_error_at_once() -> None:
    with pytest.raises(KeyError):
        icons.icon("no-such-icon")
