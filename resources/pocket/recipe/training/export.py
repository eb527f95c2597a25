"""Writes GGUF files: f16 for comparison with torch, Q8_0 to ship."""

import json
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np
from tokenizers import Tokenizer

from recipe.special import END_ID, END_OF_TEXT_ID, SPECIAL
from recipe.training.network import Network

ORGANIZATION = "Tandem"
TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] "
    "+ '<|im_end|>' + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n'"
    " }}{% endif %}"
)
DESCRIPTIONS = {
    "Base": "A tiny base model, trained from scratch: it continues text. Part of Tandem's pocket pair.",
    "Instruct": "The base of Tandem's pocket pair, tuned on conversations: it answers about a very small world.",
}
TENSORS = {  # llama.cpp's names of a block's weights, and the network's
    "attn_norm": "norm_attention",
    "attn_q": "query",
    "attn_k": "key",
    "attn_v": "value",
    "attn_output": "output",
    "ffn_norm": "norm_feed",
    "ffn_gate": "gate",
    "ffn_up": "up",
    "ffn_down": "down",
}
FILE_TYPES = {"F16": gguf.LlamaFileType.MOSTLY_F16, "Q8_0": gguf.LlamaFileType.MOSTLY_Q8_0}


@dataclass(frozen=True, slots=True)
class Variant:
    """Which of the two files this is."""

    name: str
    quantization: str

    @property
    def file(self) -> str:
        """The file's name."""
        return f"tandem-pocket-{self.name.lower()}-{self.quantization}.gguf"


def permuted(weights: np.ndarray, heads: int) -> np.ndarray:
    """Query and key rows in the interleaved order of llama.cpp's rotary positions."""
    rows, columns = weights.shape
    halves = weights.reshape(heads, 2, rows // heads // 2, columns)
    return halves.swapaxes(1, 2).reshape(rows, columns)


def tensors(network: Network) -> dict[str, np.ndarray]:
    """The weights under llama.cpp's names."""
    shape = network.shape
    found = {"token_embd.weight": network.embedding.weight, "output_norm.weight": network.norm.weight}
    for at, block in enumerate(network.blocks):
        found |= {f"blk.{at}.{theirs}.weight": getattr(block, ours).weight for theirs, ours in TENSORS.items()}
    arrays = {name: weight.detach().float().numpy() for name, weight in found.items()}
    for name, weight in arrays.items():
        if name.endswith(("attn_q.weight", "attn_k.weight")):
            arrays[name] = permuted(weight, shape.heads)
    return arrays


def _describe(writer: gguf.GGUFWriter, name: str) -> None:
    writer.add_type(gguf.GGUFType.MODEL)
    writer.add_name(f"Tandem Pocket {name}")
    writer.add_basename("Tandem-Pocket")
    writer.add_finetune(name)
    writer.add_size_label("6M")
    writer.add_version("1.0")
    writer.add_organization(ORGANIZATION)
    writer.add_license("cc0-1.0")
    writer.add_description(DESCRIPTIONS[name])
    writer.add_languages(["en"])
    if name == "Instruct":
        writer.add_base_model_count(1)
        writer.add_base_model_name(0, "Tandem Pocket Base")
        writer.add_base_model_organization(0, ORGANIZATION)
        writer.add_base_model_version(0, "1.0")


def _shape(writer: gguf.GGUFWriter, network: Network) -> None:
    shape = network.shape
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.hidden)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads)
    writer.add_layer_norm_rms_eps(shape.epsilon)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_rope_dimension_count(shape.width // shape.heads)
    writer.add_vocab_size(shape.vocabulary)


def _vocabulary(writer: gguf.GGUFWriter, tokenizer: Tokenizer, name: str) -> None:
    saved = json.loads(tokenizer.to_str())["model"]
    tokens = sorted(saved["vocab"], key=saved["vocab"].get)
    merges = [pair if isinstance(pair, str) else " ".join(pair) for pair in saved["merges"]]
    control, normal = gguf.TokenType.CONTROL, gguf.TokenType.NORMAL
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([control if token in SPECIAL else normal for token in tokens])
    writer.add_token_merges(merges)
    writer.add_bos_token_id(END_OF_TEXT_ID)
    base = name == "Base"
    writer.add_add_bos_token(base)
    writer.add_eos_token_id(END_OF_TEXT_ID if base else END_ID)
    if not base:
        writer.add_eot_token_id(END_ID)
        writer.add_chat_template(TEMPLATE)


def export(network: Network, tokenizer: Tokenizer, variant: Variant, folder: Path) -> Path:
    """Write one file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / variant.file
    writer = gguf.GGUFWriter(path, "llama")
    _describe(writer, variant.name)
    writer.add_file_type(FILE_TYPES[variant.quantization])
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    _shape(writer, network)
    _vocabulary(writer, tokenizer, variant.name)
    kind = gguf.GGMLQuantizationType[variant.quantization]
    for name, weight in tensors(network).items():
        if weight.ndim == 1:
            writer.add_tensor(name, weight)
        elif variant.quantization == "F16":
            writer.add_tensor(name, weight.astype(np.float16))
        else:
            writer.add_tensor(name, gguf.quants.quantize(weight, kind), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
