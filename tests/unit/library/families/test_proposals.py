"""From any repository of a family to both variants and their builds, by the real client over HTTP."""

from __future__ import annotations

import pytest

from desktop.library.families.proposals import propose, questions
from desktop.library.hub.hub import Hub
from desktop.library.variant import Variant
from tests.fakes.stand_in_hub import StandInHub

WEIGHTS = {"model.safetensors": b"w" * 9}
BUILD = {"m-Q4_K_M.gguf": b"GGUF" + bytes(9)}


class Nothing:
    """A catalogue without families."""

    def variant(self, repo):
        return Variant.UNKNOWN

    def mate(self, repo):
        return ""


class OnePair(Nothing):
    """A catalogue with one pair."""

    def __init__(self, base, instruct):
        self.base, self.instruct = base, instruct

    def variant(self, repo):
        return {self.base: Variant.BASE, self.instruct: Variant.INSTRUCT}.get(repo, Variant.UNKNOWN)

    def mate(self, repo):
        return {self.base: self.instruct, self.instruct: self.base}.get(repo, "")


@pytest.fixture(scope="module")
def server():
    with StandInHub() as hub:
        gguf = {"total": 10**9, "architecture": "llama", "context_length": 4096}

        def weights(repo, parent="", relation="finetune", **more):
            hub.add_repo(
                repo, WEIGHTS, base_models=(parent,) if parent else (), relation=relation if parent else "", **more
            )

        def build(repo, of, **more):
            hub.add_repo(
                repo, BUILD, base_models=(of,) if of else (), relation="quantized" if of else "", gguf=gguf, **more
            )

        weights("Qwen/Qwen3-4B-Base", parameters=4 * 10**9)
        weights("Qwen/Qwen3-4B", "Qwen/Qwen3-4B-Base", downloads=90)
        weights("Qwen/Qwen3-4B-Thinking-2507", "Qwen/Qwen3-4B-Base", downloads=99)
        weights("stranger/Qwen3-4B-Pirate", "Qwen/Qwen3-4B-Base", downloads=999)
        build("mradermacher/Qwen3-4B-Base-GGUF", "Qwen/Qwen3-4B-Base", downloads=7)
        build("bartowski/Qwen_Qwen3-4B-GGUF", "Qwen/Qwen3-4B", downloads=70)
        build("Qwen/Qwen3-4B-GGUF", "Qwen/Qwen3-4B", downloads=5)
        # no lineage on the cards
        weights("HuggingFaceTB/SmolLM2-135M")
        weights("HuggingFaceTB/SmolLM2-135M-Instruct")
        build("quants/SmolLM2-135M-Instruct-GGUF", "HuggingFaceTB/SmolLM2-135M-Instruct")
        build("quants/SmolLM2-360M-GGUF", "", downloads=2)
        build("quants/SmolLM2-1.7B-GGUF", "", downloads=9)
        weights("quiet/Owl-1B-Base")
        weights("quiet/Owl-1B-Instruct")
        # cards alone: the names have nothing in common
        weights("quiet/Lark-1B-Base")
        weights("quiet/Robin-Chat", "quiet/Lark-1B-Base")
        # tuned by others, from a tuned one
        weights("someone/Qwen3-4B-Hermes", "Qwen/Qwen3-4B")
        build("quants/Orphan-7B-Instruct-GGUF", "gone/Orphan-7B-Instruct")
        weights("odd/Zorblax-3B")
        build("quants/Zorblax-3B-GGUF", "odd/Zorblax-3B")
        weights("sentence-transformers/all-MiniLM-L6-v2")
        yield hub


def proposed(server, repo, known=None):
    server.clear()
    return propose(repo, questions(Hub(server.url), known or Nothing()))


@pytest.mark.parametrize(
    "repo",
    ["Qwen/Qwen3-4B-Base", "Qwen/Qwen3-4B", "bartowski/Qwen_Qwen3-4B-GGUF", "mradermacher/Qwen3-4B-Base-GGUF"],
)
def test_every_member_of_a_family_leads_to_the_whole_pair(server, repo):
    found = proposed(server, repo)
    assert (found.base.id, found.instruct.id) == ("Qwen/Qwen3-4B-Base", "Qwen/Qwen3-4B")
    assert [one.id for one in found.base_builds] == ["mradermacher/Qwen3-4B-Base-GGUF"]
    assert [one.id for one in found.instruct_builds] == ["Qwen/Qwen3-4B-GGUF", "bartowski/Qwen_Qwen3-4B-GGUF"]
    assert found.notes == ()
    assert len(server.requests()) <= 12


def test_a_strangers_tuning_leads_to_the_base_beneath_it(server):
    found = proposed(server, "someone/Qwen3-4B-Hermes")
    assert (found.base.id, found.instruct.id) == ("Qwen/Qwen3-4B-Base", "someone/Qwen3-4B-Hermes")


@pytest.mark.parametrize(
    ("base", "instruct"),
    [("quiet/Owl-1B-Base", "quiet/Owl-1B-Instruct"), ("quiet/Lark-1B-Base", "quiet/Robin-Chat")],
)
def test_a_base_finds_its_tuned_model_by_its_name_or_by_its_card(server, base, instruct):
    found = proposed(server, base)
    assert (found.base.id, found.instruct.id) == (base, instruct)


def test_names_help_where_cards_say_nothing_and_a_base_without_build_gets_the_nearest(server):
    found = proposed(server, "quants/SmolLM2-135M-Instruct-GGUF")
    assert found.instruct.id == "HuggingFaceTB/SmolLM2-135M-Instruct"
    assert found.base.id == "HuggingFaceTB/SmolLM2-135M"
    assert found.base_builds == ()
    assert {one.id for one in found.nearest} == {"quants/SmolLM2-360M-GGUF", "quants/SmolLM2-1.7B-GGUF"}
    assert "No GGUF build of HuggingFaceTB/SmolLM2-135M was found" in found.notes[0]
    assert "another size" in found.notes[0]


def test_a_source_that_is_gone_is_said(server):
    found = proposed(server, "quants/Orphan-7B-Instruct-GGUF")
    assert found.instruct.id == "quants/Orphan-7B-Instruct-GGUF"
    assert found.instruct_builds[0].id == "quants/Orphan-7B-Instruct-GGUF"
    assert found.base is None
    assert any("gone/Orphan-7B-Instruct" in note for note in found.notes)
    assert any("was not found" in note for note in found.notes)


def test_what_nobody_knows_is_asked_and_not_guessed(server):
    found = proposed(server, "quants/Zorblax-3B-GGUF")
    assert (found.base, found.instruct) == (None, None)
    assert found.unsure.id == "odd/Zorblax-3B"
    assert [one.id for one in found.unsure_builds] == ["quants/Zorblax-3B-GGUF"]
    assert "you have to say" in found.notes[0]


def test_the_catalogue_knows_better(server):
    found = proposed(server, "quants/Zorblax-3B-GGUF", OnePair("odd/Zorblax-3B", "Qwen/Qwen3-4B"))
    assert (found.base.id, found.instruct.id) == ("odd/Zorblax-3B", "Qwen/Qwen3-4B")


def test_a_mate_that_the_catalogue_names_but_the_hub_has_not(server):
    found = proposed(server, "odd/Zorblax-3B", OnePair("odd/Zorblax-3B", "odd/Zorblax-3B-Chat"))
    assert (found.base.id, found.instruct) == ("odd/Zorblax-3B", None)
    assert any("odd/Zorblax-3B-Chat" in note for note in found.notes)
    assert "No instruct variant of odd/Zorblax-3B by its owner was found." in found.notes


def test_an_embedding_model_is_no_voice(server):
    found = proposed(server, "sentence-transformers/all-MiniLM-L6-v2")
    assert (found.base, found.instruct, found.unsure) == (None, None, None)
    assert "no text model" in found.notes[0]
