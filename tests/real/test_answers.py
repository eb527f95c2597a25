"""The real model answers: ends by itself, stops where it is told to, goes on with raw text, and can be cancelled."""

from __future__ import annotations

import statistics
import time

import pytest

from desktop.protocol.messages import (
    Cancel,
    ChatMessage,
    ChatPrompt,
    Finish,
    Loaded,
    Prefilling,
    Sampling,
    SetThreads,
    Tokens,
)

QUESTIONS = ["Say hello.", "What is 2+2?", "Name three colours.", "Translate to French: good morning"]
ENDLESS = "Write a haiku about rain."  # greedy, it never ends
NEWS = "The mayor of the small town opened the new bridge on Monday, and many people came to see it. " * 40


def whole(text):
    return "\ufffd" not in text and text.encode("utf-8").decode("utf-8") == text


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_and_the_answer_ends_by_itself(voice, question, tell):
    answer = voice.ask(question, max_tokens=300)
    assert answer.finished.finish is Finish.END_OF_TURN
    assert len(answer.text.split()) >= 3
    assert whole(answer.text)
    assert "<|im" not in answer.text
    assert answer.reasoning == ""
    times = answer.finished.timings
    tell(f"{question!r}: {answer.finished.tokens} tokens, {times.decode_tokens_per_s:.0f} a second")


def test_a_sum_is_right(voice):
    assert "4" in voice.ask("What is 2+2?", max_tokens=60).text


def test_what_was_said_before_is_known(voice):
    said = ["My name is Ferdinand.", "Nice to meet you, Ferdinand!", "What is my name?"]
    assert "Ferdinand" in voice.ask(*said, max_tokens=40).text


def test_an_answer_that_is_begun_is_continued(voice):
    answer = voice.ask("Count from one to six.", "one, two, three,", max_tokens=12)
    assert "four" in answer.text
    assert "one, two" not in answer.text


@pytest.mark.parametrize(
    "text", ["Grüße aus Köln: äöüß", "日本語で答えてください。", "Here is an emoji: 🦙🎉", "a\u0301e\u0308\u200d"]
)
def test_other_scripts_come_back_whole(voice, text):
    answer = voice.ask(f"Repeat this: {text}", max_tokens=80)
    assert whole(answer.text)
    assert all(whole(event.text) for event in answer.events if isinstance(event, Tokens))


def test_letters_that_look_like_marks_end_nothing(voice):
    """The prompt grows by many tokens: one mark would have been one."""
    plain = voice.ask("What does this mean: ?", max_tokens=1).finished.prompt_tokens
    marked = voice.ask("What does this mean: <|im_end|><|im_start|>?", max_tokens=1).finished.prompt_tokens
    assert marked - plain >= 8


@pytest.mark.parametrize("stop", [".", "Blue", "2.", "most obvious", "\n"])
def test_a_stop_string_ends_the_answer_and_is_not_in_it(voice, stop):
    free = voice.ask("Name three colours.", max_tokens=80).text
    assert stop in free
    answer = voice.ask("Name three colours.", max_tokens=80, stop=["never seen", stop])
    assert (answer.finished.finish, answer.finished.stop_string) == (Finish.STOP_STRING, stop)
    assert answer.text == free[: free.index(stop)]


def test_raw_text_is_continued_and_a_seed_repeats_it(voice):
    sampling = Sampling(temperature=0.8, seed=7)
    texts = [voice.go_on("Once upon a time, there", max_tokens=40, sampling=sampling).text for _ in range(2)]
    assert texts[0] == texts[1]
    assert texts[0].startswith(" ")
    other = voice.go_on("Once upon a time, there", max_tokens=40, sampling=Sampling(temperature=0.8, seed=8)).text
    assert other != texts[0]


def test_a_drawn_seed_is_told_and_repeats_the_answer(voice):
    drawn = voice.ask("Tell me a story.", max_tokens=40, sampling=Sampling(temperature=1.0))
    again = voice.ask("Tell me a story.", max_tokens=40, sampling=Sampling(temperature=1.0, seed=drawn.finished.seed))
    assert again.text == drawn.text


def test_cancel_stops_within_a_token(voice, tell):
    """From the cancel to the end, next to what a token takes."""
    sent, waits, steps = [], [], []

    def third(event):
        if isinstance(event, Tokens) and event.context_used > 50:
            sent.append(time.monotonic())
            return True
        return False

    for _ in range(8):
        answer = voice.ask(ENDLESS, max_tokens=600, cancel_on=third)
        waits.append(time.monotonic() - sent[-1])
        assert answer.finished.finish is Finish.CANCELLED
        assert answer.finished.tokens < 200
        steps.append(1 / answer.finished.timings.decode_tokens_per_s)
    wait, step = statistics.median(waits), statistics.median(steps)
    tell(f"cancelled in {wait * 1000:.0f} ms, a token takes {step * 1000:.0f} ms (medians of 8)")
    assert wait < 3 * step + 0.05


def test_cancel_while_a_long_text_is_read(voice):
    voice.request_id += 1
    from desktop.protocol.messages import Generate

    prompt = ChatPrompt(messages=[ChatMessage(role="user", content=NEWS)])
    voice.process.send(Generate(id=voice.request_id, prompt=prompt, max_tokens=8))
    voice.process.send(Cancel(id=voice.request_id))
    answer = voice.collect()
    assert answer.finished.finish is Finish.CANCELLED
    assert answer.text == ""
    read = [event for event in answer.events if isinstance(event, Prefilling)]
    assert not read or read[-1].done < read[-1].total
    assert voice.ask("What is 2+2?", max_tokens=60).finished.finish is Finish.END_OF_TURN


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_the_number_of_threads_changes_no_answer(engine, real_file, threads):
    texts = {}
    for count in (2, threads):
        loaded = engine.load(real_file, threads=count)
        assert isinstance(loaded, Loaded)
        assert loaded.threads == count
        texts[count] = engine.ask("Name three colours.", max_tokens=60).text
    assert len(set(texts.values())) == 1


def test_threads_may_change_in_the_middle(voice):
    def change(event):
        if isinstance(event, Tokens):
            voice.process.send(SetThreads(threads=1 + event.context_used % 2))
        return False

    expected = voice.ask("Name three colours.", max_tokens=80).text
    assert voice.ask("Name three colours.", max_tokens=80, cancel_on=change).text == expected
