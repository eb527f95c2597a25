"""The drop zone: real drag events arrive at the window as the system sends them, wherever the pointer is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractAnimation, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop.settings.values import Theme
from desktop.views.kit import theme
from desktop.views.window.drop_zone import WORDS, DropZone
from desktop.views.window.main_window import MainWindow

COPY, MOVE, LINK = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction, Qt.DropAction.LinkAction
KINDS = {"enter": QDragEnterEvent, "move": QDragMoveEvent, "drop": QDropEvent}


@pytest.fixture
def window(qtbot):
    made = MainWindow()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def zone(window):
    return window.findChild(DropZone)


@pytest.fixture
def given(window):
    paths = []
    window.files_given.connect(paths.append)
    return paths


def files(*urls):
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    return data


GGUF = "file:///models/a%20b.gguf"


def send(window, kind, data, where=None, actions=COPY | MOVE | LINK):
    """Send one event to the native window; returns it."""
    point = where or QPoint(300, 300)
    place = QPointF(point) if kind == "drop" else point
    event = KINDS[kind](place, actions, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    event.ignore()
    QApplication.sendEvent(window.windowHandle(), event)
    return event


def leave(window):
    QApplication.sendEvent(window.windowHandle(), QDragLeaveEvent())


def test_files_over_the_window_are_welcomed_all_over_it(window, zone, given):
    assert zone.isHidden()
    assert send(window, "enter", files(GGUF)).isAccepted()
    assert zone.isVisible()
    assert zone.geometry() == window.rect()
    assert window.childAt(window.composer.geometry().center()) is not window.composer.edit
    assert send(window, "move", files(GGUF)).isAccepted()
    dropped = send(window, "drop", files(GGUF, "https://example.org/x.gguf", "file:///models"))
    assert dropped.isAccepted()
    assert zone.isHidden()
    assert given == [["/models/a b.gguf", "/models"]]


def test_over_the_text_field_it_is_no_other(window, zone, given):
    edit = window.composer.edit
    point = edit.mapTo(window, edit.rect().center())
    send(window, "enter", files(GGUF), point)
    send(window, "move", files(GGUF), point)
    send(window, "drop", files(GGUF), point)
    assert given == [["/models/a b.gguf"]]
    assert window.composer.text() == "", "the path of a file is no text"


def test_over_the_library_it_is_the_same(window, zone, given):
    window.show_library()
    page = window.library_page()
    point = page.filter.mapTo(window, page.filter.rect().center())
    for kind in KINDS:
        assert send(window, kind, files(GGUF), point).isAccepted()
    assert given == [["/models/a b.gguf"]]
    assert page.filter.text() == ""


def test_dragged_text_is_left_to_the_text_field(window, zone, given):
    data = QMimeData()
    data.setText("hello")
    edit = window.composer.edit
    point = edit.mapTo(window, edit.rect().center())
    for kind in KINDS:
        send(window, kind, data, point)
        assert zone.isHidden()
    assert window.composer.text() == "hello"
    assert given == []


def test_a_dragged_link_is_nothing_to_open(window, zone, given):
    point = QPoint(window.width() // 2, 200)
    assert not send(window, "enter", files("https://example.org/x.gguf"), point).isAccepted()
    assert zone.isHidden()


@pytest.mark.parametrize(("offered", "taken"), [(COPY | MOVE, COPY), (MOVE | LINK, LINK), (LINK, LINK)])
def test_a_file_is_never_moved(window, zone, given, offered, taken):
    assert send(window, "enter", files(GGUF), actions=offered).dropAction() == taken
    assert send(window, "drop", files(GGUF), actions=offered).dropAction() == taken
    assert given


def test_who_can_only_move_is_refused(window, zone, given):
    assert not send(window, "enter", files(GGUF), actions=MOVE).isAccepted()
    assert not send(window, "drop", files(GGUF), actions=MOVE).isAccepted()
    assert zone.isHidden()
    assert given == []


def test_it_goes_when_the_drag_leaves_and_comes_again(window, zone):
    send(window, "enter", files(GGUF))
    leave(window)
    assert zone.isHidden()
    send(window, "enter", files(GGUF))
    assert zone.isVisible()


def test_it_does_not_stay_when_the_other_program_died(window, zone):
    send(window, "enter", files(GGUF))
    QTest.mouseMove(window.windowHandle(), QPoint(40, 40))
    QApplication.processEvents()
    assert zone.isHidden()


def test_it_is_there_at_once_and_follows_the_size_of_the_window(window, zone):
    send(window, "enter", files(GGUF))
    assert not zone.findChildren(QAbstractAnimation), "whoever asked the desktop for less motion sees none"
    assert zone.windowOpacity() == 1.0
    leave(window)
    window.resize(900, 600)
    send(window, "enter", files(GGUF))
    assert zone.size() == window.size()


def test_it_says_what_it_is_to_those_who_do_not_see_it(window, zone):
    send(window, "enter", files(GGUF))
    assert zone.accessibleName() == WORDS == "Drop texts to attach them, GGUF files to use them"
    assert zone.accessibleDescription()


def test_it_wears_both_themes(window, zone):
    """The colours of the ground and of the dashed line are the tokens'."""
    seen = set()
    for scheme in (Theme.LIGHT, Theme.DARK):
        theme.apply(QApplication.instance(), scheme, 1.0)
        send(window, "enter", files(GGUF))
        picture = window.grab().toImage()
        ground = picture.pixelColor(window.width() // 2, 60)
        assert (ground.lightness() > 128) is (scheme is Theme.LIGHT)
        line = {picture.pixelColor(x, 16).name() for x in range(60, 160)}
        assert theme.tokens().accent in line
        seen |= {ground.name()}
        leave(window)
    theme.apply(QApplication.instance(), Theme.LIGHT, 1.0)
    assert len(seen) == 2


def test_the_keyboard_opens_files_too(window, qtbot, given):
    qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    dialog = window.findChild(QFileDialog)
    assert dialog.windowTitle() == "Open model files"
    dialog.filesSelected.emit(["/models/a.gguf"])
    assert given == [["/models/a.gguf"]]
    dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
