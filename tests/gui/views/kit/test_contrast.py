"""Every colour can be told from what it is put on, in both themes; better still where high contrast is asked for."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from desktop.settings.values import Theme
from desktop.views.kit import theme
from desktop.views.kit.colours import DARK, DARK_CONTRAST, LIGHT, LIGHT_CONTRAST, Tokens
from tests.gui.views.kit.test_theme import TEXT_PAIRS, contrast

GROUNDS = ("bg", "side", "card", "hover", "code_bg", "accent_bg", "base_bg", "instruct_bg", "ok_bg", "warn_bg")
GROUNDS += ("danger_bg", "bubble")
ONLY_DIVIDES = {"line"}
TABLES = {"light": LIGHT, "dark": DARK, "light contrast": LIGHT_CONTRAST, "dark contrast": DARK_CONTRAST}


@pytest.mark.parametrize("tokens", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_dim_text_and_outlines_show_on_every_ground(tokens: Tokens, ground: str) -> None:
    for text in ("text", "dim"):
        assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5
    assert contrast(tokens.edge, getattr(tokens, ground)) >= 3.0


@pytest.mark.parametrize("tokens", [LIGHT_CONTRAST, DARK_CONTRAST], ids=["light", "dark"])
def test_high_contrast_is_seven_to_one_and_its_lines_can_be_seen(tokens: Tokens) -> None:
    for text, ground in TEXT_PAIRS:
        assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 7, (text, ground)
    assert all(contrast(tokens.line, getattr(tokens, ground)) >= 4.5 for ground in ("bg", "side", "card"))


def test_no_colour_is_left_out() -> None:
    tested = {"text", "dim", "edge", *GROUNDS, *ONLY_DIVIDES, *(name for pair in TEXT_PAIRS for name in pair)}
    assert set(Tokens.__dataclass_fields__) == tested


def test_the_desktops_wish_for_contrast_is_followed(qapp: QApplication, monkeypatch) -> None:
    theme.apply(qapp, Theme.LIGHT, 1.0)
    monkeypatch.setattr(theme, "wants_contrast", lambda: True)
    theme.notifier().restyle()
    assert theme.tokens() is LIGHT_CONTRAST
    theme.apply(qapp, Theme.DARK, 1.0)
    assert theme.tokens() is DARK_CONTRAST
    assert DARK_CONTRAST.edge in qapp.styleSheet()
    monkeypatch.undo()
    theme.apply(qapp, Theme.LIGHT, 1.0)
    assert theme.tokens() is LIGHT
