"""Answers that go on behind kept tokens: as if they had been written in one go."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.protocol.messages import (
    FailureKind,
    Finish,
    Generate,
    Kept,
    Loaded,
    Overflow,
    Prefilling,
    Sampling,
    TextPrompt,
    Tokens,
)
from tests.fakes.asker import Answer, Asker
from tests.fakes.scripted_gguf import CHATML, END, THINKING_CHATML, Scripted, play, token_ids, write_scripted
from tests.fakes.whole_answer import whole

CHAT, THINKING = Scripted(template=CHATML), Scripted(template=THINKING_CHATML)
Go = Callable[..., Answer]


@pytest.fixture
def go_on(engine: Asker) -> Go:
    """Ask the file that the last script was played with again, behind a prefix."""

    def run(prefix: list[int], **options: object) -> Answer:
        return engine.ask("Hello", **{"max_tokens": 300, "prefix": prefix, **options})

    return run


SCRIPTS: dict[str, tuple[Scripted, list[str], list[str]]] = {
    "letters": (CHAT, ["Good day, and again good day."], []),
    "emoji": (CHAT, ["é🦙👩‍👩‍👧 \ufffd", " tail"], []),
    "a stop string": (CHAT, ["one, two, STO, STOP, three"], ["STOP", "ee"]),
    "thinking": (CHAT, ["<think>", "Hm, 🦙.\n", "</think>", "\n\nYes ", "indeed."], ["indeed!"]),
    "thinking that the template opens": (THINKING, ["so it is\n", "</think>", "\n\nAnswer"], ["so"]),
    "thinking that nobody opened": (CHAT, ["I think so", "</think>", "Yes."], ["Yes, "]),
    "a mark inside the answer": (CHAT, ["It ends with `", "</think>", "`, as ever."], []),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_wherever_it_is_cut_the_answer_goes_on_as_it_was(engine: Asker, folder: Path, go_on: Go, name: str) -> None:
    model, script, stop = SCRIPTS[name]
    first = play(engine, folder, ("Hello",), script, model, stop=stop)
    answer = whole(first.events)
    assert answer.ids == token_ids(script, model)[: len(answer.ids)]
    for count in random.Random(name).sample(range(1, len(answer.ids) + 1), min(8, len(answer.ids))):
        again = go_on(answer.ids[:count], stop=stop)
        assert next(type(event) for event in again.events if not isinstance(event, Prefilling)) is Kept
        joined = whole(again.events, answer.cut(count))
        assert (joined.text, joined.reasoning, joined.ids, joined.ends) == (
            answer.text, answer.reasoning, answer.ids, answer.ends,
        )  # fmt: skip
        assert again.finished.finish is first.finished.finish
        assert again.finished.tokens == len(answer.ids) - count
        assert again.finished.prompt_tokens == first.finished.prompt_tokens + count


def test_kept_tokens_are_those_in_the_cache_and_are_not_read_again(engine: Asker, folder: Path, go_on: Go) -> None:
    script = ["A long answer. " * 8]
    first = play(engine, folder, ("Hello",), script, CHAT)
    again = go_on(whole(first.events).ids[:60])
    assert again.finished.cached_tokens == first.finished.prompt_tokens + 59  # the last one's logits are needed


def test_tokens_are_kept_as_they_are_and_not_tokenized_again(engine: Asker, folder: Path) -> None:
    words = Scripted(words=["▁good", "▁day", "▁goodday", "good", "day"])
    names = words.words or ()
    file = write_scripted(folder / "words.gguf", ["▁good", "day", "▁day"], 3, words)
    assert isinstance(engine.load(file), Loaded)
    base = 256 + len(words.specials)
    halves = [base + names.index("▁good"), base + names.index("day")]
    answer = engine.send(TextPrompt(segments=["a"]), prefix=halves, max_tokens=4)
    assert (
        answer.finished.prompt_tokens - engine.send(TextPrompt(segments=["a"]), max_tokens=0).finished.prompt_tokens
        == 2
    )
    assert next(event for event in answer.events if isinstance(event, Kept)).end == len("goodday") + 1


def test_a_stop_string_across_the_border_is_found(go_on: Go, engine: Asker, folder: Path) -> None:
    play(engine, folder, ("Hello",), ["one STOP two"], CHAT)
    answer = go_on(list(b"one ST"), stop=["STOP"])
    assert (answer.text, answer.finished.finish, answer.finished.stop_string) == ("", Finish.STOP_STRING, "STOP")
    assert next(event for event in answer.events if isinstance(event, Kept)).end == len("one ")
    answer = go_on(list(b"one STA"), stop=["STOP"])
    assert next(event for event in answer.events if isinstance(event, Kept)).end == len("one STA")


def test_an_answer_that_is_over_where_it_is_kept_gets_nothing_more(go_on: Go, engine: Asker, folder: Path) -> None:
    play(engine, folder, ("Hello",), ["one STOP two"], CHAT)
    answer = go_on(list(b"one STOP t"), stop=["STOP"])
    assert (answer.text, answer.finished.tokens, answer.finished.finish) == ("", 0, Finish.STOP_STRING)


def test_the_longest_answer_counts_new_tokens_only(go_on: Go, engine: Asker, folder: Path) -> None:
    play(engine, folder, ("Hello",), ["Good day, and again good day."], CHAT)
    answer = go_on(list(b"Good day"), max_tokens=5)
    assert (answer.text, answer.finished.tokens, answer.finished.finish) == (", and", 5, Finish.LENGTH)
    answer = go_on(list(b"Good day"), max_tokens=0)
    assert (answer.text, answer.finished.tokens) == ("", 0)


def test_penalties_have_seen_what_is_kept(go_on: Go, engine: Asker, folder: Path) -> None:
    sampling = Sampling(temperature=0, frequency_penalty=2.0, repeat_last_n=-1)
    first = play(engine, folder, ("Hello",), ["a" * 60], CHAT, sampling=sampling, max_tokens=48)
    ids = whole(first.events).ids
    assert ids != list(b"a" * 48), "the penalty shows"
    for count in (1, 20, 40):
        again = go_on(ids[:count], sampling=sampling, max_tokens=48 - count)
        assert [token.id for event in again.events if isinstance(event, Tokens) for token in event.tokens] == ids[
            count:
        ]


@pytest.mark.parametrize(
    ("sampling", "fits", "does_not"),
    [
        ({"grammar": 'root ::= "yes, " ("good" | "bad") " day"'}, b"yes, g", b"yes, x"),
        ({"json_schema": '{"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]}'},
         b'{"day": "go', b'{"night'),
    ],
)  # fmt: skip
def test_grammars_and_schemas_have_seen_what_is_kept(
    go_on: Go, engine: Asker, folder: Path, sampling: dict[str, str], fits: bytes, does_not: bytes
) -> None:
    play(engine, folder, ("Hello",), ["zzzzzzzzzzzzzz"], CHAT)
    rules = Sampling(temperature=0, **sampling)
    assert engine.ask("Hello", sampling=rules, max_tokens=40).text
    assert go_on(list(fits), sampling=rules, max_tokens=40).text
    refused = go_on(list(does_not), sampling=rules).failed
    assert (refused.kind, "does not fit" in refused.title) == (FailureKind.BAD_REQUEST, True)


def test_a_grammar_goes_on_in_the_middle_of_its_words(go_on: Go, engine: Asker, folder: Path) -> None:
    play(engine, folder, ("Hello",), ["zzzzzzzzzzzzzz"], CHAT)
    rules = Sampling(temperature=0, grammar='root ::= "yes, " ("good" | "bad") " day"')
    assert go_on(list(b"yes, b"), sampling=rules).text == "ad day"


def test_a_grammar_waits_for_the_answer_behind_kept_thinking(go_on: Go, engine: Asker, folder: Path) -> None:
    play(engine, folder, ("Hello",), ["zzzz"], THINKING)
    rules = Sampling(temperature=0, grammar='root ::= "good day"')
    think = token_ids(["hm\n", "</think>", "\n\n"], THINKING)
    assert go_on(think, sampling=rules).text == "good day"
    assert go_on([*think, *b"goo"], sampling=rules).text == "d day"
    inside = go_on(think[:2], sampling=rules, max_tokens=3)
    assert (inside.text, inside.finished.tokens) == ("", 3)


@pytest.mark.parametrize("token", [-1, 10**6, 2**31, 10**30])
def test_tokens_that_the_vocabulary_does_not_have_are_refused(instruct: Asker, token: int) -> None:
    failed = instruct.ask("Hello", prefix=[5, token]).failed
    assert (failed.kind, failed.title) == (
        FailureKind.BAD_REQUEST,
        "What is kept of the answer is not of this vocabulary.",
    )
    assert str(token) in failed.detail
    assert instruct.ask("Hello").finished.tokens == 16


def test_tokens_that_end_a_turn_are_refused_unless_ends_are_ignored(go_on: Go, engine: Asker, folder: Path) -> None:
    play(engine, folder, ("Hello",), ["Good day"], CHAT)
    for name in (END, "<|im_end|>"):
        prefix = token_ids(["Good", name, " day"], CHAT)
        failed = go_on(prefix).failed
        assert (failed.kind, name in failed.detail) == (FailureKind.BAD_REQUEST, True)
    assert go_on(token_ids(["Good", END], CHAT), ignore_end=True, max_tokens=2).finished.tokens == 2


def test_tokens_of_another_vocabulary_are_refused_by_its_name(engine: Asker, instruct_file: Path) -> None:
    loaded = engine.load(instruct_file, threads=1)
    assert isinstance(loaded, Loaded)
    failed = engine.ask("Hello", prefix=[300], vocabulary="0" * 64).failed
    assert failed.kind is FailureKind.BAD_REQUEST
    assert loaded.vocabulary[:12] in failed.detail
    assert engine.ask("Hello", prefix=[300], vocabulary=loaded.vocabulary).finished.tokens == 16


@pytest.mark.parametrize("policy", list(Overflow))
def test_a_prefix_longer_than_the_context_is_told_as_such(instruct: Asker, policy: Overflow) -> None:
    failed = instruct.ask("Hello", prefix=[300] * 600, overflow=policy).failed
    assert failed.kind is FailureKind.TOO_LONG
    assert "600 of them of the answer" in failed.detail


def test_turns_are_left_out_before_a_long_prefix(instruct: Asker) -> None:
    said = ["the people " * 80, "and then " * 80, "which word"]
    answer = instruct.ask(*said, prefix=[300] * 300, overflow=Overflow.DROP_OLDEST, max_tokens=8)
    assert answer.finished.tokens == 8
    assert any("left out" in note for note in answer.finished.notes)
    assert answer.finished.prompt_tokens < 512


def test_a_long_prefix_is_shifted_and_cut_like_any_answer(instruct: Asker) -> None:
    for policy in (Overflow.SHIFT, Overflow.DROP_OLDEST):
        answer = instruct.ask("Hello", prefix=[300] * 400, overflow=policy, max_tokens=300, ignore_end=True)
        assert answer.finished.tokens > 0
        assert sum(len(event.tokens) for event in answer.events if isinstance(event, Tokens)) == answer.finished.tokens


def test_a_cancel_while_what_is_kept_is_read_ends_it(instruct: Asker) -> None:
    answer = instruct.ask(
        "Hello", prefix=[300] * 400, max_tokens=-1, cancel_on=lambda event: isinstance(event, Prefilling)
    )
    assert answer.finished.finish in (Finish.CANCELLED, Finish.CONTEXT_FULL)


def test_generate_without_a_prefix_tells_of_none(instruct: Asker) -> None:
    assert not any(isinstance(event, Kept) for event in instruct.ask("Hello").events)
    assert Generate(id=1, prompt=TextPrompt(segments=[])).prefix == []
