"""Base or instruct is judged rightly on real names, never wrongly when sure, and every source has its say."""

from __future__ import annotations

from pathlib import Path

import gguf
import pytest

from desktop.gguf.header import read_header
from desktop.library.families.catalogue import load_catalogue
from desktop.library.judging.header_evidence import telling_name
from desktop.library.judging.judge import Evidence, judge
from desktop.library.repository import Lineage
from desktop.library.variant import Confidence, Variant
from tests.unit.library.judging.names_table import rows, score, table

QWEN_TOKENS = ["a", "b", "<|endoftext|>", "<|im_start|>", "<|im_end|>"]


def test_the_table_is_large_and_sourced():
    known = rows("known")
    every = known + rows("held_out") + rows("community") + rows("fresh")
    assert len(known) >= 130
    assert len({row.name for row in every}) == len(every)
    assert len({row.family for row in known}) >= 18
    assert {row.source for row in every} <= set(table()["sources"])
    assert {row.truth for row in every} <= {"base", "instruct", "reasoning", "other"}


@pytest.mark.parametrize("part", ["community", "fresh"])
def test_names_that_tell_nothing_are_not_guessed(part):
    found = score(part)
    print(f"\n{part}: {found.right} of {found.total} right, {found.unknown} unknown, {found.wrong} wrong")
    assert found.wrong == 0, found.misses


@pytest.mark.parametrize("part", ["known", "held_out"])
def test_real_names_are_judged_rightly(part):
    found = score(part)
    print(
        f"\n{part}: {found.right} of {found.total} right ({found.right / found.total:.1%}), {found.unknown} unknown, "
        f"{found.wrong} wrong, {found.wrong_and_sure} wrong with high confidence"
    )
    assert found.right / found.total >= 0.97, found.misses
    assert found.wrong_and_sure == 0, found.misses


def test_the_rules_agree_with_the_catalogue(tmp_path):
    tuned = (Variant.INSTRUCT, Variant.REASONING)
    judged = [
        (name, variant in tuned, judge(Evidence(name)))
        for family in load_catalogue(tmp_path / "none.toml").families
        for variant, published in family.variants()
        for name in (published.repo, *published.gguf)
    ]
    right = [name for name, is_tuned, verdict in judged if verdict.variant in (tuned if is_tuned else (Variant.BASE,))]
    sure = [verdict.confidence is Confidence.HIGH and name not in right for name, _, verdict in judged]
    print(f"\ncatalogue: {len(right)} of {len(judged)} names on the right side, {sum(sure)} wrong with high confidence")
    assert len(right) / len(judged) >= 0.97
    assert not any(sure)


def test_every_judgement_gives_reasons_in_sentences():
    for row in rows("known") + rows("held_out"):
        verdict = judge(Evidence(row.name, has_template=True))
        assert verdict.reasons, row
        assert all(reason[0].isupper() and reason.endswith(".") for reason in verdict.reasons), row
        assert bool(verdict.other) == (verdict.variant is Variant.OTHER), row


def test_what_is_not_known_is_said_to_be_unknown():
    for name in ("mystery-7b", "someone/Zorblax-13B-GGUF", "model.gguf", "", "Llama-3.1-8B-Zorblax"):
        assert judge(Evidence(name)).variant is Variant.UNKNOWN, name
        assert judge(Evidence(name, has_template=True)).variant is Variant.UNKNOWN, name


def test_the_users_word_is_above_all():
    verdict = judge(Evidence("Qwen/Qwen3-4B-Base", chosen=Variant.INSTRUCT, curated=Variant.BASE))
    assert (verdict.variant, verdict.confidence) == (Variant.INSTRUCT, Confidence.HIGH)


def test_the_catalogue_is_above_the_name():
    verdict = judge(Evidence("someone/Zorblax-13B", curated=Variant.BASE))
    assert (verdict.variant, verdict.confidence) == (Variant.BASE, Confidence.HIGH)
    assert judge(Evidence("mmproj-model-f16.gguf", curated=Variant.BASE)).variant is Variant.OTHER


def test_a_bare_name_is_sure_only_from_those_who_keep_names():
    assert judge(Evidence("meta-llama/Llama-3.2-1B")).confidence is Confidence.HIGH
    assert judge(Evidence("llama-3.2-1b-q4_k_m.gguf")).confidence is Confidence.MEDIUM
    assert judge(Evidence("llama-3.2-1b-q4_k_m.gguf")).variant is Variant.BASE


def test_names_of_ollama_follow_its_own_habit():
    for name in ("llama3.2:1b", "qwen2.5:7b", "gemma3:270m", "llama2:7b-chat"):
        assert judge(Evidence(name)).variant is Variant.INSTRUCT, name
    assert judge(Evidence("deepseek-r1:8b")).variant is Variant.REASONING
    assert judge(Evidence("llama2:7b-text")).variant is Variant.BASE
    assert judge(Evidence("qwen3:4b-base")).variant is Variant.BASE
    assert judge(Evidence("TheBloke/Llama-2-7B-GGUF:Q4_K_M")).variant is Variant.BASE
    assert judge(Evidence("nomic-embed-text:latest")).variant is Variant.OTHER


def test_the_pocket_pair_is_known():
    for word in ("base", "instruct"):
        verdict = judge(Evidence(f"tandem-pocket-{word}-Q8_0.gguf"))
        assert (verdict.variant.value, verdict.confidence) == (word, Confidence.HIGH)


def test_a_template_proves_nothing_and_says_so():
    with_one = judge(Evidence("Qwen/Qwen3-4B-Base", has_template=True))
    assert (with_one.variant, with_one.confidence) == (Variant.BASE, Confidence.HIGH)
    assert with_one.reasons[-1] == "It has a chat template, which alone proves nothing."


def test_no_template_is_a_weak_hint_of_base():
    verdict = judge(Evidence("mystery-7b", has_template=False))
    assert (verdict.variant, verdict.confidence) == (Variant.BASE, Confidence.LOW)


def test_a_copy_is_what_its_source_is():
    verdict = judge(Evidence("someone/mystery-GGUF", lineage=Lineage(("Qwen/Qwen3-4B-Base",), "quantized")))
    assert (verdict.variant, verdict.confidence) == (Variant.BASE, Confidence.HIGH)


def test_tuned_from_a_base_is_probably_instruct():
    lineage = Lineage(("Qwen/Qwen3-4B-Base",), "finetune")
    assert judge(Evidence("someone/mystery-4B", lineage=lineage)).confidence is Confidence.LOW
    verdict = judge(Evidence("someone/mystery-4B", lineage=lineage, has_template=True))
    assert (verdict.variant, verdict.confidence) == (Variant.INSTRUCT, Confidence.MEDIUM)


def test_further_trained_bases_stay_bases():
    verdict = judge(Evidence("Qwen/Qwen2.5-Math-7B", lineage=Lineage(("Qwen/Qwen2.5-7B",), "finetune")))
    assert (verdict.variant, verdict.confidence) == (Variant.BASE, Confidence.HIGH)


def test_merges_and_adapters_are_known_by_their_lineage():
    merge = judge(Evidence("someone/mystery-8B", lineage=Lineage(("Qwen/Qwen3-8B", "x/y"), "merge")))
    assert merge.variant is Variant.INSTRUCT
    adapter = judge(Evidence("someone/mystery-8B", lineage=Lineage(("Qwen/Qwen3-8B",), "adapter")))
    assert (adapter.variant, adapter.other) == (Variant.OTHER, "LoRA adapter")


def test_what_was_merged_is_no_adapter(tmp_path):
    assert judge(Evidence("tloen/alpaca-lora-7b")).other == "LoRA adapter"
    assert judge(Evidence("TheBloke/alpaca-lora-65B-GGUF")).variant is Variant.INSTRUCT
    whole = read_header(_gguf(tmp_path, {}))
    assert judge(Evidence("alpaca-lora-65b.gguf", header=whole)).variant is not Variant.OTHER


def test_sources_that_disagree_make_it_less_sure(tmp_path):
    header = read_header(_gguf(tmp_path, {"general.basename": "Qwen3", "general.finetune": "Base"}))
    verdict = judge(Evidence("Qwen/Qwen3-4B-Instruct-2507", header=header))
    assert (verdict.variant, verdict.confidence) == (Variant.INSTRUCT, Confidence.MEDIUM)
    assert "The sources disagree." in verdict.reasons


def test_a_renamed_file_is_judged_by_its_metadata(tmp_path):
    keys = {"general.basename": "Llama-3.2", "general.size_label": "1B", "general.finetune": "Instruct"}
    verdict = judge(Evidence("llama-3.2-1b.gguf", header=read_header(_gguf(tmp_path, keys))))
    assert verdict.variant is Variant.INSTRUCT
    verdict = judge(Evidence("my-favourite.gguf", header=read_header(_gguf(tmp_path, keys))))
    assert (verdict.variant, verdict.confidence) == (Variant.INSTRUCT, Confidence.HIGH)


def test_a_name_that_says_nothing_gives_way_to_the_metadatas(tmp_path):
    keys = {"general.basename": "Llama-3.2", "general.size_label": "1B", "general.finetune": "Instruct"}
    header = read_header(_gguf(tmp_path, keys))
    assert telling_name("favourite.gguf", header) == "Llama-3.2-1B-Instruct"
    assert telling_name("Qwen3-4B-Base.gguf", header) == "Qwen3-4B-Base.gguf"
    for empty in ("tmp", "LLaMA v2", "."):
        junk = read_header(_gguf(tmp_path, {"general.name": empty}))
        assert telling_name("favourite.gguf", junk) == "favourite.gguf"


def test_metadata_without_a_word_is_read_by_the_familys_rule(tmp_path):
    header = read_header(_gguf(tmp_path, {"general.basename": "Qwen2.5", "general.size_label": "7B"}))
    verdict = judge(Evidence("favourite.gguf", header=header))
    assert (verdict.variant, verdict.confidence) == (Variant.BASE, Confidence.MEDIUM)


def test_two_names_that_may_both_have_lost_a_word_are_no_surer_than_one(tmp_path):
    header = read_header(_gguf(tmp_path, {"general.basename": "Qwen2.5", "general.size_label": "7B"}))
    for evidence in (Evidence("Qwen2.5-7B-Q4_K_M.gguf"), Evidence("Qwen2.5-7B-Q4_K_M.gguf", header=header)):
        verdict = judge(evidence)
        assert (verdict.variant, verdict.confidence) == (Variant.BASE, Confidence.MEDIUM)


def test_parents_in_the_file_count_like_the_hubs(tmp_path):
    keys = {"general.base_model.count": 1, "general.base_model.0.repo_url": "https://huggingface.co/Qwen/Qwen3-4B"}
    verdict = judge(Evidence("favourite.gguf", header=read_header(_gguf(tmp_path, keys))))
    assert (verdict.variant, verdict.confidence) == (Variant.INSTRUCT, Confidence.MEDIUM)


@pytest.mark.parametrize(("end", "variant"), [(4, Variant.INSTRUCT), (2, Variant.BASE), (0, Variant.UNKNOWN)])
def test_the_end_token_is_a_hint_where_nothing_else_speaks(tmp_path, end, variant):
    header = read_header(_gguf(tmp_path, {"tokenizer.ggml.eos_token_id": end}))
    assert judge(Evidence("favourite.gguf", header=header, has_template=True)).variant is variant


def test_an_end_of_turn_makes_a_bare_base_name_doubtful(tmp_path):
    header = read_header(_gguf(tmp_path, {"tokenizer.ggml.eos_token_id": 4}))
    verdict = judge(Evidence("Qwen2.5-7B-Q4_K_M.gguf", header=header, has_template=True))
    assert verdict.confidence is Confidence.LOW
    assert any("end of a turn" in reason for reason in verdict.reasons)


def test_a_file_that_is_gone_is_judged_without_its_tokens(tmp_path):
    header = read_header(_gguf(tmp_path, {"tokenizer.ggml.eos_token_id": 4}))
    header.path.unlink()
    assert judge(Evidence("favourite.gguf", header=header, has_template=True)).variant is Variant.UNKNOWN


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        ({"general.type": "adapter"}, "LoRA adapter"),
        ({"general.architecture": "clip"}, "image part (mmproj)"),
        ({"general.architecture": "bert"}, "embedding model"),
        ({"qwen3.pooling_type": 3}, "embedding model"),
        ({"qwen3.pooling_type": 4}, "reranker"),
    ],
)
def test_the_header_tells_what_is_no_text_model(tmp_path, keys, kind):
    verdict = judge(Evidence("Qwen3-4B-Instruct.gguf", header=read_header(_gguf(tmp_path, keys))))
    assert (verdict.variant, verdict.confidence, verdict.other) == (Variant.OTHER, Confidence.HIGH, kind)


def test_a_vocabulary_without_weights_is_none_but_a_first_part_is(tmp_path):
    bare = read_header(_gguf(tmp_path, {}, weights=False))
    assert judge(Evidence("Qwen3-4B-Base.gguf", header=bare)).other == "vocabulary without weights"
    first = read_header(_gguf(tmp_path, {"split.count": 3}, weights=False))
    assert judge(Evidence("Qwen3-4B-Base.gguf", header=first)).variant is Variant.BASE


def _gguf(folder: Path, keys: dict[str, str | int], *, weights: bool = True) -> Path:
    """A file with these keys, a few tokens and one tensor."""
    import numpy as np

    path = folder / "a.gguf"
    writer = gguf.GGUFWriter(path, str(keys.get("general.architecture", "qwen3")))
    for key, value in keys.items():
        if key == "general.architecture":
            continue
        writer.add_string(key, value) if isinstance(value, str) else writer.add_uint32(key, value)
    writer.add_token_list(QWEN_TOKENS)
    if weights:
        writer.add_tensor("output_norm.weight", np.ones(32, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


TRAPS = [
    ("baidu/ERNIE-4.5-0.3B-PT", "instruct"),  # PyTorch, beside Paddle
    ("unsloth/ERNIE-4.5-0.3B-PT-GGUF", "instruct"),
    ("ernie-4.5-0.3b-pt-q8_0.gguf", "instruct"),
    ("baidu/ERNIE-4.5-0.3B-Base-PT", "base"),
    ("ernie-4.5-0.3b-base-pt.Q4_K_M.gguf", "base"),
    ("baidu/ERNIE-4.5-0.3B-Base-Paddle", "base"),
    ("google/gemma-3-1b-pt", "base"),  # pre-trained
    ("gemma-3-1b-pt-q4_0.gguf", "base"),
    ("recogna-nlp/Zorblax-7B-PT", "unknown"),  # Portuguese
    ("someone/Zorblax-7B-PT-BR", "unknown"),
    ("tencent/Hunyuan-4B-Pretrain", "base"),
    ("hunyuan-4b-pretrain-q6_k.gguf", "base"),
    ("tencent/Hunyuan-7B-Pretrain-0124", "base"),
    ("someone/Zorblax-7B-Pretrain", "base"),
    ("someone/Zorblax-7B-Pretraining", "base"),
    ("someone/Zorblax-7B-Pretrain-SFT", "instruct"),
    ("arcee-ai/Trinity-Nano-Preview", "instruct"),
    ("arcee-ai/Trinity-Nano-Base-Pre-Anneal", "base"),
    ("arcee-ai/Trinity-Large-TrueBase", "base"),
    ("migtissera/Trinity-13B", "unknown"),  # another Trinity
    ("EssentialAI/rnj-1", "base"),
    ("arcee-ai/AFM-4.5B", "instruct"),
    ("ibm-granite/granite-4.1-8b", "instruct"),
]


@pytest.mark.parametrize(("name", "truth"), TRAPS)
def test_words_that_mean_other_things_elsewhere(name, truth):
    assert judge(Evidence(name)).variant.value == truth


@pytest.mark.parametrize(
    ("metadata", "truth"),
    [
        ({"basename": "ERNIE-4.5", "size_label": "0.3B", "finetune": "PT", "name": "ERNIE 4.5 0.3B PT"}, "instruct"),
        ({"basename": "ERNIE-4.5", "size_label": "0.3B", "finetune": "Base-PT"}, "base"),
        ({"basename": "Hunyuan", "size_label": "0.5B", "finetune": "Pretrain"}, "base"),
        ({"basename": "gemma-3", "size_label": "1B", "finetune": "pt"}, "base"),
        ({"basename": "Trinity-Nano", "finetune": "Preview"}, "instruct"),
    ],
)
def test_the_same_traps_in_metadata(tmp_path, metadata, truth):
    header = read_header(_gguf(tmp_path, {f"general.{key}": value for key, value in metadata.items()}))
    assert judge(Evidence("favourite.gguf", header)).variant.value == truth
