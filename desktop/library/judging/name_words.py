"""The words that names of model files are made of, each a whole token in lower case."""

from __future__ import annotations

import re


def listed(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


BASE = frozenset({"base", "pretrain", "pretrained", "pretraining", "foundation"})
INSTRUCT = frozenset({"instruct", "instruction", "inst", "chat", "sft", "dpo", "rlhf", "orpo", "ppo", "kto", "simpo"})
INSTRUCT |= frozenset({"grpo", "rlvr", "rlvr1", "rlvr2", "apo", "assistant", "instructed"})
REASONING = frozenset({"thinking", "think", "thinker", "reasoning", "reasoner", "r1", "cot"})
"""Words that say so in every family. Words with other meanings elsewhere (it, pt, rl, deep) are in the family rules."""

PLAIN_INSTRUCT = frozenset({"instruct", "chat"})
"""Words that no one writes on anything else."""

TUNED_BY_OTHERS = listed(
    "abliterated abliteration lorablated uncensored unfiltered decensored heretic derestricted roleplay rp erp nsfw"
    " merged merge slerp hermes openhermes dolphin zephyr vicuna alpaca alpaca2 wizardlm wizardcoder wizardmath orca"
    " openorca slimorca mini-orca airoboros tulu guanaco samantha openchat starling neural neuralchat neuraldaredevil"
    " daredevil capybara nemomix magnum stheno lumimaid euryale mythomax mythalion noromaid cydonia rocinante"
    " sauerkrautlm bagel synthia platypus stablebeluga beluga raven qlora lora assistant-v1"
)
"""Names and habits of people who tune other people's models: what carries them is tuned, though it may not say so."""

MODIFIED = listed(
    "abliterated abliteration lorablated uncensored unfiltered decensored heretic derestricted merged merge slerp"
)
"""Changes made to a model that was already tuned: never the mate of its base."""

PACKAGING = listed(
    "gguf gguf2 gguf3 gguf4 ggml i1 hf imatrix imat imx qat gptq awq exl2 exl3 mlx onnx bnb 4bit 8bit 3bit 6bit 5bit"
    " 4bits 8bits int4 int8 fp8 fp4 nvfp4 w4a16 w8a8 autoround unsloth dynamic llamafile quantized quant quants newbpe"
    " unquantized safetensors pytorch paddle llama.cpp llamacpp official ggml-model model weights q4 q8 1.58bit"
)
"""How a model was packed; says nothing of what it is."""

SIZE_WORDS = listed("nano micro tiny mini small medium large xl huge lite flash air pro max")
"""Sizes in words, where a family uses words for them."""

GENERIC = listed("ggml-model model f16 f32 bf16 unnamed main default pytorch_model q4_0 q8_0")
"""File names that say nothing: the folder's name is read instead."""

PREFIX_OWNERS = listed(
    "google qwen mistralai mistral-community meta-llama microsoft nvidia ibm-granite allenai tiiuae deepseek-ai"
    " huggingfacetb liquidai lgai-exaone cohereforai coherelabs openai thudm zai-org tencent baidu moonshotai internlm"
    " arcee-ai nousresearch openbmb mlabonne huihui-ai thedrummer cognitivecomputations dphn bytedance-seed"
    " swiss-ai utter-project bsc-lt upstage eleutherai stabilityai 01-ai ai21labs inclusionai servicenow-ai zyphra"
    " xiaomimimo minimaxai rekaai essentialai open-thoughts agentica-org janhq sarvamai speakleash facebook apple"
    " baai nomic-ai"
)
"""Owners that quantizers put in front of a name: google_gemma-3-1b-it, Qwen.Qwen3-Reranker-0.6B."""

QUANTIZERS = listed(
    "bartowski unsloth lmstudio-community thebloke mradermacher ggml-org quantfactory maziyarpanahi mungert"
    " second-state tensorblock devquasar lmstudio hugging-quants ggml-vocab nousresearch gaianet ubergarm"
)
"""Owners that copy names faithfully when they quantize."""

QUANTIZATION = re.compile(
    r"(?<![a-z0-9])(?P<word>(?:ud[-_])?(?:"
    r"iq[1-4]_(?:xxs|xs|s|m|nl)(?:_[0-9a-z]{1,3}){0,2}"
    r"|q[2-8]_(?:k|0|1)(?:_(?:xxl|xl|xs|s|m|l|p|[48]_[48]|[48]))?"
    r"|tq[12]_0|mxfp4(?:_moe)?|nvfp4|bf16|fp?16|fp?32))(?![a-z0-9])",
    re.IGNORECASE,
)
"""Names of llama.cpp's types, with the habits of those who quantize: UD-Q4_K_XL, Q6_K_P, iq4_nl, fp16."""

PART = re.compile(r"[-.](?P<part>\d{5})-of-(?P<parts>\d{5})$")
OLD_PART = re.compile(r"\.part(?P<part>\d+)of(?P<parts>\d+)$", re.IGNORECASE)

SIZE = re.compile(r"^(?:(?:\d+x)?\d+(?:\.\d+)?[bm]|e\d+(?:\.\d+)?b|\d+(?:\.\d+)?t|\d+b\d)$")
"""0.6b, 135m, 8x7b, e2b, 2.4t, 7b1."""
ACTIVE = re.compile(r"^(?:a\d+(?:\.\d+)?[bm]|\d+e)$")
"""Active parameters or experts, read with the size: a3b in 30b-a3b, 16e in 17b-16e."""
VERSION = re.compile(r"^v\d+(?:\.\d+)*$")
DATE = re.compile(r"^(?:2[3-9](?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])(?:2[3-9]|0[1-9]|[12]\d|3[01])|20\d{6})$")
"""2507 (year, month), 0528 (month, day), 1124 (month, year), 20240522."""
CONTEXT = re.compile(r"^(?:\d+k|1m)$")
"""Lengths of the context: 4k, 128k, 1m."""
