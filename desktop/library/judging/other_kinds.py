"""Recognizes by name what is no text model of its own: image parts, adapters, embedding models and so on."""

from __future__ import annotations

import re

from desktop.library.judging.name_words import listed

MMPROJ = "image part (mmproj)"
DRAFT_PART = "prediction part (MTP)"
IMATRIX = "importance matrix"
LORA = "LoRA adapter"
VOCABULARY = "vocabulary without weights"
EMBEDDING = "embedding model"
RERANKER = "reranker"
REWARD = "reward model"
GUARD = "safety classifier"
DRAFT = "draft model for speculative decoding"
SPEECH = "speech or sound model"
PICTURE = "image or video model"
ENCODER = "encoder without text generation"

_BY_WORD: tuple[tuple[str, frozenset[str]], ...] = (
    (MMPROJ, frozenset({"mmproj"})),
    (VOCABULARY, frozenset({"vocab"})),
    (RERANKER, listed("reranker rerank reranking crossencoder ranker")),
    (REWARD, listed("reward rm prm orm rewardmodel")),
    (GUARD, listed("guard guardian shieldgemma safeguard wildguard promptguard classifier moderation")),
    (
        EMBEDDING,
        listed(
            "embed embedding embeddings embeddinggemma minilm mpnet e5 bge gte gtr stella labse colbert sbert"
            " instructor simcse uae snowflake-arctic-embed mxbai text2vec paraphrase"
        ),
    ),
    (LORA, listed("lora loras adapter adapters dora loha lokr")),
    (DRAFT, listed("eagle eagle2 eagle3 medusa draft drafter speculator speculators dflash dflash2 dspark")),
    (
        SPEECH,
        listed(
            "whisper tts asr outetts kokoro wavtokenizer snac bark parler musicgen vocoder canary parakeet wav2vec2"
            " hubert encodec speecht5 xtts chatterbox f5tts"
        ),
    ),
    (
        PICTURE,
        listed(
            "flux flux1 flux2 sdxl sd3 sd3.5 diffusion vae unet clip siglip vit dinov2 hunyuanvideo ltx ltxv wan2.1"
            " wan2.2 wan txt2img controlnet"
        ),
    ),
    (
        ENCODER,
        listed(
            "bert modernbert roberta deberta distilbert albert electra xlm camembert t5 t5xxl umt5 mt5 t5gemma byt5"
            " bart mbart codebert camembertv2 eurobert neobert"
        ),
    ),
)
SURE = frozenset({MMPROJ, DRAFT_PART, IMATRIX, VOCABULARY, RERANKER, ENCODER})
"""Kinds whose words mean nothing else; some of the others' words are also given to people's own models."""

SURE_WORDS = listed(
    "embed embedding embeddings embeddinggemma minilm mpnet bge reward prm guard shieldgemma whisper tts"
)
_ADAPTER_MADE_WHOLE = frozenset({"merged", "merge", "fused"})
_STARTS = re.compile(r"^(?P<word>[a-z]+(?:bert|roberta|deberta)(?:a)?)(?:v\d)?$")
_PICTURE_MAKERS = re.compile(r"^(?:qwen|z|ernie|glm|hunyuan)-image(?:-|$)")
_ENCODER_NUMBERED = re.compile(r"^(?:bert|roberta|deberta|t5|e5|bge|gte)(?:v\d|-v\d)?$")


def other_kind(tokens: tuple[str, ...], original: str) -> str:
    """What a name's whole words say it is, "" for a text model. tokens: lower case, packaging words included."""
    is_file = ".gguf" in original.lower() or original.lower().endswith(".dat")
    if not tokens:
        return ""
    if is_file and tokens[0] == "mtp":
        return DRAFT_PART
    if _is_imatrix(tokens, original):
        return IMATRIX
    found = set(tokens)
    for kind, known in _BY_WORD:
        if found & known and not (kind == LORA and found & _ADAPTER_MADE_WHOLE):
            return kind
    return _by_shape(tokens)


def _is_imatrix(tokens: tuple[str, ...], original: str) -> bool:
    """The measurement itself; a repository with imatrix in its name holds models quantized with one."""
    lower = original.lower()
    return lower.endswith((".imatrix.gguf", "-imatrix.gguf", "_imatrix.gguf", "imatrix.dat")) or tokens == ("imatrix",)


def _by_shape(tokens: tuple[str, ...]) -> str:
    """Families of which every size, language and branch has a name of its own."""
    if any(_STARTS.match(token) or _ENCODER_NUMBERED.match(token) for token in tokens):
        return ENCODER
    if _PICTURE_MAKERS.match("-".join(tokens)):
        return PICTURE
    if any(re.match(r"^(?:qwen\d*|llama|gemma)?guard$|^qwen\d(?:\.\d)?guard$", token) for token in tokens):
        return GUARD
    return ""
