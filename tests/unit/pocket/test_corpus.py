"""The pocket pair's corpus: repeatable, without held-out questions, and rich enough in wordings."""

import hashlib
import random
from pathlib import Path

import pytest
from recipe import corpus, practice, stories
from recipe.facts import HELD_FRAMES, Fact
from recipe.first_names import new_name
from recipe.measuring.checks import passages, right
from recipe.spintax import expansions, normal, slots_in, spin
from recipe.world import World

DOCUMENTS, TALKS = 1500, 2500
SINGLE = {"frame", "wording", "word"}


@pytest.fixture(scope="module")
def documents(made: tuple[World, list[dict[str, object]]]) -> list[str]:
    return corpus.documents(made[0], DOCUMENTS)


@pytest.fixture(scope="module")
def talks(made: tuple[World, list[dict[str, object]]]) -> list[list[list[str]]]:
    return corpus.conversations(made[0], TALKS)


def unspun(text: str) -> bool:
    """Whether a slot or an alternation is left; a list in JSON is none."""
    return bool(slots_in(text)) or ("[" in text and not text.startswith('["'))


def held_out(questions: list[dict[str, object]]) -> set[str]:
    return {
        normal(question["messages"][0][1])
        for question in questions
        if question["kind"] in SINGLE and question["topic"] != "one word"
    }


def test_the_same_seed_gives_the_same_corpus(made: tuple[World, list[dict[str, object]]], documents: list[str]) -> None:
    world, questions = corpus.build_world()
    assert questions == made[1]
    assert corpus.documents(world, DOCUMENTS) == documents
    assert corpus.conversations(world, 200) == corpus.conversations(made[0], 200)


def test_another_seed_gives_another_corpus(made: tuple[World, list[dict[str, object]]], documents: list[str]) -> None:
    assert corpus.documents(made[0], 50, "another seed") != documents[:50]


def test_no_held_out_question_is_asked_in_a_conversation(
    made: tuple[World, list[dict[str, object]]], talks: list[list[list[str]]]
) -> None:
    asked = {normal(text) for talk in talks for role, text in talk if role == "user"}
    assert not asked & held_out(made[1])


def test_no_held_out_question_stands_in_a_document(
    made: tuple[World, list[dict[str, object]]], documents: list[str]
) -> None:
    found = {text for document in documents for text in passages(document)}
    assert not found & held_out(made[1])


def test_small_talk_has_frames_of_its_own_for_the_evaluation(made: tuple[World, list[dict[str, object]]]) -> None:
    for fact in practice.talkers(made[0]):
        held, taught = set(fact.family.held()), set(fact.family.taught())
        assert len(held) > 5
        assert len(taught) > 60
        assert not held & taught


def test_new_names_are_many_and_never_the_evaluations() -> None:
    rng = random.Random(5)
    names = {new_name(rng) for _ in range(3000)}
    assert len(names) > 1500
    assert not [name for name in names for kept in stories.HELD_NAMES if kept.lower() in name.lower()]


def test_every_kind_of_question_has_many_frames(made: tuple[World, list[dict[str, object]]]) -> None:
    families = {fact.family for fact in made[0].facts}
    assert len(families) > 50
    few = {family.name: len(family.frames) for family in families if len(family.frames) < 25}
    assert not few


def test_a_fair_share_of_the_frames_is_held_out(made: tuple[World, list[dict[str, object]]]) -> None:
    families = {fact.family for fact in made[0].facts}
    held = sum(len(family.held()) for family in families)
    every = sum(len(family.frames) for family in families)
    assert HELD_FRAMES - 0.06 < held / every < HELD_FRAMES + 0.04


def test_no_document_ends_on_a_question(documents: list[str]) -> None:
    assert not [document for document in documents if document.rstrip().endswith("?")]
    assert all(document.strip() for document in documents)


def test_conversations_alternate_and_end_with_an_answer(talks: list[list[list[str]]]) -> None:
    for talk in talks:
        roles = [role for role, _ in talk if role != "system"]
        assert roles == ["user", "assistant"] * (len(roles) // 2)
        assert all(text.strip() for _, text in talk)
    assert any(talk[0][0] == "system" for talk in talks)
    assert any(len(talk) > 8 for talk in talks)


def test_every_answer_satisfies_its_own_keys(made: tuple[World, list[dict[str, object]]]) -> None:
    def wrong(fact: Fact) -> list[str]:
        return [answer for text in fact.answers for answer in expansions(text) if not right(answer, True, fact.keys)]

    assert not [fact.name for fact in made[0].facts if wrong(fact)]


def test_no_text_keeps_a_slot_or_an_alternation(documents: list[str], talks: list[list[list[str]]]) -> None:
    texts = [*documents, *(text for talk in talks for _, text in talk)]
    assert not [text for text in texts if unspun(text)]


def test_every_topic_is_evaluated_often_enough(made: tuple[World, list[dict[str, object]]]) -> None:
    counts: dict[str, int] = {}
    for question in made[1]:
        counts[str(question["topic"])] = counts.get(str(question["topic"]), 0) + 1
    assert set(made[0].topics) <= set(counts)
    assert min(counts.values()) >= 25


def test_the_evaluation_stays_small_enough_to_be_kept(
    made: tuple[World, list[dict[str, object]]], tmp_path: Path
) -> None:
    corpus.save(tmp_path / "evaluation.jsonl", made[1])
    assert (tmp_path / "evaluation.jsonl").stat().st_size < 400_000
    assert corpus.load(tmp_path / "evaluation.jsonl") == made[1]


def test_the_card_tells_of_the_shipped_files_and_of_the_questions_beside_them() -> None:
    folder = Path(corpus.__file__).parents[1]
    card = (folder / "README.md").read_text(encoding="utf-8")
    assert f"of {len(corpus.load(folder / 'evaluation.jsonl'))}**" in card
    for path in folder.glob("*.gguf"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in card


def test_a_story_keeps_the_name_and_the_animal_it_was_asked_for() -> None:
    rng = random.Random(3)
    for _ in range(200):
        _, text, wanted = stories.request(rng, stories.FRAMES)
        assert all(word in text for word in wanted.values())


def test_spin_chooses_inside_out() -> None:
    found = {spin("[a|b [c|d]]", random.Random(seed)) for seed in range(40)}
    assert found == {"a", "b c", "b d"} == set(expansions("[a|b [c|d]]"))


@pytest.mark.parametrize(
    ("reply", "keys", "good"),
    [
        ("Snow is white.", ["white"], True),
        ("Snow is whiter.", ["white"], False),
        ("kite lamp", ["^Kite lamp."], True),
        ("kite", ["^kite lamp"], False),
        ("- Red\n- Blue", ["- Red", "- Blue"], True),
        ("3 + 4 = 17.", ["= 7"], False),
        ("Press Ctrl+, now.", ["Ctrl+,"], True),
        ("Either way.", ["one|way"], True),
    ],
)
def test_a_reply_is_judged_by_its_keys(reply: str, keys: list[str], good: bool) -> None:
    assert right(reply, True, keys) is good
    assert not right(reply, False, keys)
