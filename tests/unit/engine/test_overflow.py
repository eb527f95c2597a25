"""What is left out of a prompt that does not fit: whole turns or segments, the oldest first, as the policy allows."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from desktop.engine.llama.overflow import Overflowing, PromptSource
from desktop.engine.llama.prompt import Prompt
from desktop.errors import EngineFailed
from desktop.protocol.messages import ChatMessage, ChatPrompt, Overflow, TextPrompt

BOS = 1


class Letters:
    """Makes prompts of one token a letter, with one in front."""

    def from_text(self, text: str) -> Prompt:
        return Prompt([BOS, *map(ord, text)], [], [], "", len(text))

    def from_chat(self, messages: list[ChatMessage], values: object, *, may_stand_in: bool) -> Prompt:
        return self.from_text("".join(message.content for message in messages))


class Cache:
    """The part of a context that counts here: its size and what is in it."""

    def __init__(self, n_ctx: int, *, can_shift: bool = False) -> None:
        self.n_ctx, self.can_shift = n_ctx, can_shift
        self.tokens: list[int] = []
        self.shifts: list[tuple[int, int]] = []

    def shift(self, keep: int, discard: int) -> None:
        self.shifts.append((keep, discard))
        del self.tokens[keep : keep + discard]


def keeper(
    prompt: ChatPrompt | TextPrompt, policy: Overflow, n_ctx: int, *, can_shift: bool = False, most: int = 0
) -> tuple[Overflowing, Cache]:
    cache = Cache(n_ctx, can_shift=can_shift)

    def prefill(tokens: list[int]) -> int:
        cache.tokens = list(tokens)
        return 0

    return Overflowing(cache, PromptSource(prompt, Letters()), policy, prefill, most=most), cache


def text(*segments: str) -> TextPrompt:
    return TextPrompt(segments=list(segments))


def chat(*turns: str) -> ChatPrompt:
    """Turns by their first letter: s, u or a."""
    roles = {"s": "system", "u": "user", "a": "assistant"}
    return ChatPrompt(messages=[ChatMessage(role=roles[turn[0]], content=turn) for turn in turns])


def words(prompt: Prompt) -> str:
    return "".join(map(chr, prompt.tokens[1:]))


@pytest.mark.parametrize("policy", Overflow)
@pytest.mark.parametrize(("letters", "fits"), [(62, True), (63, False)])
def test_a_prompt_fits_when_one_token_more_does(policy: Overflow, letters: int, fits: bool) -> None:
    kept, _ = keeper(text("x" * letters), policy, 64)
    if fits:
        assert words(kept.first_prompt(-1)) == "x" * letters
        assert kept.notes == []
    elif policy is Overflow.STOP:
        with pytest.raises(EngineFailed, match="longer than the context") as caught:
            kept.first_prompt(-1)
        assert "64 tokens; the context holds 64" in caught.value.detail
    else:
        assert len(kept.first_prompt(-1).tokens) == 48
        assert kept.notes == ["The first 16 tokens of the text were left out."]


@pytest.mark.parametrize(("max_tokens", "length"), [(-1, 48), (0, 63), (1, 63), (10, 54), (16, 48), (1000, 48)])
def test_a_cut_prompt_leaves_room_for_the_answer_and_at_most_a_quarter(max_tokens: int, length: int) -> None:
    kept, _ = keeper(text("x" * 200), Overflow.DROP_OLDEST, 64)
    prompt = kept.first_prompt(max_tokens)
    assert len(prompt.tokens) == length
    assert prompt.tokens[0] == BOS


def test_text_loses_its_oldest_segments_whole() -> None:
    kept, _ = keeper(text("a" * 30, "b" * 30, "c" * 17), Overflow.DROP_OLDEST, 64)
    assert words(kept.first_prompt(-1)) == "b" * 30 + "c" * 17
    assert kept.notes == ["The oldest part was left out."]
    kept, _ = keeper(text("a" * 30, "b" * 30, "c" * 18), Overflow.DROP_OLDEST, 64)
    assert words(kept.first_prompt(-1)) == "c" * 18
    assert kept.notes == ["The 2 oldest parts were left out."]


def test_a_chat_begins_at_a_question_and_keeps_its_system_turn() -> None:
    turns = ("s" * 5, "u" * 20, "a" * 20, "u" * 10, "a" * 10, "u" * 3)
    kept, _ = keeper(chat(*turns), Overflow.DROP_OLDEST, 64)
    assert words(kept.first_prompt(-1)) == "".join((turns[0], *turns[3:]))
    assert kept.notes == ["The 2 oldest turns were left out."]


def test_a_chat_whose_last_question_is_too_long_is_refused_with_its_length() -> None:
    kept, _ = keeper(chat("s" * 5, "u" * 20, "a" * 20, "u" * 60), Overflow.DROP_OLDEST, 64)
    with pytest.raises(EngineFailed) as caught:
        kept.first_prompt(-1)
    assert "66 tokens" in caught.value.detail


LARGER, DROP = "use a larger context (this file takes 128)", "let the oldest turns be left out"


@pytest.mark.parametrize(
    ("last", "policy", "most", "hint"),
    [
        (60, Overflow.DROP_OLDEST, 64, "Shorten the text."),
        (60, Overflow.STOP, 64, "Shorten the text."),
        (60, Overflow.DROP_OLDEST, 128, f"U{LARGER[1:]} or shorten the text."),
        (60, Overflow.DROP_OLDEST, 0, "Use a larger context or shorten the text."),
        (40, Overflow.STOP, 64, f"L{DROP[1:]} or shorten the text."),
        (40, Overflow.STOP, 128, f"U{LARGER[1:]}, {DROP} or shorten the text."),
    ],
)
def test_only_what_would_help_is_advised(last: int, policy: Overflow, most: int, hint: str) -> None:
    kept, _ = keeper(chat("s" * 5, "u" * 20, "a" * 20, "u" * last), policy, 64, most=most)
    with pytest.raises(EngineFailed) as caught:
        kept.first_prompt(-1)
    assert caught.value.hint == hint
    assert ("as many as this file was made for" in caught.value.detail) == (most == 64)


@pytest.mark.parametrize("policy", [Overflow.STOP, Overflow.SHIFT])
def test_an_answer_that_fills_the_context_ends_where_nothing_may_be_left_out(policy: Overflow) -> None:
    kept, cache = keeper(chat("u" * 20), policy, 64)
    cache.tokens = [*kept.first_prompt(-1).tokens, *range(43)]
    assert not kept.make_room()
    assert kept.notes == []


def test_half_of_what_is_behind_the_first_four_tokens_is_shifted_out() -> None:
    kept, cache = keeper(text("x" * 20), Overflow.SHIFT, 64, can_shift=True)
    cache.tokens = [*kept.first_prompt(-1).tokens, *range(100, 143)]
    assert kept.make_room()
    assert cache.shifts == [(4, 30)]
    assert len(cache.tokens) == 34
    cache.tokens += range(200, 230)
    assert kept.make_room()
    assert cache.shifts[1] == (4, 30)
    assert kept.notes == ["The context was shifted: 60 old tokens were forgotten."]


def test_a_prompt_of_three_tokens_is_all_that_is_kept_in_a_shift() -> None:
    kept, cache = keeper(text("xy"), Overflow.SHIFT, 64, can_shift=True)
    cache.tokens = [*kept.first_prompt(-1).tokens, *range(61)]
    assert kept.make_room()
    assert cache.shifts == [(3, 30)]


def test_in_the_middle_of_an_answer_the_oldest_turn_goes_and_the_answer_stays() -> None:
    kept, cache = keeper(chat("u" * 20, "a" * 10, "u" * 5), Overflow.DROP_OLDEST, 64)
    answer = list(range(1000, 1028))
    cache.tokens = [*kept.first_prompt(-1).tokens, *answer]
    assert len(cache.tokens) == 64
    assert kept.make_room()
    assert cache.tokens == [BOS, *map(ord, "u" * 5), *answer]
    assert kept.notes == ["The 2 oldest turns were left out."]
    cache.tokens += range(30)
    assert not kept.make_room()


@pytest.mark.parametrize(("last", "goes_on"), [(4, True), (5, False)])
def test_a_cut_that_frees_less_than_a_sixteenth_is_not_worth_its_time(last: int, goes_on: bool) -> None:
    """The answer has 55 tokens: 64 - 55 - 4 leave five for the prompt, its first token among them."""
    kept, cache = keeper(chat("u" * (8 - last), "u" * last), Overflow.DROP_OLDEST, 64)
    cache.tokens = [*kept.first_prompt(-1).tokens, *range(55)]
    assert len(cache.tokens) == 64
    assert kept.make_room() == goes_on


def test_a_text_of_one_segment_loses_its_first_half() -> None:
    kept, cache = keeper(text("x" * 20), Overflow.DROP_OLDEST, 64)
    cache.tokens = [*kept.first_prompt(-1).tokens, *range(1000, 1043)]
    assert kept.make_room()
    assert cache.tokens == [BOS, *range(1012, 1043)]
    assert kept.notes == ["The first 32 tokens of the text were left out."]


def test_where_no_turn_is_there_the_prompt_is_what_the_template_makes_of_nothing() -> None:
    source = PromptSource(chat(), Letters())
    assert source.last_cut == 0
    assert source.build(0).tokens == [BOS]
    assert PromptSource(text(), SimpleNamespace(from_text=Letters().from_text)).build(0).tokens == [BOS]
