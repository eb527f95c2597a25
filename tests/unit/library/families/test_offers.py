"""Families that can be had: from search results and the catalogue to cards with what they cost."""

import hashlib
from pathlib import Path

from desktop.library.cards.actions import Get, LookUp, OpenTerms, SignIn
from desktop.library.cards.offer_cards import OfferState, offer_card
from desktop.library.families.catalogue import load_catalogue
from desktop.library.families.offers import (
    Offer,
    offer_of_family,
    offers_of_repositories,
    with_choice,
    with_repositories,
)
from desktop.library.memory.plan import Memory, plan
from desktop.library.repository import Lineage, RemoteFile, Repository
from desktop.library.variant import Variant

GB = 10**9
ONLINE = OfferState(offline=False)


def plan_for(voices, available=10):
    memory = Memory(total=int(1.6 * available * GB), available=available * GB)
    return plan(voices, 4096, "f16", memory) if voices else None


def digest(*parts: str) -> str:
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def builds(repo: str, sizes: dict[str, float], **facts) -> Repository:
    stem = repo.split("/")[1].removesuffix("-GGUF")
    files = tuple(
        RemoteFile(
            repo=repo, path=f"{stem}-{name}.gguf", commit="c" * 40, size=int(size * GB), sha256=digest(stem, name)
        )
        for name, size in sizes.items()
    )
    return Repository(id=repo, files=files, architecture="llama", parameters=1_700_000_000, **facts)


SIZES = {"Q3_K_M": 0.9, "Q4_K_M": 1.1, "Q8_0": 1.8}
BASE = builds("northlight/Heron-1.7B-Base-GGUF", SIZES)
TUNED = builds("northlight/Heron-1.7B-Instruct-GGUF", SIZES, lineage=Lineage(("northlight/Heron-1.7B",), "quantized"))


def found() -> Offer:
    (offer,) = offers_of_repositories([BASE, TUNED], lambda _: None)
    return offer


def looked_up(room: float = 100 * GB) -> Offer:
    return with_repositories(found(), {Variant.BASE: BASE, Variant.INSTRUCT: TUNED}, room)


def test_search_results_become_families_with_both_voices():
    offer = found()
    assert list(offer.sides) == [Variant.BASE, Variant.INSTRUCT]
    card = offer_card(offer, ONLINE, plan_for)
    assert [choice.action for choice in card.actions] == [Get(offer.id), LookUp(offer.id)]
    assert "Estimated" in card.pill.tip
    assert card.rows[0].status == "in northlight/Heron-1.7B-Base-GGUF"


def test_after_the_look_up_sizes_are_exact_and_can_be_chosen():
    offer = looked_up()
    card = offer_card(offer, ONLINE, plan_for)
    assert card.actions[0].text == "Get pair · 2.2 GB"
    assert len(card.rows[0].quantizations) == 3
    other = next(build.id for build in offer.sides[Variant.BASE].builds if build.quantization == "Q8_0")
    card = offer_card(with_choice(offer, Variant.BASE, other), ONLINE, plan_for)
    assert card.actions[0].text == "Get pair · 2.9 GB"
    assert len(offer.chosen_files()) == 2


def test_little_memory_chooses_smaller_builds():
    chosen = [side.build.quantization for side in looked_up(room=1.9 * GB).sides.values()]
    assert chosen == ["Q3_K_M", "Q3_K_M"]


def test_what_is_here_already_is_not_fetched_again():
    offer = looked_up()
    here = frozenset(file.sha256 for file in offer.sides[Variant.BASE].build.files)
    card = offer_card(offer, OfferState(offline=False, here=here), plan_for)
    assert card.actions[0].text == "Get it · 1.1 GB"
    assert card.rows[0].status.endswith("here already")
    assert not card.rows[0].actions


def test_what_was_put_here_by_hand_is_known_by_name_and_size():
    """Its hash is not computed before it is verified."""
    offer = looked_up()
    (file,) = offer.sides[Variant.BASE].build.files
    name = file.path.rsplit("/", 1)[-1].casefold()
    for alike, known in (((name, file.size), True), ((name, file.size + 1), False), (("other.gguf", file.size), False)):
        card = offer_card(offer, OfferState(offline=False, alike=frozenset([alike])), plan_for)
        assert card.rows[0].status.endswith("here already") is known
        assert bool(card.rows[0].actions) is not known


def test_offline_says_why_nothing_can_be_had():
    for offer in (found(), looked_up()):
        action = offer_card(offer, OfferState(offline=True), plan_for).actions[0]
        assert not action.enabled
        assert "offline" in action.why_not


def test_too_big_is_said_before_anything_is_fetched():
    card = offer_card(looked_up(), ONLINE, lambda voices: plan_for(voices, available=1))
    assert card.pill.text.startswith("Too big")
    catalogue = load_catalogue(Path("nowhere/families.toml"))
    large = next(family for family in catalogue.families if family.parameters_b > 60)
    card = offer_card(offer_of_family(large), ONLINE, lambda voices: plan_for(voices, available=8))
    assert card.pill.text.startswith("Too big")
    assert [action.text for action in card.actions] == ["Choose quantization"]


def test_a_gated_family_says_what_to_do_before_anything_is_fetched():
    gated = {
        variant: builds(f"a/M-1B-{variant.value}-GGUF", SIZES, gated="manual")
        for variant in (Variant.BASE, Variant.INSTRUCT)
    }
    (offer,) = offers_of_repositories(gated.values(), lambda _: None)
    offer = with_repositories(offer, gated, 100 * GB)
    card = offer_card(offer, ONLINE, plan_for)
    assert [choice.action for choice in card.actions] == [SignIn(), OpenTerms(offer.id), LookUp(offer.id)]
    assert "accept their terms and wait" in card.note
    assert not card.rows[0].actions[0].enabled
    card = offer_card(offer, OfferState(offline=False, signed_in=True), plan_for)
    assert card.actions[0].action == Get(offer.id)


def test_what_nobody_can_talk_to_is_left_out():
    assert not offers_of_repositories([Repository(id="a/Heron-Embedding-0.6B-GGUF")], lambda _: None)


def test_an_unknown_architecture_is_said_before_anything_is_fetched():
    (offer,) = offers_of_repositories(
        [Repository(id="oddity/Moth-2B-Instruct-GGUF", architecture="mothnet")], lambda _: None
    )
    card = offer_card(offer, ONLINE, plan_for)
    assert "mothnet" in card.problem
    assert not any(isinstance(choice.action, Get) for choice in card.actions)


def test_the_catalogue_offers_every_family_with_both_voices():
    for family in load_catalogue(Path("nowhere/families.toml")).families:
        card = offer_card(offer_of_family(family), ONLINE, plan_for)
        assert {"base", "instruct"} <= {row.variant for row in card.rows}
        assert card.pill is not None
        assert card.about


def test_what_is_on_its_way_says_where_to_look():
    offer = looked_up()
    fetching = frozenset(file.sha256 for file in offer.chosen_files())
    card = offer_card(offer, OfferState(offline=False, fetching=fetching), plan_for)
    assert "On this computer" in card.note
    assert not offer_card(offer, ONLINE, plan_for).note


def test_a_voice_that_nobody_made_a_file_of_is_not_in_the_memory_plan():
    card = offer_card(with_repositories(found(), {Variant.INSTRUCT: TUNED}, 100 * GB), ONLINE, plan_for)
    assert "base" not in card.memory.words
    assert card.pill.text.startswith("Fits ·")
