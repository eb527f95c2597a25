"""An answer says which file wrote it where another would answer now, as soon as settings, files or speakers change."""

from __future__ import annotations

from msgspec.structs import replace

from desktop.views.conversation.message.answer_message import AnswerMessage
from tests.gui.driving import PATIENCE_MS, type_and_send


def label(tandem, speaker="instruct"):
    return tandem.window.pane(speaker).findChildren(AnswerMessage)[0]._label


def wait_for(qtbot, tandem, words):
    qtbot.waitUntil(lambda: label(tandem)._file.whole_text() == words, timeout=PATIENCE_MS)


def test_the_file_is_named_once_another_speaks(qtbot, open_window, files):
    tandem = open_window()
    type_and_send(qtbot, tandem, "Hello")
    wait_for(qtbot, tandem, "")
    assert label(tandem)._word.accessibleDescription() == "Written by tiny-instruct.gguf"
    before = tandem.keeper.settings
    tandem.keeper.update(replace(before, instruct_file=str(files[0])))
    qtbot.waitUntil(lambda: label(tandem)._file.whole_text().startswith("· "), timeout=PATIENCE_MS)
    assert "Now it would be tiny-base.gguf" in label(tandem)._word.accessibleDescription()
    assert "tiny" in label(tandem)._word.accessibleName().lower()
    item = tandem.chat.item
    tandem.window.new_chat_requested.emit()
    tandem.window.chat_list.opened.emit(item.id)
    qtbot.waitUntil(lambda: tandem.chat.item is not None, timeout=PATIENCE_MS)
    assert label(tandem)._file.whole_text().startswith("· ")
    tandem.keeper.update(before)
    wait_for(qtbot, tandem, "")


def test_the_tooltip_tells_what_was_set_otherwise(qtbot, open_window):
    tandem = open_window()
    type_and_send(qtbot, tandem, "Hello")
    before = tandem.keeper.settings
    tandem.keeper.update(replace(before, instruct=replace(before.instruct, temperature=1.5, system_prompt="Be brief.")))
    qtbot.waitUntil(lambda: "now 1.5" in label(tandem)._word.accessibleDescription(), timeout=PATIENCE_MS)
    assert "System prompt: none, now “Be brief.”" in label(tandem)._word.accessibleDescription()
    assert label(tandem)._file.whole_text() == ""
