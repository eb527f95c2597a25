"""What a screen reader meets in the window: every control has a name in every state, every message can be reached."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication

from desktop.chat.item import VoiceChoice
from desktop.views.settings.dialog import SettingsDialog
from tests.gui.driving import PATIENCE_MS, begin_endless_answer, type_and_send

ROLE = QAccessible.Role
CONTROLS = {
    *(ROLE.Button, ROLE.RadioButton, ROLE.CheckBox, ROLE.EditableText, ROLE.ComboBox, ROLE.List, ROLE.ListItem),
    *(ROLE.Slider, ROLE.SpinBox, ROLE.MenuItem, ROLE.Link, ROLE.PageTab, ROLE.PageTabList, ROLE.Table, ROLE.Tree),
    *(ROLE.ButtonMenu, ROLE.ButtonDropDown, ROLE.ProgressBar),
}


def everything(item: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """An interface and all below it that can be seen."""
    yield item
    for number in range(item.childCount()):
        child = item.child(number)
        if child is not None and child.isValid() and not child.state().invisible:
            yield from everything(child)


def name_of(item: QAccessibleInterface) -> str:
    return item.text(QAccessible.Text.Name)


def owner(item: QAccessibleInterface) -> str:
    thing = item.object()
    return f"{type(thing).__name__} {thing.objectName()!r}" if thing is not None else "?"


def controls(window) -> list[QAccessibleInterface]:
    return [item for item in everything(QAccessible.queryAccessibleInterface(window)) if item.role() in CONTROLS]


def unnamed(window) -> list[str]:
    return [
        f"{item.role().name} of {owner(item)}"
        for item in controls(window)
        if not name_of(item) and not _inside_another(item)
    ]


def _inside_another(item: QAccessibleInterface) -> bool:
    """A part of a control that has a name itself: the line of a spin box, the list of a combo box."""
    parent = item.parent()
    return parent is not None and parent.role() in {ROLE.ComboBox, ROLE.SpinBox} and bool(name_of(parent))


def palette(tandem, qtbot):
    tandem.window.actions_by_id["palette"].trigger()


def both(tandem, qtbot):
    tandem.window.voice_chosen.emit(VoiceChoice.BOTH)
    qtbot.waitUntil(lambda: len(tandem.window.chat.shown_speakers()) == 2, timeout=PATIENCE_MS)


def library(tandem, qtbot):
    tandem.window.show_library()


def deleted(tandem, qtbot):
    tandem.window.actions_by_id["deleted_chats"].trigger()


def forks(tandem, qtbot):
    tandem.window.actions_by_id["forks"].trigger()


def find(tandem, qtbot):
    tandem.window.actions_by_id["find"].trigger()


def notice(tandem, qtbot):
    tandem.window.notices.show_info("Something happened.")


def switcher(tandem, qtbot):
    tandem.window.actions_by_id["switch_files"].trigger()


def streaming(tandem, qtbot):
    begin_endless_answer(qtbot, tandem)


def first_start(tandem, qtbot):
    """As it opens."""


def panel(tandem, qtbot):
    tandem.window.side_panel.open_panel()
    tandem.window.side_panel.loading.open()


def choosing(tandem, qtbot):
    tandem.window.chat_list.list.choose_several(None)
    tandem.window.chat_list.list.choosing_on = True
    tandem.window.chat_list.list.choice_changed.emit()
    tandem.window.composer.size_line.show_size("Too long", tone="danger", too_large=True, may_grow=True)
    assert tandem.window.chat_list.choosing_bar.isVisible()


STATES = (first_start, panel, choosing, notice, both, find, forks, deleted, palette, switcher, library)


def test_every_control_has_a_name_in_every_state(open_window, qtbot):
    tandem = open_window()
    for reach in STATES:
        reach(tandem, qtbot)
        assert unnamed(tandem.window) == [], reach.__name__
        assert len(controls(tandem.window)) > 15, reach.__name__
        if reach in {palette, switcher}:
            tandem.window.covers.shown().go_back()


def test_the_settings_name_every_control(open_window, qtbot):
    tandem = open_window()
    tandem.window.actions_by_id["settings"].trigger()
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, SettingsDialog) and one.isVisible())
    assert unnamed(dialog) == []
    assert len(controls(dialog)) > 8


def test_messages_are_there_while_one_streams_and_the_finished_one_is_told_once(open_window, qtbot, monkeypatch):
    tandem = open_window()
    told = []
    real = QAccessible.updateAccessibility

    def listen(event):
        if event.type() == QAccessible.Event.Announcement:
            told.append(event.message())
        real(event)

    monkeypatch.setattr(QAccessible, "updateAccessibility", listen)
    type_and_send(qtbot, tandem, "A question about ships")
    assert [words for words in told if "reply finished" in words] == told[-1:]
    streaming(tandem, qtbot)
    assert unnamed(tandem.window) == []
    words = "\n".join(
        f"{name_of(item)}\n{item.text(QAccessible.Text.Value)}"
        for item in everything(QAccessible.queryAccessibleInterface(tandem.window))
    )
    assert "A question about ships" in words
    assert "Go on" in words
    tandem.chat.stop()
    qtbot.waitUntil(lambda: not tandem.chat.generating, timeout=PATIENCE_MS)


def test_the_voice_switch_is_radio_buttons_with_one_tab_stop(open_window, qtbot):
    tandem = open_window()
    switch = tandem.window.voice_switch
    items = [one for one in everything(QAccessible.queryAccessibleInterface(switch)) if one.role() == ROLE.RadioButton]
    assert [name_of(item) for item in items] == ["Base", "Both", "Instruct"]
    assert [item.state().checked for item in items] == [0, 0, 1]
    stops = [item.object() for item in items if item.object().focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert [stop.text() for stop in stops] == ["Instruct"]
    stops[0].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(stops[0], Qt.Key.Key_Left)
    assert switch.choice() is VoiceChoice.BOTH


@pytest.mark.parametrize("key", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier])
def test_f6_goes_through_all_parts_of_the_window_and_back_to_the_first(open_window, qtbot, key):
    tandem = open_window()
    window = tandem.window
    type_and_send(qtbot, tandem, "A question")
    window.actions_by_id["forks"].trigger()
    window.composer.focus()
    met = []
    for _ in range(20):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6, key)
        focused = QApplication.focusWidget()
        met.append(next(n for n, area in enumerate(window._areas()) if area is focused or area.isAncestorOf(focused)))
        if window._areas()[met[-1]] is window.composer:
            break
    parts = [window._areas()[number] for number in met]
    for wanted in (window.sidebar, window.chat.bar, window.pane("instruct"), window.chat.forks, window.status_line):
        assert wanted in parts
    assert parts[-1] is window.composer
    assert len(set(met)) == len(met)
    assert window.composer.edit.hasFocus(), "where one was in it"
