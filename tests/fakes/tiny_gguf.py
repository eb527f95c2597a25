"""Tiny GGUF files with random weights: real food for the real engine, a few hundred kilobytes each."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

import gguf
import numpy as np

CHATML = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}"
    "{% if enable_thinking is defined and enable_thinking %}{{ '<think>\\n' }}{% endif %}{% endif %}"
)
CONTROL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|tool|>")
USER_DEFINED = ("<think>", "</think>")
SPECIAL = CONTROL + USER_DEFINED
LONG_TOKEN = " " * 48  # longer than the 32 bytes that llama-cpp-python's own detokenizer has room for
WORDS = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "is",
    "that",
    "it",
    "was",
    "for",
    "on",
    "as",
    "with",
    "be",
    "at",
    "by",
    "this",
    "have",
    "from",
    "or",
    "had",
    "not",
    "are",
    "but",
    "what",
    "all",
    "were",
    "when",
    "we",
    "there",
    "can",
    "an",
    "your",
    "which",
    "their",
    "said",
    "if",
    "do",
    "will",
    "each",
    "about",
    "how",
    "up",
    "out",
    "them",
    "then",
    "she",
    "many",
    "some",
    "so",
    "these",
    "would",
    "other",
    "into",
    "has",
    "more",
    "her",
    "two",
    "like",
    "him",
    "see",
    "time",
    "could",
    "no",
    "make",
    "than",
    "first",
    "been",
    "its",
    "who",
    "now",
    "people",
    "my",
    "made",
    "over",
    "did",
    "down",
    "only",
    "way",
    "find",
    "use",
    "may",
    "water",
    "long",
    "little",
]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Tiny:
    """A tiny model. The same fields give the same bytes. delta > 0: every weight moved a little, as tuning does."""

    template: str | None = None
    architecture: str = "llama"
    n_ctx_train: int = 2048
    n_embd: int = 64
    n_layer: int = 2
    n_head: int = 4
    seed: int = 0
    delta: float = 0.0
    ascii_only: bool = True  # never ends by itself and never writes broken UTF-8
    nan: bool = False
    add_bos: bool = False
    name: str = "tiny"
    spare_tokens: int = 0  # further ones, which no text becomes but which may be chosen


def byte_characters() -> list[str]:
    """GPT-2's printable stand-in for each byte value."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    spare = iter(range(256, 512))
    return [chr(value) if value in printable else chr(next(spare)) for value in range(256)]


@functools.cache
def vocabulary() -> tuple[list[str], list[str]]:
    """(token texts, merges): 256 bytes, frequent words built by merges, one long token, the special ones last."""
    letters = byte_characters()
    tokens, merges = list(letters), []
    known = set(tokens)
    for word in WORDS:
        pieces = [letters[byte] for byte in (" " + word).encode()]
        while len(pieces) > 1:
            joined = pieces[0] + pieces[1]
            if joined not in known:
                known.add(joined)
                tokens.append(joined)
                merges.append(f"{pieces[0]} {pieces[1]}")
            pieces[:2] = [joined]
    tokens.append("".join(letters[byte] for byte in LONG_TOKEN.encode()))
    return [*tokens, *SPECIAL], merges


def token_id(name: str) -> int:
    """The id of a special token."""
    return vocabulary()[0].index(name)


def write_model(path: Path, tiny: Tiny = Tiny()) -> Path:
    """Write the model that `tiny` describes."""
    tokens, merges = vocabulary()
    tokens = [*(f"spare{number}" for number in range(tiny.spare_tokens)), *tokens]
    writer = gguf.GGUFWriter(str(path), tiny.architecture)
    _write_shape(writer, tiny, len(tokens))
    _write_tokenizer(writer, tiny, tokens, merges)
    _write_weights(writer, tiny, len(tokens))
    return _close(writer, path)


def write_split(folder: Path, tiny: Tiny = Tiny(), tensors: int = 8) -> list[Path]:
    """The same model in several files, `tensors` in each; first part first."""
    tokens, merges = vocabulary()
    writer = gguf.GGUFWriter(str(folder / "split.gguf"), tiny.architecture, split_max_tensors=tensors)
    _write_shape(writer, tiny, len(tokens))
    _write_tokenizer(writer, tiny, tokens, merges)
    _write_weights(writer, tiny, len(tokens))
    _close(writer, folder)
    return sorted(folder.glob("split-*-of-*.gguf"))


def write_recurrent(path: Path, n_embd: int = 64, n_layer: int = 2, template: str | None = None) -> Path:
    """A Mamba model: its state cannot be cut back, unlike a KV cache."""
    tokens, merges = vocabulary()
    inner, state, rank, kernel = 2 * n_embd, 8, 4, 4
    writer = gguf.GGUFWriter(str(path), "mamba")
    _write_shape(writer, Tiny(n_embd=n_embd, n_layer=n_layer), len(tokens))
    writer.add_ssm_conv_kernel(kernel)
    writer.add_ssm_inner_size(inner)
    writer.add_ssm_state_size(state)
    writer.add_ssm_time_step_rank(rank)
    _write_tokenizer(writer, Tiny(template=template), tokens, merges)
    random = np.random.default_rng(0)

    def add(name: str, *shape: int, scale: float = 0.1) -> None:
        writer.add_tensor(name, random.standard_normal(shape, dtype=np.float32) * scale)

    add("token_embd.weight", len(tokens), n_embd, scale=0.5)
    writer.add_tensor("output_norm.weight", np.ones(n_embd, np.float32))
    add("output.weight", len(tokens), n_embd)
    for layer in range(n_layer):
        block = f"blk.{layer}."
        writer.add_tensor(f"{block}attn_norm.weight", np.ones(n_embd, np.float32))
        add(f"{block}ssm_in.weight", 2 * inner, n_embd)
        add(f"{block}ssm_conv1d.weight", inner, kernel)
        add(f"{block}ssm_conv1d.bias", inner)
        add(f"{block}ssm_x.weight", rank + 2 * state, inner)
        add(f"{block}ssm_dt.weight", inner, rank)
        add(f"{block}ssm_dt.bias", inner)
        writer.add_tensor(f"{block}ssm_a", -np.ones((inner, state), np.float32))
        add(f"{block}ssm_d", inner)
        add(f"{block}ssm_out.weight", n_embd, inner)
    return _close(writer, path)


def write_lora(path: Path, tiny: Tiny = Tiny()) -> Path:
    """A LoRA adapter for write_model's file."""
    writer = gguf.GGUFWriter(str(path), tiny.architecture)
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 8.0)
    random = np.random.default_rng(7)
    for layer in range(tiny.n_layer):
        name = f"blk.{layer}.attn_q.weight"
        writer.add_tensor(f"{name}.lora_a", random.standard_normal((4, tiny.n_embd), dtype=np.float32))
        writer.add_tensor(f"{name}.lora_b", random.standard_normal((tiny.n_embd, 4), dtype=np.float32))
    return _close(writer, path)


def write_vocabulary_only(path: Path) -> Path:
    """A file with a tokenizer and no weights."""
    tokens, merges = vocabulary()
    writer = gguf.GGUFWriter(str(path), "llama")
    _write_shape(writer, Tiny(), len(tokens))
    _write_tokenizer(writer, Tiny(), tokens, merges)
    return _close(writer, path)


def write_image_part(path: Path) -> Path:
    """The mmproj file of a multimodal model, as far as a header goes."""
    writer = gguf.GGUFWriter(str(path), "clip")
    writer.add_type("mmproj")
    writer.add_tensor("v.patch_embd.weight", np.zeros((4, 4), np.float32))
    return _close(writer, path)


def _close(writer: gguf.GGUFWriter, path: Path) -> Path:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _write_shape(writer: gguf.GGUFWriter, tiny: Tiny, n_vocab: int) -> None:
    writer.add_name(tiny.name)
    writer.add_type("model")
    writer.add_context_length(tiny.n_ctx_train)
    writer.add_embedding_length(tiny.n_embd)
    writer.add_block_count(tiny.n_layer)
    writer.add_feed_forward_length(2 * tiny.n_embd)
    writer.add_head_count(tiny.n_head)
    writer.add_head_count_kv(tiny.n_head)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(tiny.n_embd // tiny.n_head)
    writer.add_vocab_size(n_vocab)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)


def _write_tokenizer(writer: gguf.GGUFWriter, tiny: Tiny, tokens: list[str], merges: list[str]) -> None:
    kinds = [gguf.TokenType.NORMAL] * len(tokens)
    for name in SPECIAL:
        kinds[tokens.index(name)] = gguf.TokenType.CONTROL if name in CONTROL else gguf.TokenType.USER_DEFINED
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(merges)
    writer.add_bos_token_id(token_id("<|endoftext|>"))
    writer.add_eos_token_id(token_id("<|endoftext|>"))
    writer.add_add_bos_token(tiny.add_bos)
    if tiny.template is not None:
        writer.add_chat_template(tiny.template)
        writer.add_eot_token_id(token_id("<|im_end|>"))


def _write_weights(writer: gguf.GGUFWriter, tiny: Tiny, n_vocab: int) -> None:
    random, moved = np.random.default_rng(tiny.seed), np.random.default_rng(tiny.seed + 1)

    def matrix(rows: int, columns: int, scale: float) -> np.ndarray:
        weights = random.standard_normal((rows, columns), dtype=np.float32) * scale
        if tiny.delta:
            weights += moved.standard_normal((rows, columns), dtype=np.float32) * scale * tiny.delta
        return weights

    wide = tiny.n_embd
    writer.add_tensor("token_embd.weight", matrix(n_vocab, wide, 0.5))
    writer.add_tensor("output_norm.weight", np.ones(wide, np.float32))
    output = matrix(n_vocab, wide, 0.15)
    if tiny.ascii_only:  # logit 0 for these: the top 40 of random logits never reach them
        output[[byte for byte in range(256) if not 32 <= byte < 127]] = 0
        output[-len(SPECIAL) - 1 :] = 0
    if tiny.nan:
        output[:] = np.nan
    writer.add_tensor("output.weight", output)
    for layer in range(tiny.n_layer):
        block = f"blk.{layer}."
        writer.add_tensor(f"{block}attn_norm.weight", np.ones(wide, np.float32))
        writer.add_tensor(f"{block}ffn_norm.weight", np.ones(wide, np.float32))
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            writer.add_tensor(f"{block}{name}.weight", matrix(wide, wide, 0.1))
        for name, rows, columns in (
            ("ffn_gate", 2 * wide, wide),
            ("ffn_up", 2 * wide, wide),
            ("ffn_down", wide, 2 * wide),
        ):
            writer.add_tensor(f"{block}{name}.weight", matrix(rows, columns, 0.1))
