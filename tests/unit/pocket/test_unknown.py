"""Questions that the pocket pair refuses: many, about every kind of known word, and never one that a fact answers."""

import random
from collections import Counter

import pytest
from recipe import conversations, corpus, known_words, unknown
from recipe.facts import Teacher
from recipe.facts_world import TOLD
from recipe.questions import of_unknown
from recipe.reading import listed
from recipe.spintax import fill, normal, slots_in
from recipe.world import World, all_facts

DRAWN = 2500
LEAST_FRAMES = 60


@pytest.fixture(scope="module")
def world() -> World:
    return World(all_facts(), Teacher())


@pytest.mark.parametrize("kind", unknown.KINDS)
@pytest.mark.parametrize("held", [False, True])
def test_a_question_to_be_refused_is_whole(kind: str, held: bool) -> None:
    rng = random.Random(f"{kind} {held}")
    asked = [unknown.question(rng, kind, held) for _ in range(DRAWN)]
    assert all(normal(text) for text in asked)
    assert not [text for text in asked if slots_in(text) or "[" in text or "|" in text or "  " in text]


def test_no_question_that_a_fact_answers_is_refused(world: World) -> None:
    rng = random.Random(1)
    refused = {normal(world.unknown(rng)) for _ in range(DRAWN * 2)}
    assert len(refused) > DRAWN
    assert len(world.answered) > 100_000
    assert not refused & world.answered


def test_what_a_known_word_is_asked_has_hardly_ever_an_answer_even_before_that_is_looked_up(world: World) -> None:
    rng = random.Random(2)
    asked = {normal(known_words.question(rng, held)) for held in (False, True) for _ in range(DRAWN * 2)}
    assert len(asked) > DRAWN
    by_chance = asked & world.answered  # as "Two- five": the words of a sum without its sign
    assert len(by_chance) < len(asked) / 500


def test_every_kind_of_word_has_many_frames_and_some_are_held_out() -> None:
    for kind in known_words.KINDS:
        shared = () if kind in known_words.ODD_FOR_ANY_WORD else known_words.TEXTS[known_words.ANY_WORD]
        assert len(known_words.TEXTS[kind]) + len(shared) >= LEAST_FRAMES, kind
        taught, held = (set(known_words.frames(kind, kept)) for kept in (False, True))
        assert len(taught) > len(held) > 1
        assert not taught & held


@pytest.mark.parametrize("kind", known_words.KINDS)
def test_every_word_fills_every_frame_of_its_kind(kind: str) -> None:
    rng = random.Random(3)
    words = [known_words.slots_for("numbers", "", rng)] if kind == "numbers" else known_words.words_of(kind).values()
    assert words
    for slots in words:
        assert all(fill(frame, slots) for frame in known_words.TEXTS[kind])


def test_what_is_taught_about_known_words_is_never_a_held_out_frame() -> None:
    rng = random.Random(4)
    held = {frame for frame in known_words.frames("same word", held=True) if "[" not in frame}
    asked = {known_words.question(rng, held=False) for _ in range(DRAWN * 4)}
    assert held
    assert not {normal(text) for text in held} & {normal(text) for text in asked}


def test_the_lists_of_the_unknown_hold_nothing_that_is_known() -> None:
    lists = {name: set(listed(entries)) for name, entries in unknown.TEXTS.items()}
    assert not lists["lands"] & set(TOLD["capitals"])
    assert not lists["cities"] & set(TOLD["capitals"].values())
    assert not lists["creatures"] & set(TOLD["animals"])
    assert not lists["things"] & {name.split()[-1] for name in TOLD["colours"]}
    assert min(len(lists[name]) for name in ("professions", "sports", "cities", "people", "lands", "things")) > 30


def test_the_same_slot_twice_is_filled_twice() -> None:
    rng = random.Random(5)
    sums = [unknown.question(rng, "unknown", held=False) for _ in range(DRAWN * 4)]
    pairs = [text.split(" + ") for text in sums if text.replace(" + ", "").isdigit()]
    assert [pair for pair in pairs if len(set(pair)) == 2]


def test_the_kinds_have_their_shares() -> None:
    rng = random.Random(6)
    lands = {*listed(unknown.TEXTS["lands"])}
    capitals = [text for text in (unknown.any_question(rng) for _ in range(DRAWN)) if "capital" in text.lower()]
    assert [text for text in capitals if any(land in text for land in lands)]
    assert sum(unknown.KINDS.values()) == pytest.approx(17)


def test_beside_what_is_known_of_a_word_something_is_asked_that_is_not(world: World) -> None:
    rng, lengths = random.Random(7), Counter[int]()
    for _ in range(400):
        turns = conversations.same_word_turn(world, rng)
        refused = [answer in unknown.ANSWERS for _, answer in turns]
        lengths[len(turns)] += 1
        assert refused.count(False) == 1
    assert set(lengths) >= {2, 3}


def test_the_evaluation_asks_about_known_words(world: World) -> None:
    questions = [question for question in of_unknown(world, corpus.SEED) if question["topic"] == "known words"]
    assert len(questions) >= LEAST_FRAMES
    assert all(question["keys"] == ["I don't know"] for question in questions)
    assert not {normal(question["messages"][0][1]) for question in questions} & world.answered


@pytest.mark.parametrize(
    ("one", "many"),
    [("cow", "cows"), ("mouse", "mice"), ("baby mouse", "baby mice"), ("puppy", "puppies"), ("box", "boxes")],
)
def test_plurals(one: str, many: str) -> None:
    assert known_words.plural(one) == many
