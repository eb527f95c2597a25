"""What a new chat begins with: prompts that are sent, and the pair that is worth a download."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from desktop.chat.conversation import Role
from desktop.views.conversation.starters import ASK_BOTH, STARTERS
from desktop.views.window.screens import ScreenName
from desktop.voice import Voice
from tests.gui.driving import PATIENCE_MS, editor


@pytest.fixture
def tandem(open_window):
    return open_window()


@pytest.mark.parametrize(
    ("place", "text", "answers"),
    [
        (0, STARTERS[Voice.BASE][0], {"base"}),
        (1, STARTERS[Voice.INSTRUCT][0], {"instruct"}),
        (2, ASK_BOTH, {"base", "instruct"}),
    ],
)
def test_a_prompt_is_sent_to_its_voice_and_what_was_written_stays(qtbot, tandem, place, text, answers):
    first = tandem.window.chat.first
    assert first.isVisible()
    qtbot.keyClicks(editor(tandem), "a draft")
    ended = []
    tandem.chat.answer_ended.connect(ended.append)
    qtbot.keyClick(first._starters[place], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(ended) == len(answers), timeout=PATIENCE_MS)
    assert not first.isVisible()
    assert {answer.speaker for answer in ended} == answers
    questions = [m.text for m in tandem.chat.column(ended[0].speaker) if m.role is Role.USER]
    assert questions == [text]
    assert tandem.window.composer.text() == "a draft"
    tandem.window.new_chat_requested.emit()
    assert first.isVisible()


def test_nothing_is_sent_where_chats_cannot_be_stored(tandem):
    tandem.chat.refuse("The disk is full.")
    assert not any(button.isEnabled() for button in tandem.window.chat.first._starters)


def test_the_offered_pair_is_shown_among_the_families(qtbot, tandem):
    tandem.keeper.update(replace(tandem.keeper.settings, base_file="", instruct_file=""))
    first = tandem.window.chat.first
    qtbot.waitUntil(lambda: first._pair.isVisible() or tandem.library.session.pair_hint() is None, timeout=PATIENCE_MS)
    hint = tandem.library.session.pair_hint()
    if hint is None:
        pytest.skip("no pair of the catalogue fits into the memory that is free here")
    assert hint.title in first._pair.text()
    first._pair.click()
    assert tandem.window.screens.front is ScreenName.LIBRARY
    assert tandem.window.library_page().filter.text() == hint.title


def test_the_built_in_pair_says_what_it_is_not_for_and_others_do_not(tandem):
    first = tandem.window.chat.first
    assert not first._built_in.isVisible()  # two files of one's own
    tandem.keeper.update(replace(tandem.keeper.settings, base_file="", instruct_file=""))
    assert first._built_in.isVisible()


def test_tab_goes_through_the_prompts(qtbot, tandem):
    prompts = tandem.window.chat.first._starters
    prompts[0].setFocus(Qt.FocusReason.TabFocusReason)
    for prompt in prompts[1:]:
        tandem.window.focusNextPrevChild(True)
        assert tandem.window.focusWidget() is prompt
