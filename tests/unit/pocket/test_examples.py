"""Documents of examples: many relations in many forms, and the patterns that the evaluation keeps for itself."""

import random

import pytest
from recipe import corpus, examples
from recipe.examples import FORMS, RELATIONS, Pattern, pairs, patterns
from recipe.measuring import patterns as measured
from recipe.spintax import slots_in


def test_some_patterns_are_kept_of_every_relation():
    held, shown = patterns(held=True), patterns(held=False)
    assert {pattern.relation for pattern in held} == set(RELATIONS) == {pattern.relation for pattern in shown}
    assert {pattern.form for pattern in shown} == set(FORMS)
    assert 0.08 < len(held) / (len(held) + len(shown)) < 0.16


@pytest.mark.parametrize("relation", RELATIONS)
def test_the_pairs_of_a_relation_differ_and_are_plain(relation):
    found = pairs(relation, random.Random(2), 7)
    assert len(dict(found)) == 7
    assert all(given.strip() == given and belongs.strip() == belongs for given, belongs in found)
    assert not [text for pair in found for text in pair if not text or "[" in text or slots_in(text)]


def test_pages_hold_at_least_two_examples_in_patterns_that_may_be_shown(monkeypatch, made):
    used = []
    plain = Pattern.written
    monkeypatch.setattr(Pattern, "written", lambda self, *given: used.append(self) or plain(self, *given))
    world, _ = made
    rng = random.Random(5)
    texts = [examples.page(world.teacher, rng) for _ in range(400)]
    assert len(used) > 400 * 4
    assert not [pattern for pattern in used if pattern.held]
    assert len({pattern.relation for pattern in used}) == len(RELATIONS)
    assert all("<" not in text.replace("<x", "") for text in texts)
    assert len(set(texts)) == 400


def test_a_fair_share_of_the_documents_are_examples(monkeypatch, made):
    count = []
    plain = examples.page
    monkeypatch.setattr(examples, "page", lambda *given: count.append(1) or plain(*given))
    corpus.documents(made[0], 3000)
    assert 0.05 < len(count) / 3000 < 0.10


def test_the_cases_ask_kept_patterns_with_three_examples():
    found = measured.cases()
    assert len(found) >= 120
    assert {case.relation for case in found} == set(RELATIONS)
    assert found == measured.cases()
    assert len(set(found)) > 0.95 * len(found)
    assert not [case for case in found if case.prompt.endswith((" ", "\n")) or not case.wanted]


def test_an_example_is_asked_up_to_what_is_to_be_found():
    pattern = Pattern("opposite", "| <x> | <y> |")
    assert pattern.written(1, ("hot", "cold")) == "| hot | cold |"
    assert pattern.asked(2, "big") == ("| big |", " |")
    assert Pattern("opposite", "<i>. <x>\n- <y>").asked(4, "big") == ("4. big\n-", "")


@pytest.mark.parametrize(
    ("reply", "is_good"),
    [(" cold |\n| big", True), (" cold |", True), (" cold", False), (" cold | and", False), ("\n cold |", False)],
)
def test_the_first_line_decides(reply, is_good):
    assert measured.good(reply, "cold |") is is_good
