"""AnswerRun: text is collected once, shown once, stored whole."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from desktop.chat.conversation import Message, Role, Status, Voice
from desktop.control.answer_run import AnswerRun
from desktop.engine.messages import Finish, Finished, Timings, Tokens


def run(*, trims_start: bool = False) -> AnswerRun:
    message = Message(7, 1, 6, Role.ASSISTANT, "", Status.RUNNING, 0.0, Voice.BASE)
    return AnswerRun(message, Voice.BASE, trims_start=trims_start)


def tokens(text: str, reasoning: str = "") -> Tokens:
    return Tokens(turn=1, text=text, reasoning=reasoning, count=1, context_used=1)


def test_every_piece_is_shown_exactly_once():
    answer = run()
    shown = ""
    for piece in ("a", "b", "", "c"):
        answer.add(tokens(piece))
        shown += answer.take_unshown()[0]
    assert shown == "abc"
    assert answer.take_unshown() == ("", "")
    assert answer.so_far().text == "abc"


def test_leading_blanks_of_a_costume_are_left_out_and_no_others():
    answer = run(trims_start=True)
    for piece in (" ", "\n", "  Paris", " is", " big"):
        answer.add(tokens(piece))
    assert answer.so_far().text == "Paris is big"
    plain = run()
    plain.add(tokens(" Paris"))
    assert plain.so_far().text == " Paris"


def test_reasoning_is_kept_apart():
    answer = run()
    answer.add(tokens("", "hm"))
    answer.add(tokens("yes"))
    assert answer.take_unshown() == ("yes", "hm")
    assert answer.so_far().reasoning == "hm"


def test_text_that_was_thinking_is_taken_back():
    answer = run()
    answer.add(tokens("Let me"))
    assert answer.take_unshown() == ("Let me", "")
    answer.add(tokens(" see."))
    answer.add(replace(tokens("Yes", "Let me see."), anew=True))
    assert answer.anew
    assert answer.take_unshown() == ("Yes", "Let me see.")
    assert not answer.anew
    answer.add(tokens("."))
    assert (answer.so_far().text, answer.so_far().reasoning) == ("Yes.", "Let me see.")


@pytest.mark.parametrize(
    ("finish", "status"),
    [
        (Finish.END_OF_TURN, Status.COMPLETE),
        (Finish.STOP_STRING, Status.COMPLETE),
        (Finish.LENGTH, Status.COMPLETE),
        (Finish.CONTEXT_FULL, Status.COMPLETE),
        (Finish.CANCELLED, Status.STOPPED),
    ],
)
def test_how_it_ended_is_stored(finish, status):
    answer = run()
    answer.add(tokens("text"))
    ended = answer.finished(
        Finished(
            turn=1,
            finish=finish,
            stop_string="",
            prompt_tokens=10,
            cached_tokens=4,
            tokens=1,
            context_used=11,
            n_ctx=64,
            seed=3,
            timings=Timings(decode_tokens_per_s=50.0),
            notes=["The oldest turn was left out."],
        )
    )
    assert (ended.status, ended.finish, ended.text) == (status, finish.value, "text")
    assert ended.timings["cached_tokens"] == 4
    assert ended.timings["decode_tokens_per_s"] == 50.0
    assert ended.error == "The oldest turn was left out."


def test_interrupted_keeps_the_text():
    answer = run()
    answer.add(tokens("half a sen"))
    ended = answer.ended_by(Status.INTERRUPTED, "The engine stopped.")
    assert (ended.text, ended.status, ended.error) == ("half a sen", Status.INTERRUPTED, "The engine stopped.")
