"""The settings in a small window: nothing lies beyond its edge, and wide ones have the control beside its words."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QBoxLayout

from desktop.settings.values import Settings
from desktop.views.settings.sheet import SettingsSheet
from desktop.views.settings.sheets import SHEETS


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.title)
def test_a_narrow_sheet_does_not_scroll_sideways(qtbot, sheet):
    made = SettingsSheet(sheet, Settings())
    qtbot.addWidget(made)
    made.resize(363, 500)  # what 800 pixels leave at 150 %
    made.show()
    qtbot.waitUntil(lambda: made.horizontalScrollBar().maximum() == 0)
    right = made.viewport().width()
    for control in made._inputs.values():
        inside = control.mapTo(made.widget(), control.rect().topRight())
        assert control.isHidden() or inside.x() <= right, control.field.name


def test_in_a_wide_one_the_control_stands_beside_its_words_again(qtbot):
    made = SettingsSheet(SHEETS[0], Settings())
    qtbot.addWidget(made)
    made.show()
    for width, direction in ((363, QBoxLayout.Direction.TopToBottom), (800, QBoxLayout.Direction.LeftToRight)):
        made.resize(width, 500)
        qtbot.waitUntil(lambda direction=direction: made._rows["theme"].direction() == direction)
