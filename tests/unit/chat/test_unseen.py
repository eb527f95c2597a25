"""Which messages are not sent any more: the same cuts as the engine's, in the words of the chat."""

from __future__ import annotations

from dataclasses import replace

from desktop.chat.budget import room_for_answer
from desktop.chat.conversation import Message, Role, Status
from desktop.chat.request import generate_request
from desktop.chat.unseen import first_seen, shortened, turns
from desktop.settings.values import CostumeName, VoiceSettings
from desktop.voice import Voice


def said(number, role):
    return Message(number, 1, None, None, role, f"words {number}", Status.COMPLETE, 0.0)


USER, VOICE = Role.USER, Role.ASSISTANT
CHAT = [said(1, USER), said(2, VOICE), said(3, USER), said(4, USER), said(5, VOICE), said(6, USER)]


def test_whole_turns_leave_and_the_system_prompt_stays():
    prompt = generate_request(Voice.INSTRUCT, CHAT, VoiceSettings(system_prompt="Be brief.")).prompt
    assert turns(prompt) == 3
    assert [one.role for one in shortened(prompt, 2).messages] == ["system", "user"]
    assert shortened(prompt, 1).messages[1].content == "words 3\n\nwords 4"
    assert shortened(prompt, 0) == prompt


def test_a_transcript_has_as_many_turns():
    chosen = VoiceSettings(costume=CostumeName.TRANSCRIPT)
    prompt = generate_request(Voice.BASE, CHAT, chosen).prompt
    assert turns(prompt) == 3
    assert "words 1" not in "".join(shortened(prompt, 1).segments)


def test_the_first_message_that_is_read_begins_a_turn():
    assert [first_seen(CHAT, left_out) for left_out in range(4)] == [None, 3, 6, None]
    hidden = [replace(CHAT[0], hidden=True), replace(CHAT[1], hidden=True), *CHAT[2:]]
    assert first_seen(hidden, 1) == 6


def test_a_quarter_stays_free_at_most():
    assert [room_for_answer(400, most) for most in (-1, 10, 1000)] == [100, 10, 100]
