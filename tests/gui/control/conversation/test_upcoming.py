"""What the next answer would be asked: the last question that the voices see, and not one that is hidden."""

from __future__ import annotations

from desktop.chat.draft import Draft
from desktop.control.conversation.hiding import Hiding
from desktop.control.conversation.upcoming import Upcoming
from tests.gui.control.conversation.asking import send_and_wait


def test_without_a_draft_it_is_the_last_question_that_is_not_hidden(desk, qtbot):
    desk.use(max_tokens=5)
    (first,) = send_and_wait(desk, qtbot, "first question")
    (second,) = send_and_wait(desk, qtbot, "second question")
    upcoming, hiding = Upcoming(desk.records, desk.chat, desk.speaking), Hiding(desk.records, desk.chat)
    speaker = desk.chat.state.speaker("instruct")

    def asked():
        made = upcoming.next(speaker, Draft())
        return None if made is None else made.message

    assert asked() == "second question"
    hiding.set_hidden(second.parent_id, hidden=True)
    qtbot.waitUntil(lambda: asked() == "first question")
    assert first.parent_id is not None
