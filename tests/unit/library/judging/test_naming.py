"""Names of repositories and files are taken apart: owner, basename, size, version, tuning, quantization, kind."""

from __future__ import annotations

import gguf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.library.judging.naming import parse_name

# Each with its owner, basename, size, version, tuning words and quantization.
NAMES = {
    "Qwen/Qwen3-0.6B-Base": ("Qwen", "Qwen3", "0.6B", "", ("base",), ""),
    "Qwen3-30B-A3B-Instruct-2507-UD-Q4_K_XL.gguf": ("", "Qwen3", "30B-A3B", "2507", ("instruct",), "UD-Q4_K_XL"),
    "SmolLM2-135M-Instruct-Q8_0.gguf": ("", "SmolLM2", "135M", "", ("instruct",), "Q8_0"),
    "mixtral-8x7b-instruct-v0.1.Q3_K_M.gguf": ("", "mixtral", "8x7B", "v0.1", ("instruct",), "Q3_K_M"),
    "google/gemma-3n-E2B-it": ("google", "gemma-3n", "E2B", "", ("it",), ""),
    "bartowski/google_gemma-3-1b-it-GGUF": ("bartowski", "gemma-3", "1B", "", ("it",), ""),
    "bartowski/swiss-ai_Apertus-8B-Instruct-2509-GGUF": ("bartowski", "Apertus", "8B", "2509", ("instruct",), ""),
    "google/gemma-3-12b-it-qat-q4_0-gguf": ("google", "gemma-3", "12B", "", ("it",), "Q4_0"),
    "unsloth/Qwen3-8B-Base-unsloth-bnb-4bit": ("unsloth", "Qwen3", "8B", "", ("base",), "4BIT"),
    "mradermacher/Qwen3-30B-A3B-i1-GGUF": ("mradermacher", "Qwen3", "30B-A3B", "", (), ""),
    "Qwen3-30B-A3B.i1-IQ4_XS.gguf": ("", "Qwen3", "30B-A3B", "", (), "IQ4_XS"),
    "gpt-oss-20b-MXFP4.gguf": ("", "gpt-oss", "20B", "", (), "MXFP4"),
    "internlm/internlm2_5-1_8b-chat": ("internlm", "internlm2.5", "1.8B", "", ("chat",), ""),
    "Qwen/Qwen2-0.5B-Instruct-GPTQ-Int8": ("Qwen", "Qwen2", "0.5B", "", ("instruct",), "GPTQ"),
    "microsoft/Phi-3-mini-4k-instruct": ("microsoft", "Phi-3-mini", "mini", "", ("instruct",), ""),
    "janhq/Jan-v3-4B-base-instruct-gguf": ("janhq", "Jan", "4B", "v3", ("base", "instruct"), ""),
    "croissantllm/CroissantLLMBase": ("croissantllm", "CroissantLLM", "", "", ("base",), ""),
    "https://huggingface.co/Qwen/Qwen3-4B": ("Qwen", "Qwen3", "4B", "", (), ""),
    "hf.co/unsloth/gemma-4-E4B-it-GGUF:Q4_K_M": ("unsloth", "gemma-4", "E4B", "", ("it",), "Q4_K_M"),
    "mistralai/Mistral-Nemo-Base-2407": ("mistralai", "Mistral-Nemo", "", "2407", ("base",), ""),
}


def test_a_name_is_taken_apart():
    for text, expected in NAMES.items():
        name = parse_name(text)
        assert (name.owner, name.basename, name.size_label, name.version, name.tuning, name.quantization) == expected


def test_words_count_only_whole():
    assert parse_name("ehartford/based-13b").tuning == ()
    assert parse_name("someone/instructor-chatty-database-7b").tuning == ()


def test_every_type_name_of_the_format_is_known():
    for kind in gguf.LlamaFileType:
        label = kind.name.removeprefix("MOSTLY_").removeprefix("ALL_")
        if kind.name in ("GUESSED", "MOSTLY_NVFP4") or label.startswith(("Q4_0_", "Q1_", "Q4_1_SOME")):
            continue
        assert parse_name(f"Qwen3-4B-{label}.gguf").quantization == label
        assert parse_name(f"qwen3-4b.{label.lower()}.gguf").quantization == label


@pytest.mark.parametrize(
    ("text", "part", "parts"),
    [
        ("qwen2.5-7b-instruct-q4_k_m-00001-of-00002.gguf", 1, 2),
        ("Q4_K_M/GLM-4.5-Air-Q4_K_M-00003-of-00012.gguf", 3, 12),
        ("Falcon-180B.Q4_K_M.gguf.part2of3", 2, 3),
        ("Qwen3-4B-Q8_0.gguf", 0, 0),
    ],
)
def test_parts_of_split_files_are_counted(text, part, parts):
    name = parse_name(text)
    assert (name.part, name.parts) == (part, parts)
    assert name.quantization


@pytest.mark.parametrize(
    "path",
    [
        "/home/me/models/lmstudio-community/Qwen3-4B-Base-GGUF/ggml-model-Q4_K_M.gguf",
        r"C:\Users\me\Qwen3-4B-Base-GGUF\model.gguf",
        "hub/models--Qwen--Qwen3-4B-Base-GGUF/snapshots/906bfd4b4dc7f14ee4320094d8b41684abff8539/q4_k_m.gguf",
        "Qwen/Qwen3-4B-Base-GGUF/Qwen3-4B-Base-Q8_0.gguf",
    ],
)
def test_a_file_that_says_nothing_is_read_by_its_folder(path):
    name = parse_name(path)
    assert (name.basename, name.size_label, name.tuning) == ("Qwen3", "4B", ("base",))


def test_the_hubs_cache_names_the_owner():
    assert parse_name("hub/models--Qwen--Qwen3-4B-GGUF/snapshots/abc/Qwen3-4B-Q8_0.gguf").owner == "Qwen"


KINDS = [
    ("mmproj-Qwen2-VL-7B-Instruct-f16.gguf", "image part (mmproj)"),
    ("mtp-gemma-4-26B-A4B-it.gguf", "prediction part (MTP)"),
    ("Qwen3-4B.imatrix.gguf", "importance matrix"),
    ("imatrix.dat", "importance matrix"),
    ("someone/alpaca-lora-7b", "LoRA adapter"),
    ("someone/Llama-3-8B-lora-merged", ""),
    ("mixedbread-ai/mxbai-embed-large-v1", "embedding model"),
    ("intfloat/multilingual-e5-large-instruct", "embedding model"),
    ("BAAI/bge-reranker-v2-m3", "reranker"),
    ("Qwen/Qwen2.5-Math-RM-72B", "reward model"),
    ("meta-llama/Llama-Guard-3-8B", "safety classifier"),
    ("ggml-vocab-llama-bpe.gguf", "vocabulary without weights"),
    ("ggerganov/whisper-large-v3", "speech or sound model"),
    ("microsoft/deberta-v3-base", "encoder without text generation"),
    ("someone/gottbert-v2", "encoder without text generation"),
    ("google/bertv2-large", "encoder without text generation"),
    ("google-t5/t5-large", "encoder without text generation"),
    ("someone/EAGLE3-Qwen3-8B", "draft model for speculative decoding"),
    ("Crataco/stablelm-2-1_6b-chat-imatrix-GGUF", ""),
]


def test_what_is_no_text_model_is_recognized():
    for text, kind in KINDS:
        assert parse_name(text).other == kind, text


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_no_text_is_too_strange(text):
    name = parse_name(text)
    assert name.original == text
    assert name.part >= 0
