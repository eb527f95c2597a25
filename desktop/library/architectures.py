"""Which architectures this engine build runs: the names its llama.cpp knows, less those that write no text here.

Source of the names: the table of names in src/llama-arch.cpp of the llama.cpp inside llama-cpp-python 0.3.36. Tests
compare them with the compiled library, so that an update of the engine that changes the table is noticed.
"""

from __future__ import annotations

_KNOWN = frozenset(
    """
    clip llama llama4 deci falcon grok gpt2 gptj gptneox mpt baichuan starcoder refact bert modern-bert nomic-bert
    nomic-bert-moe neo-bert jina-bert-v2 jina-bert-v3 eurobert bloom stablelm qwen qwen2 qwen2moe qwen2vl qwen3 qwen3moe
    qwen3next qwen3vl qwen3vlmoe qwen35 qwen35moe qwen4exp phi2 phi3 phimoe plamo plamo2 plamo3 codeshell orion
    internlm2 minicpm minicpm3 gemma gemma2 gemma3 gemma3n gemma4 gemma4-assistant gemma-embedding starcoder2 mamba
    mamba2 maple jamba falcon-h1 xverse command-r cohere2 cohere2moe dbrx olmo olmo2 olmoe muse-glimmer openelm arctic
    deepseek deepseek2 deepseek2-ocr deepseek32 deepseek4 chatglm glm4 glm4moe glm-dsa bitnet t5 t5encoder jais jais2
    nemotron nemotron_h nemotron_h_moe exaone exaone4 exaone-moe rwkv6 rwkv6qwen2 rwkv7 arwkv7 granite granitemoe
    granitehybrid graniteswitch granite_swa chameleon wavtokenizer-dec plm bailingmoe bailingmoe2 bailingmoe3 dots1
    dots3note arcee afmoe laguna ernie4_5 ernie4_5-moe hunyuan-moe hunyuan-dense hunyuan_vl hy_v3 hy_v4 smollm3 gpt-oss
    lfm2 lfm2moe dream smallthinker llada llada-moe seed_oss grovemoe apertus minimax-01 hrm_text minimax-m2 minimax-m3
    cogvlm rnd1 pangu-embedded mistral3 eagle3 dflash mistral4 paddleocr mimo2 step35 spark2_5 llama-embed maincoder
    kimi-linear kimi-k3 glm5-next talkie mellum nanbeige qwen3tts pockettts
    """.split()  # noqa: SIM905 - a list literal would be five times as long
)

_WRITES_NO_TEXT = {
    "clip": "the image part of another model",
    "t5": "a model that reads and answers in two parts, which Tandem does not drive",
    "wavtokenizer-dec": "a speech model",
    "qwen3tts": "a speech model",
    "pockettts": "a speech model",
    **dict.fromkeys(("eagle3", "dflash", "gemma4-assistant"), "a helper that drafts for a larger model"),
    **dict.fromkeys(("dream", "llada", "llada-moe", "rnd1"), "a diffusion model, which does not write word by word"),
    **dict.fromkeys(
        ("bert", "modern-bert", "nomic-bert", "nomic-bert-moe", "neo-bert", "jina-bert-v2", "jina-bert-v3", "eurobert",
         "gemma-embedding", "llama-embed", "t5encoder"),
        "an embedding model: it turns text into numbers",
    ),
}  # fmt: skip


def architectures() -> frozenset[str]:
    """Every `general.architecture` that this engine build can write text with."""
    return _KNOWN - _WRITES_NO_TEXT.keys()


def known_to_engine() -> frozenset[str]:
    """Every name the engine's table has, those that write no text among them."""
    return _KNOWN


def runs_here(architecture: str) -> bool:
    """Can this engine build write text with it?"""
    return architecture in _KNOWN and architecture not in _WRITES_NO_TEXT


def why_not(architecture: str) -> str:
    """Why it does not run here, one sentence for people; "" when it does, or when no architecture is known."""
    if not architecture or runs_here(architecture):
        return ""
    if architecture in _WRITES_NO_TEXT:
        return f"It is {_WRITES_NO_TEXT[architecture]} ({architecture})."
    return f"This version's engine does not know the architecture {architecture}: a newer Tandem may."
