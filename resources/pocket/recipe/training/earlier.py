"""Reads an earlier pair's files back: training can go on from them instead of beginning with nothing."""

import json
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from tokenizers import Tokenizer

from recipe.special import SPECIAL
from recipe.training import tokenizer
from recipe.training.export import TENSORS
from recipe.training.network import Network, Shape


def _number(reader: gguf.GGUFReader, key: str) -> int:
    field = reader.get_field(f"llama.{key}")
    if field is None:
        raise SystemExit(f"The file does not say its {key}: it is none of the pair's.")
    return int(field.contents())


def _texts(reader: gguf.GGUFReader, key: str) -> list[str]:
    field = reader.get_field(f"tokenizer.ggml.{key}")
    return list(field.contents()) if field is not None else []


def straightened(weights: np.ndarray, heads: int) -> np.ndarray:
    """Query and key rows back from llama.cpp's interleaved order; export.permuted undone."""
    rows, columns = weights.shape
    pairs = weights.reshape(heads, rows // heads // 2, 2, columns)
    return pairs.swapaxes(1, 2).reshape(rows, columns)


def network(path: Path) -> Network:
    """The weights of a file, in float32; those of a Q8_0 file are what is left after rounding."""
    reader = gguf.GGUFReader(path)
    shape = Shape(
        vocabulary=_number(reader, "vocab_size"),
        width=_number(reader, "embedding_length"),
        layers=_number(reader, "block_count"),
        heads=_number(reader, "attention.head_count"),
        hidden=_number(reader, "feed_forward_length"),
        context=_number(reader, "context_length"),
    )
    theirs = {one.name: gguf.quants.dequantize(one.data, one.tensor_type) for one in reader.tensors}
    found = {"embedding.weight": theirs["token_embd.weight"], "norm.weight": theirs["output_norm.weight"]}
    for at in range(shape.layers):
        for name, ours in TENSORS.items():
            weight = theirs[f"blk.{at}.{name}.weight"]
            if name in ("attn_q", "attn_k"):
                weight = straightened(weight, shape.heads)
            found[f"blocks.{at}.{ours}.weight"] = weight
    made = Network(shape)
    made.load_state_dict({name: torch.from_numpy(np.array(weight, np.float32)) for name, weight in found.items()})
    return made


def tuned(base: Network, earlier_base: Network, earlier_instruct: Network, share: float) -> Network:
    """A base with a share of what tuning changed in an earlier one added to it: where fine-tuning begins.

    The sum of weights follows "Editing models with task arithmetic" (Ilharco et al. 2022, arXiv 2212.04089).
    """
    made = Network(base.shape)
    before, after = earlier_base.state_dict(), earlier_instruct.state_dict()
    made.load_state_dict(
        {name: weight + share * (after[name] - before[name]) for name, weight in base.state_dict().items()}
    )
    return made


def vocabulary(path: Path, place: Path) -> Tokenizer:
    """The tokenizer of a file, saved as training reads it."""
    reader = gguf.GGUFReader(path)
    tokens, merges = _texts(reader, "tokens"), _texts(reader, "merges")
    made = tokenizer.blank()
    saved: dict[str, Any] = json.loads(made.to_str())
    saved["model"]["vocab"] = {token: at for at, token in enumerate(tokens)}
    saved["model"]["merges"] = [merge.split(" ") for merge in merges]
    found = Tokenizer.from_str(json.dumps(saved))
    found.add_special_tokens(list(SPECIAL))
    found.save(str(place))
    return found
