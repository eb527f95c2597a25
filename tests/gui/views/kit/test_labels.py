"""What a tooltip says, a screen reader says too, without the marks that show it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAccessible

from desktop.views.kit.labels import ElidedLabel


@pytest.mark.parametrize("tip", ["31 tok/s · 17 tokens\n11 ms to first token", "a <b>bold</b> & more", ""])
def test_a_description_has_no_markup(qtbot, tip):
    made = ElidedLabel("words")
    qtbot.addWidget(made)
    made.show()
    made.set_tip(tip)
    made.resize(400, 20)
    face = QAccessible.queryAccessibleInterface(made)
    assert face.text(QAccessible.Text.Description) == tip
    assert face.text(QAccessible.Text.Name) == "words"


def test_a_text_that_was_shortened_is_described_whole(qtbot):
    made = ElidedLabel("a very long text " * 20)
    qtbot.addWidget(made)
    made.resize(80, 20)
    made.show()
    whole = ("a very long text " * 20).strip()
    assert QAccessible.queryAccessibleInterface(made).text(QAccessible.Text.Description) == whole
