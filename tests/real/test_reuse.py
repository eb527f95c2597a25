"""What the real model has read it does not read again, after an edit or on a branch; and the answers are the same."""

from __future__ import annotations

import pytest

from desktop.protocol.messages import ChatMessage, ChatPrompt, Finish, KvType, Loaded, Tokens
from tests.real.near_ties import parting

LONG_TEXT = "The mayor of the small town opened the new bridge on Monday, and many people came to see it. " * 8
BOUNDARY = 2  # tokens before the place of a change that may be cut otherwise


def read_anew(answer):
    return answer.finished.prompt_tokens - answer.finished.cached_tokens


def test_the_next_question_reads_only_what_is_new(voice, tell):
    said = [LONG_TEXT + "What happened?"]
    first = voice.ask(*said, max_tokens=30)
    assert first.finished.cached_tokens == 0
    said += [first.text, "And what else?"]
    second = voice.ask(*said, max_tokens=30)
    assert second.finished.cached_tokens >= first.finished.prompt_tokens - BOUNDARY
    again = voice.ask(*said, max_tokens=30)
    assert read_anew(again) == 1
    tell(f"the second question reads {read_anew(second)} of {second.finished.prompt_tokens} tokens")


def test_an_edited_question_keeps_what_stands_before_it(voice):
    said = [LONG_TEXT + "What happened?", "A bridge was opened.", "Who came?"]
    before = voice.ask(*said[:2], "", max_tokens=1).finished.prompt_tokens
    voice.ask(*said, max_tokens=20)
    edited = voice.ask(*said[:2], "When was that?", max_tokens=20)
    assert edited.finished.cached_tokens >= before - 8  # less the end of the turn and the next one's opening
    elsewhere = voice.ask("Say hello.", max_tokens=5)
    assert elsewhere.finished.cached_tokens < 40  # the template's own opening


def test_a_branch_and_a_way_back_share_the_beginning(voice):
    beginning = [LONG_TEXT + "What happened?", "A bridge was opened."]
    one = voice.ask(*beginning, "Who came?", max_tokens=10)
    other = voice.ask(*beginning, "When was that?", max_tokens=10)
    back = voice.ask(*beginning, "Who came?", max_tokens=10)
    for answer in (other, back):
        assert answer.finished.cached_tokens >= one.finished.prompt_tokens - 20
    assert len(back.text) > 5


def test_what_a_cancelled_answer_read_is_kept(voice):
    stopped = voice.ask(LONG_TEXT + "Tell me all.", max_tokens=200, cancel_on=lambda event: isinstance(event, Tokens))
    assert stopped.finished.finish is Finish.CANCELLED
    again = voice.ask(LONG_TEXT + "Tell me all.", max_tokens=5)
    assert read_anew(again) == 1


@pytest.mark.parametrize("kv_type", [KvType.Q8_0, KvType.Q4_0])
def test_a_cached_prompt_gives_the_answer_of_a_fresh_one(engine, real_file, tell, kv_type):
    """Exactly: with these caches llama.cpp computes one token and many in the same way."""
    assert isinstance(engine.load(real_file, n_ctx=2048, threads=1, kv_type=kv_type), Loaded)
    said, compared, parted = [], 0, []
    for question in ("Say hello.", "Name three colours.", "Why is the sky blue?", "Go on."):
        said.append(question)
        cached = engine.ask(*said, max_tokens=16)
        fresh = engine.ask(*said, max_tokens=16, cache_prompt=False)
        compared += 1
        found = parting(engine, real_file, _prompt(*said), cached.text, fresh.text)
        if found:
            parted.append(found)
        said.append(cached.text)
    tell(f"{kv_type}: {compared} cached answers compared with fresh ones, {len(parted)} parted")
    assert all(one.margin <= 0.02 for one in parted), parted


def _prompt(*said):
    return ChatPrompt(messages=[ChatMessage(role=("user", "assistant")[i % 2], content=t) for i, t in enumerate(said)])
