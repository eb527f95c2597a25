"""What a name alone says, with how sure that is and in which words: each kind of name and its neighbours."""

import pytest

from desktop.library.judging.lineage_rule import judge_lineage
from desktop.library.judging.name_rule import judge_name
from desktop.library.judging.naming import parse_name
from desktop.library.repository import Lineage

NAMES = [
    ("Qwen/Qwen3-4B-Base", "base", "high", "The name says “base”, which Qwen3 uses for base."),
    ("Qwen/Qwen3-4B-Base-Zorblax", "base", "medium", "someone's own version of Qwen3"),
    ("someone/Zorblax-Qwen3-4B-Base", "base", "medium", "someone's own version of Qwen3"),
    ("Qwen/Qwen3-4B-Base-abliterated", "base", "low", "“base”, and also “abliterated”, as tuned models do"),
    ("Zorblax-Base", "base", "low", "which can mean a size as well"),
    ("Zorblax-7B-Base", "base", "medium", "which can mean a size as well"),
    ("Qwen/Qwen3-4B-Instruct-2507", "instruct", "high", "which Qwen3 uses for instruct"),
    ("Qwen/Qwen3-4B-Instruct-Base", "instruct", "medium", "“instruct” as well as “base”"),
    ("someone/Qwen3-4B-Instruct-Zorblax", "instruct", "medium", "someone's own version of Qwen3"),
    ("someone/Qwen3-4B-Instruct-abliterated", "instruct", "medium", "someone's own version of Qwen3"),
    ("Zorblax-7B-Chat", "instruct", "medium", "The name says “chat”. Its family is not known here."),
    ("someone/Zorblax-7B-it", "instruct", "low", "The name says “it”. Its family is not known here."),
    ("Zorblax-7B-dpo-chat", "instruct", "medium", "The name says “chat”."),  # the word that nobody writes otherwise
    ("Qwen/Qwen3-4B-Thinking-2507", "reasoning", "high", "tuned to think before it answers"),
    ("someone/Qwen3-4B-Thinking-Zorblax", "reasoning", "medium", "tuned to think before it answers"),
    ("someone/Qwen3-4B-Thinking-abliterated", "reasoning", "medium", "tuned to think before it answers"),
    ("someone/Zorblax-Thinking", "reasoning", "medium", "tuned to think before it answers"),
    ("Qwen/Qwen3-4B-Thinking-Base", "base", "low", "both “thinking” and “base”"),
    ("someone/Qwen3-4B-abliterated", "instruct", "medium", "tuned by others, made from Qwen3."),
    ("someone/Zorblax-abliterated", "instruct", "medium", "a model tuned by others."),
    ("Qwen/Qwen3-4B", "instruct", "high", "in Qwen3 that is the instruct model"),
    ("someone/Qwen2.5-7B", "base", "medium", "may have lost such a word"),
    ("bartowski/Qwen2.5-7B-GGUF", "base", "high", "in Qwen2 that is the base model"),
    ("someone/Llama-3.1-8B-Zorblax", "unknown", "low", "a version of Llama 3 (“zorblax”)"),
    ("Zorblax-7B", "unknown", "low", "its family is not known here"),
    ("llama2:7b-text", "base", "medium", "which Ollama uses for base"),
    ("deepseek-r1:8b", "reasoning", "medium", "DeepSeek-R1 is a reasoning model"),
    ("mystery:7b", "instruct", "medium", "A name of Ollama's without “text” or “base” is instruct."),
    ("nomic-embed-text", "other", "high", "The name is that of an embedding model."),
    ("x/model-lora", "other", "medium", "The name is that of a LoRA adapter."),
    ("TheBloke/model-lora", "instruct", "medium", "a model tuned by others"),  # merged before it was quantized
]


@pytest.mark.parametrize(("name", "variant", "confidence", "words"), NAMES)
def test_a_name_is_judged_by_its_words(name, variant, confidence, words):
    verdict = judge_name(parse_name(name))
    assert (verdict.variant.value, verdict.confidence.value) == (variant, confidence)
    assert words in " ".join(verdict.reasons)


BASE, TUNED, THINKING = "Qwen/Qwen3-4B-Base", "Qwen/Qwen3-4B", "Qwen/Qwen3-4B-Thinking-2507"


@pytest.mark.parametrize(
    ("parents", "relation", "template", "variant", "confidence", "words"),
    [
        ((), "quantized", True, "unknown", "low", ""),
        ((BASE,), "quantized", False, "base", "high", f"It is a copy of {BASE}."),
        ((TUNED,), "quantized", False, "instruct", "high", f"It is a copy of {TUNED}."),
        (("Zorblax-7B",), "quantized", True, "unknown", "low", ""),
        (("BAAI/bge-m3",), "quantized", True, "unknown", "low", ""),
        ((BASE,), "finetune", True, "instruct", "medium", "most such models are instruct, some stay base"),
        ((BASE,), "finetune", False, "instruct", "low", "most such models are instruct, some stay base"),
        ((BASE,), "", False, "instruct", "low", "most such models are instruct, some stay base"),
        ((TUNED,), "finetune", False, "instruct", "medium", "which is tuned itself"),
        ((THINKING,), "finetune", False, "reasoning", "medium", "which is tuned itself"),
        (("Zorblax-7B",), "finetune", True, "unknown", "low", ""),
        ((BASE, TUNED), "merge", False, "instruct", "medium", f"merged from tuned models, {TUNED} among them"),
        ((BASE, "Zorblax-7B"), "merge", True, "unknown", "low", ""),
    ],
)
def test_parents_say_what_a_model_without_a_telling_name_is(parents, relation, template, variant, confidence, words):
    verdict = judge_lineage(Lineage(parents, relation), parse_name("someone/mystery"), has_template=template)
    assert (verdict.variant.value, verdict.confidence.value) == (variant, confidence)
    assert words in " ".join(verdict.reasons)


def test_a_parent_of_the_same_name_is_its_source_whatever_the_relation_says():
    verdict = judge_lineage(Lineage((BASE,), "finetune"), parse_name("a/Qwen3-4B-Base-GGUF"), has_template=True)
    assert (verdict.variant.value, verdict.confidence.value) == ("base", "high")
