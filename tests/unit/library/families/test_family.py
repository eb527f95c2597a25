"""Real names find their other variant and no wrong one; families hold every member once."""

from __future__ import annotations

import msgspec
import pytest

from desktop.library.families.family import NO_LINEAGE, Family, Member, group, mates, not_comparable
from desktop.library.judging.identity import same_model
from desktop.library.judging.judge import Evidence, judge
from desktop.library.judging.naming import parse_name
from desktop.library.model_file import ModelFile, Origin
from desktop.library.repository import Lineage
from tests.unit.library.judging.names_table import pairs, rows


@pytest.mark.parametrize("part", ["known", "held_out"])
def test_every_pair_is_found_and_none_is_wrong(part):
    members = [row.member() for row in rows(part)]
    truth = pairs(part)
    names = {member.key for member in members}
    assert {name for pair in truth for name in pair} <= names
    found = _pairs(group(members))
    by_mates = {
        (base.key, tuned.key)
        for base in members
        if base.variant == "base"
        for tuned in mates(base, [one for one in members if one is not base])
    }
    print(f"\n{part}: {len(truth & found)} of {len(truth)} pairs found, {len(found - truth)} wrong")
    assert found == truth
    assert by_mates == truth


def test_more_names_make_no_wrong_pairs():
    members = [row.member() for row in rows("known") + rows("held_out")]
    assert _pairs(group(members)) == pairs("known") | pairs("held_out")


def test_mates_are_mutual():
    members = [row.member() for row in rows("known")][:80]
    for member in members:
        for mate in mates(member, members):
            assert member in mates(mate, members)


def test_every_member_is_in_one_family():
    members = [row.member() for row in rows("known")]
    families = group(members)
    kept = [one.key for family in families for one in family.base + family.instruct + family.others]
    assert sorted(kept) == sorted(member.key for member in members)
    assert len({family.id for family in families}) == len(families)


def test_a_family_may_have_several_tuned_generations():
    family = _only("Qwen/Qwen3-4B-Thinking-2507", "Qwen/Qwen3-4B-Instruct-2507", "Qwen/Qwen3-4B", "Qwen/Qwen3-4B-Base")
    assert family.title == "Qwen3 4B"
    assert [one.key for one in family.base] == ["Qwen/Qwen3-4B-Base"]
    assert [one.key.rsplit("/")[-1] for one in family.instruct] == [
        "Qwen3-4B",
        "Qwen3-4B-Instruct-2507",
        "Qwen3-4B-Thinking-2507",
    ]


STRANGERS = [
    ("mistralai/Mistral-7B-v0.1", "mistralai/Mistral-7B-Instruct-v0.2"),
    ("meta-llama/Llama-3.2-1B", "meta-llama/Llama-3.1-8B-Instruct"),
    ("meta-llama/Llama-3.2-1B", "meta-llama/Llama-3.2-3B-Instruct"),
    ("Qwen/Qwen2.5-7B", "Qwen/Qwen2.5-Coder-7B-Instruct"),
    ("Qwen/Qwen2.5-Math-7B", "Qwen/Qwen2.5-7B-Instruct"),
    ("Qwen/Qwen3-4B-Base", "Qwen/Qwen3.5-4B"),
    ("google/gemma-3-1b-pt", "google/gemma-2-2b-it"),
    ("zai-org/glm-4-9b", "zai-org/GLM-4-9B-0414"),
    ("facebook/MobileLLM-140M", "facebook/MobileLLM-R1-140M"),
    ("mistralai/Mistral-Small-24B-Base-2501", "mistralai/Mistral-Small-3.1-24B-Instruct-2503"),
    ("Qwen/Qwen3-4B-Base", "someone/Qwen3-4B-abliterated"),
]


def test_names_without_words_are_no_copies_of_each_other():
    assert not same_model(parse_name(""), parse_name("-"))
    assert same_model(parse_name("Qwen3-4B-Q4_K_M.gguf"), parse_name("Qwen/Qwen3-4B"))


def test_different_models_never_pair():
    for base, tuned in STRANGERS:
        assert mates(_member(base), [_member(tuned)]) == [], (base, tuned)
        assert not any(family.paired for family in group([_member(base), _member(tuned)])), (base, tuned)


def test_a_base_of_its_own_date_is_preferred():
    members = [
        _member("allenai/OLMo-7B-hf"),
        _member("allenai/OLMo-7B-0424-hf"),
        _member("allenai/OLMo-7B-Instruct-hf"),
    ]
    assert mates(members[2], members[:2]) == [members[0]]
    assert mates(members[1], [members[0], members[2]]) == []


def test_other_spellings_are_the_same_model():
    family = _only("google/gemma-3-1b-pt", "gemma3:1b", "unsloth/gemma-3-1b-it-qat-GGUF")
    assert family.title == "gemma 3 1B"
    assert len(family.instruct) == 2
    assert _only("meta-llama/Llama-3.2-1B", "llama3.2:1b").paired


def test_lineage_pairs_what_names_cannot():
    base = _member("Qwen/Qwen3-8B-Base")
    tuned = _member("someone/Zorblax-Chat", Lineage(("Qwen/Qwen3-8B-Base",), "finetune"))
    copy = _member("weights-Q4_K_M.gguf", Lineage(("Qwen/Qwen3-8B-Base",), "quantized"))
    assert mates(base, [tuned]) == [tuned]
    assert mates(tuned, [copy, base]) == [copy, base]
    assert [family.title for family in group([tuned, base, copy])] == ["Qwen3 8B"]


def test_a_model_of_another_kind_is_no_member_of_the_family_it_was_made_from():
    base = _member("Qwen/Qwen3-8B-Base")
    embedding = _member("someone/Zorblax-Embedding", Lineage(("Qwen/Qwen3-8B-Base",), "finetune"))
    assert [[one.key for one in family.base + family.others] for family in group([base, embedding])] == [
        ["Qwen/Qwen3-8B-Base"],
        ["someone/Zorblax-Embedding"],
    ]


def test_the_catalogue_pairs_what_nothing_else_can():
    base, tuned = _member("someone/Zorblax-Base"), _member("someone/Blaxzor-Chat")
    assert mates(base, [tuned]) == []
    known = {"someone/Zorblax-Base": "someone/Blaxzor-Chat", "someone/Blaxzor-Chat": "someone/Zorblax-Base"}
    assert mates(base, [tuned], lambda repo: known.get(repo, "")) == [tuned]
    assert group([base, tuned], lambda repo: known.get(repo, ""))[0].paired


def test_changed_models_and_parts_are_kept_apart_from_pairs():
    family = _only("Qwen/Qwen3-4B-Base", "Qwen/Qwen3-4B", "someone/Qwen3-4B-abliterated")
    assert [one.key for one in family.others] == ["someone/Qwen3-4B-abliterated"]


def test_other_vocabularies_cannot_be_compared():
    one, same, other, unknown = (_file(name, digest) for name, digest in zip("abcd", ("x", "x", "y", ""), strict=True))
    assert not_comparable(one, same) == ""
    assert not_comparable(one, unknown) == ""
    assert not_comparable(one, other).startswith("a.gguf and c.gguf have different vocabularies")
    titled = msgspec.structs.replace(other, title="Owl 1B")
    assert not_comparable(titled, one).startswith("Owl 1B and a.gguf have different vocabularies")
    assert not_comparable(unknown, other) == ""


def _member(name: str, lineage: Lineage = NO_LINEAGE) -> Member:
    return Member(name, parse_name(name), judge(Evidence(name, lineage=lineage)), lineage)


def _only(*names: str) -> Family:
    families = group(_member(name) for name in names)
    assert len(families) == 1
    return families[0]


def _pairs(families: list[Family]) -> set[tuple[str, str]]:
    return {(base.key, tuned.key) for family in families for base in family.base for tuned in family.instruct}


def _file(name: str, vocabulary: str) -> ModelFile:
    return ModelFile(path=f"/{name}.gguf", size=1, mtime_ns=0, origin=Origin.ADDED, vocabulary=vocabulary)
