"""The report of a crash: read, copied, saved, by keyboard too."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton

from desktop.settings.values import Theme
from desktop.views.kit import theme
from desktop.views.window.crash_dialog import CrashDialog


@pytest.fixture
def dialog(qtbot):
    made = CrashDialog("line one\nline two\n")
    qtbot.addWidget(made)
    made.show()
    return made


def button(dialog, words):
    (found,) = [one for one in dialog.findChildren(QPushButton) if one.accessibleName() == words]
    return found


def test_it_says_that_nothing_is_sent_and_shows_all(dialog):
    words = " ".join(label.text() for label in dialog.findChildren(type(dialog._told)))
    assert "sends nothing" in words
    assert dialog.report.toPlainText() == "line one\nline two\n"
    assert dialog.report.isReadOnly()


def test_copy_by_key(dialog, qtbot):
    button(dialog, "Copy").setFocus()
    qtbot.keyClick(button(dialog, "Copy"), Qt.Key.Key_Return)
    assert QApplication.clipboard().text() == "line one\nline two\n"
    assert "Copied." in dialog._told.text()


def test_save_asks_where(dialog, qtbot, tmp_path):
    button(dialog, "Save…").click()
    asked = dialog.findChild(QFileDialog)
    with qtbot.waitSignal(dialog.save_requested) as told:
        asked.fileSelected.emit(str(tmp_path / "mine.txt"))
    assert told.args == [str(tmp_path / "mine.txt")]
    asked.close()


def test_everything_is_reached_by_tab(dialog, qtbot):
    dialog.activateWindow()
    dialog.report.setFocus()
    seen = []
    for _ in range(5):
        seen.append(QApplication.focusWidget().accessibleName())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert set(seen) == {"Report", "Copy", "Save…", "Open log folder", "Close"}


@pytest.mark.parametrize("colours", [Theme.LIGHT, Theme.DARK])
def test_the_keyboard_in_the_report_can_be_seen(dialog, qtbot, qapp, colours):
    theme.apply(qapp, colours, 1.0)
    dialog.activateWindow()
    dialog.report.setFocus()
    qtbot.waitUntil(dialog.report.hasFocus)
    edge = dialog.report.grab().toImage().pixelColor(dialog.report.width() // 2, 0)
    assert edge.name() == QColor(theme.tokens().accent).name()
