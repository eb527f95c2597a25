"""What an answer is asked to go on with, and what is said where only thinking came."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from desktop.engine.llama.answering import _continued, _rate, without_answer
from desktop.protocol.messages import ChatMessage, ChatPrompt, Finish


def asked(*turns: tuple[str, str]) -> ChatPrompt:
    return ChatPrompt(messages=[ChatMessage(role=role, content=content) for role, content in turns])


@pytest.mark.parametrize(
    ("prompt", "continued"),
    [
        (asked(), None),
        (asked(("user", "Hi")), None),
        (asked(("user", "Hi"), ("assistant", "Good")), "Good"),
        (asked(("user", "Hi"), ("assistant", " Good ")), " Good "),
        (asked(("user", "Hi"), ("assistant", "  \n")), None),
        (asked(("assistant", "Good"), ("user", "Hi")), None),
    ],
)
def test_only_a_last_turn_of_the_assistants_with_words_is_continued(prompt: ChatPrompt, continued: str | None) -> None:
    assert _continued(prompt) == continued


@pytest.mark.parametrize(
    ("has_text", "has_reasoning", "finish", "word"),
    [
        (False, True, Finish.END_OF_TURN, "ended without an answer"),
        (False, True, Finish.LENGTH, "longest answer allowed"),
        (False, True, Finish.CONTEXT_FULL, "context was full"),
        (False, True, Finish.CANCELLED, ""),
        (False, True, Finish.STOP_STRING, ""),
        (True, True, Finish.LENGTH, ""),
        (True, False, Finish.LENGTH, ""),
        (False, False, Finish.END_OF_TURN, ""),
    ],
)
def test_a_word_is_said_where_thinking_brought_no_answer(
    has_text: bool, has_reasoning: bool, finish: Finish, word: str
) -> None:
    notes = without_answer(SimpleNamespace(has_text=has_text, has_reasoning=has_reasoning), finish)
    assert len(notes) == bool(word)
    assert word in "".join(notes)


def test_a_rate_of_no_time_is_none() -> None:
    assert (_rate(10, 2.0), _rate(10, 0.0), _rate(0, 1.0), _rate(3, -1.0)) == (5.0, 0.0, 0.0, 0.0)
