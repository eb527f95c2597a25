"""GGUF files that say exactly what they are told: any ending, mark, channel or letter can be played by the real engine.

The architecture is that of GPT-2 with one layer whose attention and feed-forward are all zero. What comes next then
depends on nothing but the position: each has an embedding of its own, which the output layer turns into one token.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import gguf
import numpy as np

from tests.fakes.asker import Answer, Asker
from tests.fakes.tiny_gguf import byte_characters

CONTROL, USER_DEFINED, NORMAL, BYTE = (
    int(getattr(gguf.TokenType, name)) for name in ("CONTROL", "USER_DEFINED", "NORMAL", "BYTE")
)
END = "<|endoftext|>"
CHATML_TOKENS = {
    END: CONTROL,
    "<|im_start|>": CONTROL,
    "<|im_end|>": CONTROL,
    "<think>": USER_DEFINED,
    "</think>": USER_DEFINED,
}
CHATML_TURNS = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}OPENING{% endif %}"
)
CHATML = CHATML_TURNS.replace("OPENING", "")
THINKING_CHATML = CHATML_TURNS.replace("OPENING", "{{ '<think>\\n' }}")
_SURE = 8.0  # the logit of the token that is wanted; all others have 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Scripted:
    """The model around a script. specials: names and kinds. words: of a SentencePiece vocabulary; None = GPT-2's."""

    template: str | None = None
    specials: dict[str, int] = dataclasses.field(default_factory=CHATML_TOKENS.copy)
    end: str = END
    words: Sequence[str] | None = None
    n_ctx: int = 2048
    pre: str | None = "gpt-2"


def vocabulary(model: Scripted) -> list[str]:
    """All tokens in order of their ids: 256 bytes, the special ones, the words."""
    single = byte_characters() if model.words is None else [f"<0x{value:02X}>" for value in range(256)]
    return [*single, *model.specials, *(model.words or ())]


def token_ids(script: Sequence[str], model: Scripted) -> list[int]:
    """Each part is one token's name, or text that is written byte by byte."""
    names = {name: index for index, name in enumerate(vocabulary(model)) if index >= 256}
    return [token for part in script for token in ([names[part]] if part in names else part.encode())]


def write_scripted(path: Path, script: Sequence[str] = (), start: int = 0, model: Scripted = Scripted()) -> Path:
    """Write a model that says `script` behind a prompt of `start` tokens, then its end token for ever."""
    tokens, said = vocabulary(model), token_ids(script, model)
    width = max(64, -(-(len(said) + 2) // 32) * 32)
    writer = gguf.GGUFWriter(str(path), "gpt2")
    writer.add_context_length(model.n_ctx)
    writer.add_embedding_length(width)
    writer.add_block_count(1)
    writer.add_feed_forward_length(32)
    writer.add_head_count(width // 32)
    writer.add_layer_norm_eps(1e-5)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    _write_tokenizer(writer, model, tokens)
    _write_weights(writer, model, width)
    positions, output = np.zeros((model.n_ctx, width), np.float32), np.zeros((len(tokens), width), np.float32)
    positions[:, 0] = 1
    output[tokens.index(model.end), 0] = _SURE
    for index, token in enumerate(said, start=1):
        output[token, index] = _SURE
        position = start - 2 + index  # the script's first token follows the prompt's last one
        if 0 <= position < model.n_ctx:
            positions[position] = np.eye(1, width, index, dtype=np.float32)
    writer.add_tensor("position_embd.weight", positions)
    writer.add_tensor("output.weight", output)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _write_tokenizer(writer: gguf.GGUFWriter, model: Scripted, tokens: list[str]) -> None:
    plain, special = 256 * [NORMAL if model.words is None else BYTE], list(model.specials.values())
    writer.add_token_list(tokens)
    writer.add_token_types([*plain, *special, *([NORMAL] * len(model.words or ()))])
    if model.words is None:
        writer.add_tokenizer_model("gpt2")
        if model.pre is not None:
            writer.add_tokenizer_pre(model.pre)
        writer.add_token_merges([f"{tokens[0]} {tokens[1]}"])
    else:
        writer.add_tokenizer_model("llama")
        writer.add_token_scores([0.0] * (256 + len(special)) + [-float(rank) for rank in range(len(model.words))])
    writer.add_bos_token_id(tokens.index(model.end))
    writer.add_eos_token_id(tokens.index(model.end))
    writer.add_add_bos_token(False)
    if model.template is not None:
        writer.add_chat_template(model.template)


def _write_weights(writer: gguf.GGUFWriter, model: Scripted, width: int) -> None:
    ones, zeros = np.ones(width, np.float32), np.zeros(width, np.float32)
    writer.add_tensor("token_embd.weight", np.zeros((len(vocabulary(model)), width), np.float32))
    writer.add_tensor("output_norm.weight", ones)
    writer.add_tensor("output_norm.bias", zeros)
    shapes = {"attn_qkv": (3 * width, width), "attn_output": (width, width), "ffn_up": (32, width)}
    for name, shape in (shapes | {"ffn_down": (width, 32)}).items():
        writer.add_tensor(f"blk.0.{name}.weight", np.zeros(shape, np.float32))
        writer.add_tensor(f"blk.0.{name}.bias", np.zeros(shape[0], np.float32))
    for name in ("attn_norm", "ffn_norm"):
        writer.add_tensor(f"blk.0.{name}.weight", ones)
        writer.add_tensor(f"blk.0.{name}.bias", zeros)


def play(asker: Asker, folder: Path, said: Sequence[str], script: Sequence[str], model: Scripted, **options) -> Answer:
    """What the engine makes of a model that answers the chat `said` with `script`. options: as Asker.ask()'s."""
    asker.load(write_scripted(folder / "measured.gguf", model=model))
    asking = {name: options[name] for name in ("system", "template_kwargs") if name in options}
    start = asker.ask(*said, max_tokens=0, **asking).finished.prompt_tokens
    asker.load(write_scripted(folder / "scripted.gguf", script, start, model))
    return asker.ask(*said, **{"max_tokens": 300, **options})
