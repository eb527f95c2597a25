"""Several answers to one prompt: read once, decoded beside each other, each as it would be alone; ended together."""

from __future__ import annotations

import pytest

from desktop.protocol.messages import Failed, Finish, Finished, Loaded, Overflow, SampleEnded, Sampling, Tokens
from tests.fakes.asker import Answer, Asker

WARM = Sampling(temperature=1.5, top_k=0, top_p=1, min_p=0, seed=11)


def texts(answer: Answer) -> dict[int, str]:
    found: dict[int, str] = {}
    for event in answer.events:
        if isinstance(event, Tokens):
            found[event.sample] = found.get(event.sample, "") + event.text
    return found


def ids(answer: Answer) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for event in answer.events:
        if isinstance(event, Tokens):
            found.setdefault(event.sample, []).extend(token.id for token in event.tokens)
    return found


def ends(answer: Answer) -> dict[int, Finished]:
    told = [event.end for event in answer.events if isinstance(event, SampleEnded)]
    return {end.sample: end for end in [*told, answer.finished]}


def test_each_is_the_answer_that_its_seed_gives_alone(instruct: Asker) -> None:
    several = instruct.ask("Hello", samples=4, max_tokens=24, sampling=WARM, ignore_end=True)
    assert {number: end.seed for number, end in ends(several).items()} == {0: 11, 1: 12, 2: 13, 3: 14}
    assert len(set(map(tuple, ids(several).values()))) == 4
    for number, found in ids(several).items():
        sampling = Sampling(temperature=1.5, top_k=0, top_p=1, min_p=0, seed=11 + number)
        alone = instruct.ask("Hello", max_tokens=24, sampling=sampling, ignore_end=True)
        assert ids(alone)[0] == found
        assert texts(alone)[0] == texts(several)[number]


def test_the_prompt_is_read_once_and_the_first_answer_is_gone_on_from(instruct: Asker) -> None:
    first = instruct.ask("Hello", samples=3, max_tokens=8, sampling=WARM, ignore_end=True)
    prompt = first.finished.prompt_tokens
    again = instruct.ask("Hello", samples=3, max_tokens=8, sampling=WARM, ignore_end=True)
    assert again.finished.cached_tokens == prompt - 1
    assert ids(again) == ids(first)
    kept = instruct.ask("Hello", max_tokens=4, prefix=ids(first)[0], sampling=WARM, ignore_end=True)
    assert kept.finished.cached_tokens >= prompt + 7


def test_a_drawn_seed_is_followed_by_the_next_ones(instruct: Asker) -> None:
    drawn = Sampling(temperature=1.5)
    found = {number: end.seed for number, end in ends(instruct.ask("Hi", samples=3, sampling=drawn)).items()}
    assert [found[1] - found[0], found[2] - found[1]] == [1, 1]


def test_cancel_ends_all(instruct: Asker) -> None:
    stopped = instruct.ask(
        "Hello",
        cancel_on=lambda event: isinstance(event, Tokens),
        samples=3,
        max_tokens=-1,
        sampling=WARM,
        ignore_end=True,
    )
    assert {end.finish for end in ends(stopped).values()} == {Finish.CANCELLED}
    assert set(ends(stopped)) == {0, 1, 2}
    assert instruct.ask("Hello").finished.finish is not Finish.CANCELLED


def test_where_the_context_is_too_small_for_all_the_last_ones_are_written_behind(
    engine: Asker, instruct_file: object
) -> None:
    assert isinstance(engine.load(instruct_file, n_ctx=256, threads=1), Loaded)  # type: ignore[arg-type]
    options = {"max_tokens": 100, "ignore_end": True, "overflow": Overflow.STOP}
    several = engine.ask("Hello", samples=4, sampling=WARM, **options)
    assert {end.finish for end in ends(several).values()} == {Finish.LENGTH}
    assert {number: len(found) for number, found in ids(several).items()} == dict.fromkeys(range(4), 100)
    assert ids(engine.ask("Hello", sampling=WARM, **options))[0] == ids(several)[0]


def test_each_may_fill_the_context_by_itself(engine: Asker, instruct_file: object) -> None:
    assert isinstance(engine.load(instruct_file, n_ctx=256, threads=1), Loaded)  # type: ignore[arg-type]
    several = engine.ask("Hello", samples=2, max_tokens=-1, sampling=WARM, ignore_end=True, overflow=Overflow.STOP)
    assert {end.finish for end in ends(several).values()} == {Finish.CONTEXT_FULL}
    prompt = several.finished.prompt_tokens
    assert {end.tokens + prompt for end in ends(several).values()} <= {256, 257}


@pytest.mark.parametrize("options", [{"samples": 0}, {"samples": 9}, {"samples": 2, "prefix": [5]}])
def test_what_cannot_be_is_refused_and_the_engine_goes_on(instruct: Asker, options: dict[str, object]) -> None:
    assert isinstance(instruct.ask("Hello", **options).end, Failed)
    assert isinstance(instruct.ask("Hello").end, Finished)
