"""The wordings of all families: each can be asked, and none of them belongs to two."""

import random
from collections.abc import Iterator
from itertools import islice

from recipe.facts import Fact, fitting
from recipe.reading import questions, wordings
from recipe.spintax import expansions, fill, normal, slots_in, spin
from recipe.style import keeps, wrap
from recipe.world import all_facts

PLAIN, FILLED = 400, 8  # so many of a frame's wordings are compared: without slots, and for one fact
FILLINGS, NAMED = 60, 4  # and for so many facts of a family, each by so many of its names


def of_frames(frames: tuple[str, ...], slots: dict[str, str], most: int) -> Iterator[str]:
    """Wordings of the frames that need just these slots, in their normal form."""
    for frame in frames:
        texts = expansions(fill(frame.removeprefix("!"), slots))
        yield from map(normal, islice(texts, most))


def of_fact(fact: Fact) -> Iterator[str]:
    """Wordings that ask for this fact and name it."""
    frames = tuple(frame for frame in fitting(fact.family.frames, frozenset(fact.slots)) if slots_in(frame))
    values = {slot: list(islice(expansions(value), NAMED)) for slot, value in fact.slots.items()}
    for at in range(max(map(len, values.values()), default=0)):
        yield from of_frames(frames, {slot: told[at % len(told)] for slot, told in values.items()}, FILLED)


def test_no_wording_belongs_to_two_families() -> None:
    owner: dict[str, str] = {}
    twice: dict[str, set[str]] = {}

    def take(family: str, texts: Iterator[str]) -> None:
        for text in texts:
            if owner.setdefault(text, family) != family:
                twice.setdefault(text, {owner[text]}).add(family)

    lists = {**questions(), "unknown": wordings("unknown.txt")["unknown"]}
    for family, frames in lists.items():
        take(family, of_frames(tuple(frame for frame in frames if not slots_in(frame)), {}, PLAIN))
    seen: dict[str, int] = {}
    for fact in all_facts():
        seen[fact.family.name] = seen.get(fact.family.name, 0) + 1
        if seen[fact.family.name] <= FILLINGS:
            take(fact.family.name, of_fact(fact))
    assert not {text: sorted(families) for text, families in twice.items()}


def test_every_frame_can_be_asked_of_one_of_its_familys_facts() -> None:
    slots: dict[str, set[str]] = {}
    for fact in all_facts():
        slots.setdefault(fact.family.name, set()).update(fact.slots)
    rng = random.Random(6)
    for family, frames in questions().items():
        assert not [frame for frame in frames if not slots_in(frame) <= slots[family]], family
        assert not [frame for frame in frames if set("[]|") & set(spin(frame, rng))], family


def test_no_frame_stands_in_its_family_twice() -> None:
    for family, frames in questions().items():
        found = [frame.removeprefix("!").strip().casefold() for frame in frames]
        assert len(found) == len(set(found)), family


def test_a_word_before_the_question_takes_the_capital_only_from_small_words() -> None:
    assert all(keeps(question) for question in ("Is it far?", "What's that?", "Does it work?", "Who: you?"))
    assert not any(keeps(question) for question in ("France?", "Tandem", "Paris is where?"))
    rng = random.Random(7)
    assert not [text for text in (wrap("Is it far?", rng) for _ in range(500)) if ", Is" in text or "[" in text]
