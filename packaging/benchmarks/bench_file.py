"""Writes the model file that is measured: random weights in the shape of a small real model, quantized by llama.cpp.

Token i < 256 is byte i and no merges apply, so that a text of n ASCII characters is exactly n tokens, and an answer
read again as text is the same tokens. All other rows of the tied embedding are zero: with top_k 40 the choice falls on
printable ASCII alone and never on an end token.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import subprocess
import sys
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import numpy.typing as npt

from benchmarks.bindings import load_bindings
from benchmarks.figures import MeasurementFailed

FORMAT = 1  # another number makes every cached file stale
NOISE_PERIOD = 4_000_037  # prime: no two rows of a matrix begin at the same place of the repeated noise
SPECIALS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
CHAT_TEMPLATE = (
    "{%- for m in messages -%}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>' + '\n' }}"
    "{%- endfor -%}{%- if add_generation_prompt -%}{{ '<|im_start|>assistant\n' }}{%- endif -%}"
)


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of a llama-architecture model. All widths must be multiples of 256 for Q4_K_M."""

    n_embd: int
    n_layer: int
    n_ff: int
    n_head: int
    n_head_kv: int
    n_vocab: int
    n_ctx_train: int = 8192

    def kv_bytes(self, n_ctx: int) -> int:
        """Size of an F16 KV cache."""
        return 2 * 2 * self.n_layer * n_ctx * (self.n_embd // self.n_head * self.n_head_kv)

    def file_name(self) -> str:
        """The same name for the same content."""
        digest = hashlib.sha256(repr((FORMAT, astuple(self))).encode()).hexdigest()[:10]
        return f"bench-{self.n_embd}x{self.n_layer}-{digest}-Q4_K_M.gguf"


FULL = Shape(n_embd=1024, n_layer=26, n_ff=2816, n_head=16, n_head_kv=8, n_vocab=64_000)  # 372 million parameters
TINY = Shape(n_embd=256, n_layer=2, n_ff=512, n_head=4, n_head_kv=2, n_vocab=512)


def bench_file(shape: Shape, folder: Path) -> Path:
    """The quantized file of this shape below `folder`, written when it is not there yet."""
    path = folder / shape.file_name()
    if not path.exists():
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise MeasurementFailed(f"model files cannot be kept in {folder}: {error.strerror}") from error
        print(f"Writing {path} …", file=sys.stderr, flush=True)
        # In a process of its own: neither the memory nor llama.cpp's threads are still there when it is measured.
        command = [sys.executable, "-m", "benchmarks.bench_file", str(path), *map(str, astuple(shape))]
        packaging = Path(__file__).resolve().parents[1]
        done = subprocess.run(command, cwd=packaging, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode != 0:
            raise MeasurementFailed(f"the model file could not be written: {done.stderr[-2000:].strip()}")
    return path


def write(path: Path, shape: Shape) -> None:
    """Write F16, quantize, and only then put the file in its place."""
    full_precision = path.with_name(f".{path.name}.{os.getpid()}.f16")
    quantized = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        _write_full_precision(full_precision, shape)
        _quantize(full_precision, quantized)
        quantized.replace(path)
    finally:
        full_precision.unlink(missing_ok=True)
        quantized.unlink(missing_ok=True)


def _write_full_precision(path: Path, shape: Shape) -> None:
    writer = gguf.GGUFWriter(path, "llama")
    _add_sizes(writer, shape)
    _add_vocabulary(writer, shape.n_vocab)
    noise = np.random.default_rng(1).standard_normal(NOISE_PERIOD, dtype=np.float32)
    _add_weights(writer, shape, noise)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_sizes(writer: gguf.GGUFWriter, shape: Shape) -> None:
    writer.add_name("Tandem bench file")
    writer.add_context_length(shape.n_ctx_train)
    writer.add_embedding_length(shape.n_embd)
    writer.add_block_count(shape.n_layer)
    writer.add_feed_forward_length(shape.n_ff)
    writer.add_head_count(shape.n_head)
    writer.add_head_count_kv(shape.n_head_kv)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(shape.n_embd // shape.n_head)
    writer.add_rope_freq_base(10_000.0)
    writer.add_vocab_size(shape.n_vocab)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)


def _add_vocabulary(writer: gguf.GGUFWriter, n_vocab: int) -> None:
    letters = _byte_letters()
    merged = letters[0] + letters[1]  # llama.cpp insists on one merge; this one joins bytes no prompt contains
    padding = [f"{letters[32]}pad{index}" for index in range(n_vocab - 257 - len(SPECIALS))]
    plain = [*letters, merged, *padding]
    end = len(plain)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([*plain, *SPECIALS])
    writer.add_token_types([gguf.TokenType.NORMAL] * end + [gguf.TokenType.CONTROL] * len(SPECIALS))
    writer.add_token_merges([f"{letters[0]} {letters[1]}"])
    writer.add_bos_token_id(end)
    writer.add_eos_token_id(end)
    writer.add_eot_token_id(end + 2)
    writer.add_add_bos_token(False)  # noqa: FBT003 - the writer's signature
    writer.add_chat_template(CHAT_TEMPLATE)


def _byte_letters() -> list[str]:
    """The printable letter that stands for each byte in byte-level BPE vocabularies."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(byte) if byte in printable else chr(next(others)) for byte in range(256)]


def _add_weights(writer: gguf.GGUFWriter, shape: Shape, noise: npt.NDArray[np.float32]) -> None:
    offset = 0

    def matrix(name: str, rows: int, columns: int) -> None:
        nonlocal offset
        wanted = np.resize(np.roll(noise, -offset), rows * columns).reshape(rows, columns) * np.float32(0.03)
        offset += 1_000_003
        if name == "token_embd.weight":
            wanted[:32] = 0
            wanted[127:] = 0
        writer.add_tensor(name, wanted.astype(np.float16))

    def norm(name: str) -> None:
        writer.add_tensor(name, np.ones(shape.n_embd, np.float32))

    kv = shape.n_embd // shape.n_head * shape.n_head_kv
    matrix("token_embd.weight", shape.n_vocab, shape.n_embd)
    norm("output_norm.weight")
    for layer in range(shape.n_layer):
        block = f"blk.{layer}."
        norm(f"{block}attn_norm.weight")
        matrix(f"{block}attn_q.weight", shape.n_embd, shape.n_embd)
        matrix(f"{block}attn_k.weight", kv, shape.n_embd)
        matrix(f"{block}attn_v.weight", kv, shape.n_embd)
        matrix(f"{block}attn_output.weight", shape.n_embd, shape.n_embd)
        norm(f"{block}ffn_norm.weight")
        matrix(f"{block}ffn_gate.weight", shape.n_ff, shape.n_embd)
        matrix(f"{block}ffn_up.weight", shape.n_ff, shape.n_embd)
        matrix(f"{block}ffn_down.weight", shape.n_embd, shape.n_ff)


def _quantize(source: Path, target: Path) -> None:
    api: Any = load_bindings()
    params = api.llama_model_quantize_default_params()
    params.ftype = api.LLAMA_FTYPE_MOSTLY_Q4_K_M
    code = api.llama_model_quantize(os.fsencode(source), os.fsencode(target), ctypes.byref(params))
    if code != 0:
        raise MeasurementFailed(f"llama.cpp could not quantize the file (code {code})")


if __name__ == "__main__":
    write(Path(sys.argv[1]), Shape(*map(int, sys.argv[2:])))
