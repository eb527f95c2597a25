"""The quantizations Tandem can make, from which files, and how large the result will be."""

from __future__ import annotations

import math
from typing import NamedTuple

from desktop.errors import BadInput, FileProblem
from desktop.gguf.contents import other_content
from desktop.gguf.foreign import incomplete
from desktop.gguf.header import GgufHeader, TensorInfo
from desktop.gguf.types import FILE_TYPES, bytes_needed, quantization_of, type_name


class Recipe(NamedTuple):
    """One way to quantize. words: for whom it is. bits: per weight, outside the output layer."""

    name: str
    words: str
    bits: float

    @property
    def file_type(self) -> int:
        """llama.cpp's number for it."""
        return _NUMBERS[self.name]


_NUMBERS = {name: number for number, name in FILE_TYPES.items()}

# bits: measured with llama.cpp's own plans for models of 0.6, 1.7 and 8 billion weights.
RECIPES = (
    Recipe("F16", "half precision, as most models are published; from F32 only", 16.0),
    Recipe("BF16", "half precision with F32's range; from F32 only", 16.0),
    Recipe("Q8_0", "as good as the original, half its size", 8.5),
    Recipe("Q6_K", "hardly any loss", 6.5625),
    Recipe("Q5_K_M", "very little loss", 5.64),
    Recipe("Q5_K_S", "little loss, a bit smaller", 5.5),
    Recipe("Q5_1", "older kind; Q5_K_M is better at its size", 6.0),
    Recipe("Q5_0", "older kind; Q5_K_S is better at its size", 5.5),
    Recipe("Q4_K_M", "the usual choice: small and good", 4.77),
    Recipe("Q4_K_S", "small, slightly more loss", 4.53),
    Recipe("Q4_1", "older kind; Q4_K_M is better at its size", 5.0),
    Recipe("Q4_0", "older kind, fast on many processors", 4.51),
    Recipe("IQ4_NL", "like Q4_K_S, slower to make", 4.55),
    Recipe("IQ4_XS", "the smallest that stays close to the original", 4.31),
    Recipe("Q3_K_L", "noticeable loss", 4.27),
    Recipe("Q3_K_M", "noticeable loss, for little memory", 3.88),
    Recipe("Q3_K_S", "clear loss, for very little memory", 3.45),
    Recipe("IQ3_M", "noticeable loss; slow to make and to run without a GPU", 3.68),
    Recipe("IQ3_S", "clear loss; slow to make and to run without a GPU", 3.47),
    Recipe("Q2_K", "great loss: a last resort for large models", 2.96),
)
_BY_NAME = {recipe.name: recipe for recipe in RECIPES}

SOURCES = ("F32", "F16", "BF16", "Q8_0")
_OUTPUT_BITS = 6.5625  # llama.cpp gives the output layer Q6_K in every smaller recipe
_LONG_BLOCK = 256
_SHORT_BLOCKS = frozenset({"F16", "BF16", "Q8_0", "Q5_1", "Q5_0", "Q4_1", "Q4_0", "IQ4_NL"})
# (up to these bits, what rows get that do not divide into long blocks); measured like the bits above
_FALLBACK_BITS = ((4.0, 4.6), (4.3, 4.95), (4.4, 4.6), (5.0, 5.8), (6.0, 6.3), (16.0, 8.5))
_NUMBER_TYPES = frozenset({"I8", "I16", "I32", "I64", "F64"})
_SPARE = 1.02

# Why llama.cpp's other types are not offered.
_NEEDS_MATRIX = frozenset(
    {"IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ2_M", "IQ3_XXS", "IQ3_XS", "Q2_K_S"}
)  # fmt: skip
_NEEDS_TRAINING = frozenset({"TQ1_0", "TQ2_0", "Q1_0", "Q2_0", "MXFP4", "NVFP4"})


def recipe_named(name: str) -> Recipe:
    """The recipe of this name, in whatever case. Raises BadInput with the reason and the names there are."""
    wanted = name.strip().upper()
    if wanted in _BY_NAME:
        return _BY_NAME[wanted]
    choices = ", ".join(_BY_NAME)
    if wanted in _NEEDS_MATRIX:
        detail = f"{wanted} needs an importance matrix, without which its loss is too great."
    elif wanted in _NEEDS_TRAINING:
        detail = f"{wanted} only suits models that were trained for it."
    else:
        detail = f"“{name[:40]}” is not a known quantization."
    raise BadInput("This quantization cannot be made.", detail, f"Choose one of {choices}.")


def recipes_for(header: GgufHeader) -> tuple[Recipe, ...]:
    """What can be made of this file, largest first; empty when it is no source for quantizing."""
    try:
        check_source(header)
    except FileProblem:
        return ()
    return tuple(recipe for recipe in RECIPES if not _pointless(quantization_of(header), recipe))


def check_source(header: GgufHeader) -> None:
    """Raise FileProblem when nothing should be made of this file, with the reason."""
    other = other_content(header)
    if other:
        hint = "Choose a file of a language model."
        raise FileProblem("This file cannot be quantized.", f"It holds something else ({other}): {header.path}", hint)
    check_part(header)


def check_part(header: GgufHeader) -> None:
    """Raise FileProblem when a file, or one part of a split one, is cut off or quantized too low already."""
    needed = bytes_needed(header)
    if needed > header.size:
        raise incomplete(header.path, header.size, needed)
    low = sorted({type_name(tensor.kind) for tensor in header.tensors} - {*SOURCES, *_NUMBER_TYPES})
    if low:
        detail = (
            f"It is already {quantization_of(header)} ({', '.join(low)} inside); its loss would add up: {header.path}"
        )
        hint = f"Quantize from a file in {', '.join(SOURCES[:-1])} or {SOURCES[-1]}."
        raise FileProblem("This file is quantized already.", detail, hint)


def check_step(header: GgufHeader, recipe: Recipe) -> None:
    """Raise FileProblem where check_source() does, BadInput where the result would be no smaller."""
    check_source(header)
    now = quantization_of(header)
    if _pointless(now, recipe):
        detail = f"The file is {now}; {recipe.name} would not be smaller: {header.path}"
        raise BadInput("Nothing would be gained.", detail, f"Choose a smaller quantization than {now}.")


def estimated_bytes(header: GgufHeader, recipe: Recipe) -> int:
    """Size of the result within a few percent, rather more than less; of a split file, of this part."""
    tied = not any(tensor.name == "output.weight" for tensor in header.tensors)
    output = "token_embd.weight" if tied else "output.weight"
    bits = sum(_bits(tensor, recipe, tensor.name == output) * math.prod(tensor.shape) for tensor in header.tensors)
    return header.data_start + int(bits / 8 * _SPARE)


def _bits(tensor: TensorInfo, recipe: Recipe, is_output: bool) -> float:
    if len(tensor.shape) < 2 or "norm" in tensor.name:  # noqa: PLR2004 - vectors stay as they are
        return 32.0
    bits = max(recipe.bits, _OUTPUT_BITS) if is_output else recipe.bits
    long_blocks = is_output or recipe.name not in _SHORT_BLOCKS
    if tensor.shape[0] % _LONG_BLOCK == 0 or not long_blocks or recipe.bits >= _FALLBACK_BITS[-1][1]:
        return bits
    return next(fallback for most, fallback in _FALLBACK_BITS if bits <= most)


def _pointless(now: str, recipe: Recipe) -> bool:
    if recipe.name in {"F16", "BF16"}:
        return now != "F32"
    return recipe.name == now
