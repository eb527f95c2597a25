"""Looking a family up: from the places that may hold its builds to builds for both voices, over HTTP."""

from __future__ import annotations

import threading

import pytest

from desktop.library.families.offer_look_up import look_up, with_mate
from desktop.library.families.offers import Offer, OfferSide, offers_of_repositories
from desktop.library.hub.hub import Hub
from desktop.library.hub.problems import Gated
from desktop.library.repository import Repository
from desktop.library.variant import Confidence, Judgement, Variant
from tests.fakes.stand_in_hub import StandInHub

ROOM = 1e12
WEIGHTS = {"model.safetensors": b"w" * 9}
KINDS = {"Base": Variant.BASE, "Instruct": Variant.INSTRUCT, "Thinking": Variant.REASONING}


class Nothing:
    """A catalogue without families."""

    def variant(self, repo):
        return Variant.UNKNOWN

    def mate(self, repo):
        return ""


@pytest.fixture(scope="module")
def server():
    with StandInHub() as hub:
        yield hub


@pytest.fixture(autouse=True)
def _empty(server):
    server.clear()
    server.repos.clear()


def publish(server, repo, *quantizations, of="", **about):
    files = {f"m-{name}.gguf": b"GGUF" + name.encode() for name in quantizations} or WEIGHTS
    gguf = {"total": 10**9, "architecture": "llama", "context_length": 4096} if quantizations else None
    server.add_repo(
        repo, files, base_models=(of,) if of else (), relation="quantized" if of else "", gguf=gguf, **about
    )


def offer(**places):
    """An offer whose voices may be found at these places."""
    sides = {KINDS[kind]: OfferSide(kind, Judgement(KINDS[kind], Confidence.HIGH), where)
             for kind, where in places.items()}  # fmt: skip
    return Offer(id="hub:owl", title="Owl", about=(), sides=sides, busy=True)


def found_by(server, given):
    return look_up(Hub(server.url), given, ROOM, threading.Event())


def builds(looked, variant):
    return [(build.repo, build.quantization) for build in looked.sides[variant].builds]


def test_both_voices_get_the_builds_of_their_places_and_the_same_quantization(server):
    publish(server, "m/Owl-1B-Base-GGUF", "Q8_0", "Q6_K")
    publish(server, "m/Owl-1B-Instruct-GGUF", "Q4_K_M", "Q6_K")
    looked = found_by(server, offer(Base=("m/Owl-1B-Base-GGUF",), Instruct=("m/Owl-1B-Instruct-GGUF",)))
    assert {name for _, name in builds(looked, Variant.BASE)} == {"Q6_K", "Q8_0"}
    assert [side.build.quantization for side in looked.sides.values()] == ["Q6_K", "Q6_K"]
    assert (looked.looked_up, looked.busy, looked.problem, looked.architecture) == (True, False, "", "llama")
    assert [side.problem for side in looked.sides.values()] == ["", ""]


def test_the_first_place_that_has_builds_is_taken(server):
    publish(server, "m/empty")
    publish(server, "m/second-GGUF", "Q8_0")
    publish(server, "m/third-GGUF", "Q6_K")
    looked = found_by(server, offer(Base=("m/gone", "m/empty", "m/second-GGUF", "m/third-GGUF")))
    assert builds(looked, Variant.BASE) == [("m/second-GGUF", "Q8_0")]
    assert server.requests(path="m/third-GGUF") == []


def test_weights_without_builds_lead_to_the_builds_that_others_made_of_them(server):
    publish(server, "m/Owl-1B")
    publish(server, "a/most-fetched-but-empty-GGUF", of="m/Owl-1B", downloads=99, tags=("gguf",))
    publish(server, "b/Owl-1B-GGUF", "Q4_K_M", of="m/Owl-1B", downloads=50)
    publish(server, "c/Owl-1B-GGUF", "Q8_0", of="m/Owl-1B", downloads=10)
    looked = found_by(server, offer(Instruct=("m/Owl-1B",)))
    assert builds(looked, Variant.INSTRUCT) == [("b/Owl-1B-GGUF", "Q4_K_M")]


def test_only_the_three_most_fetched_are_looked_into(server):
    publish(server, "m/Owl-1B")
    for number in range(3):
        publish(server, f"a/empty-{number}-GGUF", of="m/Owl-1B", downloads=99, tags=("gguf",))
    publish(server, "b/Owl-1B-GGUF", "Q4_K_M", of="m/Owl-1B", downloads=1)
    looked = found_by(server, offer(Instruct=("m/Owl-1B",)))
    assert builds(looked, Variant.INSTRUCT) == []
    assert looked.problem


def test_a_voice_without_builds_says_so_in_its_row_and_the_other_is_offered(server):
    publish(server, "m/Owl-1B-Base-GGUF", "Q8_0")
    publish(server, "m/Owl-1B-Instruct")
    looked = found_by(server, offer(Base=("m/Owl-1B-Base-GGUF",), Instruct=("m/Owl-1B-Instruct",)))
    assert looked.looked_up
    assert looked.problem == ""
    assert looked.sides[Variant.BASE].problem == ""
    assert "GGUF build of m/Owl-1B-Instruct that was found" in looked.sides[Variant.INSTRUCT].problem


def test_a_family_without_any_build_may_be_looked_up_again(server):
    looked = found_by(server, offer(Base=("m/gone",), Instruct=()))
    assert looked.problem == "No GGUF build of this family was found on the hub."
    assert not looked.looked_up
    assert "build of m/gone that" in looked.sides[Variant.BASE].problem
    assert "build of Instruct that" in looked.sides[Variant.INSTRUCT].problem


def test_a_gate_is_told_where_no_other_place_has_builds(server):
    publish(server, "m/gated-GGUF", "Q8_0")
    publish(server, "m/open-GGUF", "Q8_0")
    gate = {"code": 403, "headers": (("X-Error-Code", "GatedRepo"),), "times": 9}
    server.fault("status", "m/gated-GGUF", **gate)
    looked = found_by(server, offer(Base=("m/gated-GGUF", "m/open-GGUF")))
    assert builds(looked, Variant.BASE) == [("m/open-GGUF", "Q8_0")]
    with pytest.raises(Gated, match="only for people who accepted its terms"):
        found_by(server, offer(Base=("m/gated-GGUF", "m/gone")))


def family_of_two(server):
    publish(server, "Qwen/Qwen3-4B-Base")
    server.add_repo("Qwen/Qwen3-4B", WEIGHTS, base_models=("Qwen/Qwen3-4B-Base",), relation="finetune")
    publish(server, "q/Qwen3-4B-Base-GGUF", "Q8_0", of="Qwen/Qwen3-4B-Base")
    publish(server, "q/Qwen3-4B-GGUF", "Q8_0", of="Qwen/Qwen3-4B")


@pytest.mark.parametrize("begun", ["q/Qwen3-4B-Base-GGUF", "q/Qwen3-4B-GGUF"])
def test_one_voice_finds_its_mate(server, begun):
    family_of_two(server)
    (alone,) = offers_of_repositories([Repository(id=begun)], lambda _: None)
    assert len(alone.sides) == 1
    both = with_mate(Hub(server.url), alone, Nothing(), ROOM, threading.Event())
    assert list(both.sides) == [Variant.BASE, Variant.INSTRUCT]
    assert builds(both, Variant.BASE) == [("q/Qwen3-4B-Base-GGUF", "Q8_0")]
    assert builds(both, Variant.INSTRUCT) == [("q/Qwen3-4B-GGUF", "Q8_0")]
    assert [side.places for side in both.sides.values()] == [("q/Qwen3-4B-Base-GGUF",), ("q/Qwen3-4B-GGUF",)]
    assert both.mate_asked
    assert both.note == ""
    was, new = (Variant.BASE, Variant.INSTRUCT) if "Base" in begun else (Variant.INSTRUCT, Variant.BASE)
    assert both.sides[was].judgement == alone.sides[was].judgement  # what was judged already stays
    assert both.sides[new].judgement.confidence is Confidence.MEDIUM
    assert f"is the {new.value} variant" in both.sides[new].judgement.reasons[0]


def test_a_mate_without_builds_is_looked_for_where_its_weights_are(server):
    publish(server, "Qwen/Qwen3-4B-Base")
    server.add_repo("Qwen/Qwen3-4B", WEIGHTS, base_models=("Qwen/Qwen3-4B-Base",), relation="finetune")
    publish(server, "q/Qwen3-4B-GGUF", "Q8_0", of="Qwen/Qwen3-4B")
    (alone,) = offers_of_repositories([Repository(id="q/Qwen3-4B-GGUF")], lambda _: None)
    both = with_mate(Hub(server.url), alone, Nothing(), ROOM, threading.Event())
    assert both.sides[Variant.BASE].places == ("Qwen/Qwen3-4B-Base",)
    assert "build of Qwen/Qwen3-4B-Base that" in both.sides[Variant.BASE].problem


def test_a_reasoning_voice_stays_where_it_is(server):
    family_of_two(server)
    asked = offer(Thinking=("q/Qwen3-4B-GGUF",))
    both = with_mate(Hub(server.url), asked, Nothing(), ROOM, threading.Event())
    assert list(both.sides) == [Variant.BASE, Variant.REASONING]


def test_a_voice_that_was_not_known_gives_way_to_those_that_were_found(server):
    family_of_two(server)
    side = OfferSide("Owl", Judgement(), ("q/Qwen3-4B-GGUF",))
    unknown = Offer(id="hub:x", title="x", about=(), sides={Variant.UNKNOWN: side})
    both = with_mate(Hub(server.url), unknown, Nothing(), ROOM, threading.Event())
    assert list(both.sides) == [Variant.BASE, Variant.INSTRUCT]


def test_a_mate_that_nobody_published_is_noted_and_the_voice_stays(server):
    publish(server, "odd/Zorblax-3B-Instruct-GGUF", "Q8_0")
    (alone,) = offers_of_repositories([Repository(id="odd/Zorblax-3B-Instruct-GGUF")], lambda _: None)
    still = with_mate(Hub(server.url), alone, Nothing(), ROOM, threading.Event())
    assert list(still.sides) == [Variant.INSTRUCT]
    assert "was not found" in still.note
    assert still.mate_asked
