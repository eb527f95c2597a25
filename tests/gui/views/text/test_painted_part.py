"""Of a paragraph that grows only the end is painted again, and what is on the screen is what a fresh one would be."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from desktop.views.text.markdown_blocks import MarkdownBlocks
from desktop.views.text.prose_block import ProseBlock

TEXT = "Some *words* that `grow` on and on, with **more** of them each time. " * 8


class Painted(QObject):
    """The highest place that was painted of what it watches, None = nothing was."""

    def __init__(self) -> None:
        super().__init__()
        self.top: int | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            top = event.rect().top()
            self.top = top if self.top is None else min(top, self.top)
        return False


def show(block, text):
    block.set_block(MarkdownBlocks.whole(text)[0])
    QApplication.processEvents()


@pytest.fixture
def block(qtbot):
    made = ProseBlock()
    qtbot.addWidget(made)
    made.resize(400, 50)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_the_lines_above_are_left_alone(block):
    show(block, TEXT)
    painted = Painted()
    block.viewport().installEventFilter(painted)
    show(block, TEXT + "one")
    assert painted.top is not None
    assert painted.top > block.height() / 2


@pytest.mark.parametrize(
    "text", [TEXT, "- one item\n- another `item`\n\n> quoted *words*\n\n# and a heading", "العربية " * 40]
)
def test_nothing_old_stays_on_the_screen(block, qtbot, text):
    for end in (*range(1, len(text), 7), len(text)):
        show(block, text[:end])
    fresh = ProseBlock()
    qtbot.addWidget(fresh)
    fresh.resize(400, 50)
    fresh.show()
    show(fresh, text)
    assert block.size() == fresh.size()
    window = block.screen().grabWindow(block.winId())  # what was painted bit by bit
    assert window.toImage() == fresh.screen().grabWindow(fresh.winId()).toImage()
