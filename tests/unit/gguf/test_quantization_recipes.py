"""Recipes: what is offered for which file, and sizes that agree with the engine's own plan."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import gguf
import numpy as np
import pytest

from desktop.errors import BadInput, FileProblem
from desktop.gguf.header import GgufHeader, TensorInfo, read_header
from desktop.gguf.quantization_recipes import (
    RECIPES,
    Recipe,
    check_part,
    check_step,
    estimated_bytes,
    recipe_named,
    recipes_for,
)
from desktop.gguf.types import bytes_needed
from desktop.paths import pocket_file
from tests.unit.gguf.well_formed import FILES


class Shape(NamedTuple):
    """Of a dense model in the manner of Qwen."""

    wide: int
    layers: int
    inner: int
    heads: int
    kv_heads: int
    head: int
    words: int
    tied: bool

    def tensors(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Name, and shape with the row length last."""
        yield "token_embd.weight", (self.words, self.wide)
        if not self.tied:
            yield "output.weight", (self.words, self.wide)
        yield "output_norm.weight", (self.wide,)
        queries, keys = self.heads * self.head, self.kv_heads * self.head
        for layer in range(self.layers):
            for name, shape in {
                "attn_q": (queries, self.wide), "attn_k": (keys, self.wide), "attn_v": (keys, self.wide),
                "attn_output": (self.wide, queries), "ffn_gate": (self.inner, self.wide),
                "ffn_up": (self.inner, self.wide), "ffn_down": (self.wide, self.inner),
                "attn_norm": (self.wide,), "ffn_norm": (self.wide,),
            }.items():  # fmt: skip
                yield f"blk.{layer}.{name}.weight", shape


SHAPES = {
    "0.5B, rows of 896": Shape(896, 24, 4864, 14, 2, 64, 15_000, True),
    "0.6B": Shape(1024, 28, 3072, 16, 8, 128, 15_000, True),
    "8B": Shape(4096, 36, 12288, 32, 8, 128, 15_000, False),
}


def write_without_weights(path: Path, shape: Shape) -> Path:
    """A model as large as it says, with holes for weights."""
    writer = gguf.GGUFWriter(str(path), "qwen3")
    writer.add_block_count(shape.layers)
    writer.add_context_length(4096)
    writer.add_embedding_length(shape.wide)
    writer.add_feed_forward_length(shape.inner)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    tokens = [f"t{number}" for number in range(shape.words)]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([1] * len(tokens))
    writer.add_token_merges(["t 0"])
    for name, dimensions in shape.tensors():
        kind = np.dtype(np.float32 if len(dimensions) == 1 else np.float16)
        writer.add_tensor_info(name, dimensions, kind, int(np.prod(dimensions)) * kind.itemsize)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    writer.close()
    os.truncate(path, bytes_needed(read_header(path)))
    return path


@pytest.mark.skipif(os.name != "posix", reason="holes in files")
@pytest.mark.parametrize("name", SHAPES)
def test_estimates_agree_with_the_engines_plan(name: str, tmp_path: Path) -> None:
    from desktop.engine.llama import binding

    binding.start()
    path = write_without_weights(tmp_path / "holes.gguf", SHAPES[name])
    header = read_header(path)
    for recipe in recipes_for(header):
        params = binding.api.llama_model_quantize_default_params()
        params.ftype, params.dry_run = recipe.file_type, True
        binding.log.clear()
        assert binding.api.llama_model_quantize(str(path).encode(), str(tmp_path / "x").encode(), params) == 0
        (megabytes,) = re.findall(r"quant size *= *([\d.]+) MiB", binding.log.text())
        planned = float(megabytes) * (1 << 20) + header.data_start
        assert 0.97 < estimated_bytes(header, recipe) / planned < 1.07, recipe.name


def test_every_recipe_has_words_and_a_number() -> None:
    assert len({recipe.file_type for recipe in RECIPES}) == len(RECIPES) >= 15
    assert all(recipe.words and 2 < recipe.bits <= 16 for recipe in RECIPES)
    assert all(recipe_named(recipe.name.lower()) is recipe for recipe in RECIPES)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("iq2_xxs", "IQ2_XXS needs an importance matrix"),
        ("TQ1_0", "TQ1_0 only suits models that were trained for it"),
        ("Q4_K_XXL", "“Q4_K_XXL” is not a known quantization"),
        ("x" * 90, f"“{'x' * 40}” is not"),
    ],
)
def test_a_recipe_that_is_not_offered_says_why(name: str, why: str) -> None:
    with pytest.raises(BadInput, match="cannot be made") as caught:
        recipe_named(name)
    assert why in caught.value.detail
    assert "Q4_K_M" in caught.value.hint


F32, F16, Q8_0, Q4_K = 0, 1, 8, 12  # ggml's numbers


def header_of(*kinds: int, file_type: int, size: int = 1 << 30) -> GgufHeader:
    """A language model with one matrix of each kind."""
    tensors = tuple(TensorInfo(f"blk.{n}.ffn_up.weight", (256, 4), kind, n * 8192) for n, kind in enumerate(kinds))
    return GgufHeader(
        Path("m.gguf"), size, 3, {"general.architecture": "llama", "general.file_type": file_type}, tensors, 0
    )


@pytest.mark.parametrize(
    ("kind", "file_type", "pointless"),
    [(F32, 0, set()), (F16, 1, {"F16", "BF16"}), (Q8_0, 7, {"F16", "BF16", "Q8_0"})],
)
def test_what_would_be_no_smaller_is_neither_offered_nor_made(kind: int, file_type: int, pointless: set[str]) -> None:
    header = header_of(kind, file_type=file_type)
    assert {recipe.name for recipe in RECIPES} - {recipe.name for recipe in recipes_for(header)} == pointless
    for recipe in RECIPES:
        if recipe.name in pointless:
            with pytest.raises(BadInput, match="Nothing would be gained"):
                check_step(header, recipe)
        else:
            check_step(header, recipe)


def test_a_file_that_lost_its_precision_already_is_no_source() -> None:
    with pytest.raises(FileProblem, match="quantized already") as caught:
        check_part(header_of(F16, Q4_K, file_type=15))
    assert "(Q4_K inside)" in caught.value.detail
    assert recipes_for(header_of(F16, Q4_K, file_type=15)) == ()


def test_a_file_that_is_cut_off_is_no_source() -> None:
    check_part(header_of(F32, file_type=0, size=4096))
    with pytest.raises(FileProblem, match="incomplete") as caught:
        check_part(header_of(F32, file_type=0, size=4095))
    assert "4,095 of 4,096 bytes" in caught.value.detail


def test_what_is_offered(tmp_path: Path) -> None:
    def names(recipes: tuple[Recipe, ...]) -> list[str]:
        return [recipe.name for recipe in recipes]

    pocket = names(recipes_for(read_header(pocket_file("base"))))
    assert pocket[0] == "Q6_K"
    assert "Q4_K_M" in pocket
    assert "F16" in names(recipes_for(read_header(FILES["tiny"](tmp_path / "tiny.gguf"))))
    for other in ("adapter", "image part", "vocabulary only", "split part", "number formats"):
        assert names(recipes_for(read_header(FILES[other](tmp_path / "other.gguf")))) == []
