"""How wide plain text wants to be: as wide as its longest line, measured once however often columns change."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetricsF

from desktop.settings.values import Theme
from desktop.views.kit import theme
from desktop.views.text.block import Block, Kind
from desktop.views.text.prose_block import PlainBlock


@pytest.fixture
def plain(qtbot):
    def make(text: str) -> PlainBlock:
        made = PlainBlock()
        qtbot.addWidget(made)
        made.set_block(Block(Kind.PLAIN, text))
        return made

    return make


@pytest.mark.parametrize(
    ("text", "longest"), [("hello", "hello"), ("one\nand two", "and two"), ("w " * 200, "w " * 200)]
)
def test_it_is_as_wide_as_its_longest_line(plain, text: str, longest: str) -> None:
    block = plain(text)
    block.resize(300, 50)
    assert block.natural_width() == pytest.approx(QFontMetricsF(block.font()).horizontalAdvance(longest.strip()), abs=6)


def test_more_text_and_larger_letters_are_measured_anew(plain, qapp) -> None:
    block = plain("hello")
    narrow = block.natural_width()
    block.set_block(Block(Kind.PLAIN, "hello, everybody"))
    wide = block.natural_width()
    assert wide > narrow
    theme.apply(qapp, Theme.LIGHT, 1.3)
    assert block.natural_width() > wide
    theme.apply(qapp, Theme.LIGHT, 1.0)


def test_it_is_not_laid_out_again(plain, monkeypatch) -> None:
    block = plain("hello")
    before = block.natural_width()
    monkeypatch.setattr(block, "document", lambda: pytest.fail("measured again"))
    assert block.natural_width() == before
