"""The window: every command by key, panes kept, every control named, nothing heavy imported."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QTextEdit,
    QWidget,
)

from desktop.chat.item import VoiceChoice
from desktop.errors import AppError
from desktop.views.settings.dialog import SettingsDialog
from desktop.views.window.about_dialog import AboutDialog
from desktop.views.window.actions import COMMANDS
from desktop.views.window.geometry import geometry_of, restore_geometry
from desktop.views.window.main_window import MainWindow
from desktop.views.window.notice import Offer
from desktop.views.window.shortcut_sheet import ShortcutSheet
from desktop.voice import Voice

CONTROLS = (QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QPlainTextEdit, QProgressBar, QTextEdit)


@pytest.fixture
def window(qtbot):
    made = MainWindow()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitActive(made)
    return made


def unnamed(widget: QWidget) -> list[str]:
    """Controls without a name, less the inner parts of Qt's own."""
    inner = {"qt_spinbox_lineedit", "qt_toolbar_ext_button"}
    controls = [child for child in widget.findChildren(QWidget) if isinstance(child, CONTROLS)]
    return [
        repr(child)
        for child in controls
        if not child.accessibleName() and child.objectName() not in inner and not _inside_combo(child)
    ]


def _inside_combo(widget: QWidget) -> bool:
    parent = widget.parent()
    while parent is not None:
        if isinstance(parent, QComboBox):
            return True
        parent = parent.parent()
    return False


def test_no_two_commands_share_a_key():
    keys = [QKeySequence(key).toString() for command in COMMANDS for key in command.shortcuts]
    assert all(keys)
    assert len(keys) == len(set(keys))


def test_every_command_is_in_the_menu_and_on_the_window(window):
    assert {action.text() for action in window.actions()} == {command.text for command in COMMANDS}
    assert list(window.actions_by_id) == [command.id for command in COMMANDS]


@pytest.mark.parametrize(
    ("key", "modifier", "signal", "args"),
    [
        (Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier, "new_chat_requested", []),
        (Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier, "settings_requested", []),
        (Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier, "regenerate_requested", []),
        (Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier, "voice_chosen", [VoiceChoice.BASE]),
        (Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier, "voice_chosen", [VoiceChoice.BOTH]),
        (Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier, "voice_chosen", [VoiceChoice.INSTRUCT]),
        (Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier, "zoom_requested", [0.1]),
        (Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier, "zoom_requested", [-0.1]),
        (Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier, "zoom_requested", [0.0]),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier, "stop_requested", []),
        (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier, "closing", []),
    ],
)
def test_keys_while_writing(window, qtbot, key, modifier, signal, args):
    window.composer.focus()
    with qtbot.waitSignal(getattr(window, signal)) as caught:
        qtbot.keyClick(window.composer.edit, key, modifier)
    assert caught.args == args


def test_escape_stops_once(window, qtbot):
    stops = []
    window.stop_requested.connect(lambda: stops.append(1))
    window.composer.focus()
    qtbot.keyClick(window.composer.edit, Qt.Key.Key_Escape)
    assert stops == [1]


def test_ctrl_b_hides_and_shows_the_sidebar(window, qtbot):
    for hidden in (True, False):
        qtbot.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
        assert window.sidebar.isHidden() is hidden


def test_f1_lists_every_shortcut(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_F1)
    sheet = window.findChild(ShortcutSheet)
    assert sheet.isVisible()
    shown = {label.text() for label in sheet.findChildren(QWidget) if hasattr(label, "text")}
    assert {command.text for command in COMMANDS if command.shortcuts} <= shown
    sheet.close()


def test_panes_are_kept_and_base_stands_left(window, qtbot):
    instruct = window.pane(Voice.INSTRUCT)
    window.show_panes((Voice.BASE, Voice.INSTRUCT))
    base = window.pane(Voice.BASE)
    assert window.chat.shown_speakers() == (Voice.BASE, Voice.INSTRUCT)
    qtbot.waitUntil(lambda: base.isVisible() and base.x() < instruct.x())
    assert abs(base.width() - instruct.width()) <= 2
    window.show_panes((Voice.BASE,))
    assert not instruct.isVisible()
    assert window.pane(Voice.INSTRUCT) is instruct


def test_both_panes_fit_a_small_window(window, qtbot):
    window.show_panes((Voice.BASE, Voice.INSTRUCT))
    for voice in Voice:
        window.pane(voice).set_file("a-rather-long-file-name-of-a-model-q4_k_m.gguf", "")
        window.pane(voice).set_state("Reading your prompt 512 of 2,000", True, 0.3)
        window.pane(voice).set_stoppable(True)
    window.resize(900, 600)
    qtbot.waitUntil(lambda: window.width() == 900)
    for voice in Voice:
        pane = window.pane(voice)
        assert pane.width() >= 300
        assert pane.header.minimumSizeHint().width() <= pane.width()


def test_a_later_pane_is_announced(window, qtbot):
    with qtbot.waitSignal(window.pane_added) as caught:
        window.show_panes((Voice.BASE,))
    assert caught.args == [window.pane(Voice.BASE)]


def test_copying_the_last_reply_of_both_names_them(window, asked, answered):
    window.show_panes((Voice.BASE, Voice.INSTRUCT))
    for voice in Voice:
        window.pane(voice).set_messages([asked(1), answered(2, f"from {voice.value}", voice=voice)])
    window.chat.copy_last_reply()
    assert QGuiApplication.clipboard().text() == "Base:\nfrom base\n\nInstruct:\nfrom instruct"
    window.show_panes((Voice.BASE,))
    window.chat.copy_last_reply()
    assert QGuiApplication.clipboard().text() == "from base"


def test_geometry_survives(window, qtbot):
    window.toggle_sidebar()
    window.resize(740, 600)
    state = geometry_of(window)
    other = MainWindow()
    qtbot.addWidget(other)
    restore_geometry(other, state)
    assert (other.width(), other.height()) == (740, 600)
    assert other.sidebar.isHidden()


@pytest.mark.parametrize("state", [b"", b"\x00", b"garbage" * 40])
def test_damaged_geometry_is_ignored(window, state):
    before = window.size()
    restore_geometry(window, state)
    assert window.size() == before


def test_every_control_has_a_name(window, asked, answered):
    window.show_panes((Voice.BASE, Voice.INSTRUCT))
    for voice in Voice:
        text = "text [l](https://example.org)\n\n```py\nx\n```"
        window.pane(voice).set_messages([asked(1), answered(2, text, voice=voice, error="a\nb")])
    window.notices.show_error(AppError("a", "b", "c", "log"), [Offer("Do it", list)])
    window.composer.set_text("x" * 30_000)
    assert unnamed(window) == []


def test_every_control_of_the_dialogs_has_a_name(qtbot, tmp_path):
    from desktop.settings.values import Settings

    licence = tmp_path / "licence.txt"
    licence.write_text("words")
    dialogs = [
        SettingsDialog(Settings()),
        AboutDialog([("Tandem", "1")], [("Chats", "/path")], [("Font", licence)]),
        ShortcutSheet(),
    ]
    for dialog in dialogs:
        qtbot.addWidget(dialog)
        assert unnamed(dialog) == []


def test_tab_reaches_every_button_of_the_window(window, qtbot):
    window.show_panes((Voice.BASE, Voice.INSTRUCT))
    window.composer.focus()
    reached = set()
    for _ in range(80):
        reached.add(QApplication.focusWidget())
        window.focusNextChild()
    wanted = [b for b in window.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()]
    # Of the segments of a switch only the chosen one takes Tab; arrows reach the others.
    switches = (window.voice_switch, window.chat.surface_switch)
    missing = [b.accessibleName() for b in wanted if b not in reached and b.parent() not in switches]
    assert missing == []


@pytest.mark.parametrize("choice", VoiceChoice)
def test_tab_reaches_the_voice_that_is_chosen_and_no_other(window, qtbot, choice):
    window.voice_switch.set_choice(choice)
    window.composer.focus()
    reached = []
    for _ in range(60):
        window.focusNextChild()
        reached.append(QApplication.focusWidget())
    segments = {one.property("choice") for one in reached if one.parent() is window.voice_switch}
    assert segments == {choice.value}


def test_arrows_choose_among_the_voices_which_are_radio_buttons(window, qtbot):
    first = window.voice_switch.findChildren(QAbstractButton)[0]
    roles = {QAccessible.queryAccessibleInterface(one).role() for one in first.parent().findChildren(QAbstractButton)}
    assert roles == {QAccessible.Role.RadioButton}
    window.voice_switch.set_choice(VoiceChoice.BASE)
    first.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(window.voice_chosen) as caught:
        qtbot.keyClick(first, Qt.Key.Key_Right)
    assert caught.args == [VoiceChoice.BOTH]
    assert QApplication.focusWidget().property("choice") == "both"


def test_tab_goes_in_reading_order(window, qtbot, asked, answered):
    window.show_panes((Voice.INSTRUCT,))
    window.show_panes((Voice.BASE, Voice.INSTRUCT))
    window.pane(Voice.BASE).set_messages([asked(1), answered(2, "Words. " * 200, voice=Voice.BASE)])
    window.pane(Voice.INSTRUCT).set_messages([asked(1), answered(3, voice=Voice.INSTRUCT)])
    last = {"Copy the Base answer", "Let Base answer again", "Copy the Instruct answer"}
    qtbot.waitUntil(lambda: last <= {b.accessibleName() for b in window.findChildren(QAbstractButton) if b.isVisible()})
    window.composer.focus()
    names = []
    for _ in range(40):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        names.append(QApplication.focusWidget().accessibleName())
    wanted = [
        "New chat",
        "Settings of the Base voice",
        "Settings of the Instruct voice",
        "Conversation",
        "Copy the Base answer",
        "Let Base answer again",
        "Copy the Instruct answer",
        "Your message",
    ]
    assert [names.index(name) for name in wanted] == sorted(names.index(name) for name in wanted)


def test_the_start_imports_nothing_heavy():
    heavy = "llama_cpp huggingface_hub gguf numpy llguidance ziamath markdown_it pygments sqlite3"
    heavy += " keyring httpx2 desktop.views.library.screen desktop.views.switcher.popup"
    heavy += " desktop.views.conversation.message.answer_message desktop.views.text.block_column"
    code = (
        "import sys\nfrom PySide6.QtWidgets import QApplication\nfrom desktop.views.kit import theme\n"
        "from desktop.views.window.main_window import MainWindow\nfrom desktop.settings.values import Theme\n"
        "app = QApplication([])\ntheme.apply(app, Theme.LIGHT, 1.0)\nwindow = MainWindow()\nwindow.show()\n"
        f"print([name for name in {heavy.split()!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_actions_have_their_keys_on_them(window):
    stop: QAction = window.actions_by_id["stop"]
    assert stop.shortcut().toString() == "Esc"
