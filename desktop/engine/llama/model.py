"""A loaded file: its weights, metadata and vocabulary."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from desktop.engine.llama.binding import api, log
from desktop.engine.llama.gguf_check import check_file
from desktop.engine.llama.refusals import refusal
from desktop.errors import Cancelled, FileProblem
from desktop.gguf.header import GgufHeader
from desktop.protocol.messages import ContextParams

MAX_TITLE_CHARACTERS = 120

Progress = Callable[[float], bool]  # fraction 0..1 -> go on?


class LoadCancelled(Cancelled):
    """The load was stopped by request."""

    def __init__(self, hint: str = "Nothing is loaded now.") -> None:
        super().__init__("Loading was cancelled.", "", hint)


class Vocabulary(NamedTuple):
    """The token ids and switches that prompts need."""

    pointer: int
    n_tokens: int
    bos: int
    eos: int
    adds_bos: bool


class Model:
    """Weights in memory. free() gives them back; the context must be freed first."""

    def __init__(self, pointer: int, path: str, header: GgufHeader, load_s: float) -> None:
        self.pointer, self.path, self.header, self.load_s = pointer, path, header, load_s
        vocab = api.llama_model_get_vocab(pointer)
        self.vocab = Vocabulary(
            pointer=vocab,
            n_tokens=api.llama_vocab_n_tokens(vocab),
            bos=api.llama_vocab_bos(vocab),
            eos=api.llama_vocab_eos(vocab),
            adds_bos=bool(api.llama_vocab_get_add_bos(vocab)),
        )
        self.n_ctx_train = int(api.llama_model_n_ctx_train(pointer))
        self.n_layer = int(api.llama_model_n_layer(pointer))
        self.lacks_pre_tokenizer = log.contains("missing pre-tokenizer type")
        self.recurrent = bool(api.llama_model_is_recurrent(pointer) or api.llama_model_is_hybrid(pointer))

    @property
    def architecture(self) -> str:
        """The architecture's name in the file, e.g. "llama"."""
        return self.header.text("general.architecture")

    @property
    def title(self) -> str:
        """What people call it: base name and size, e.g. "Qwen3 4B"; else its name, else the file's."""
        base, size = (self.header.text(f"general.{key}") for key in ("basename", "size_label"))
        named = f"{base.replace('-', ' ')} {size}" if base and size else self.header.text("general.name")
        return " ".join(named.split())[:MAX_TITLE_CHARACTERS] or Path(self.path).stem

    @property
    def description(self) -> str:
        """llama.cpp's own description, e.g. "llama 1B Q4_K - Medium"."""
        buffer = ctypes.create_string_buffer(256)
        api.llama_model_desc(self.pointer, buffer, len(buffer))
        return buffer.value.decode("utf-8", "replace")

    @property
    def parameters(self) -> int:
        """Number of weights."""
        return int(api.llama_model_n_params(self.pointer))

    @property
    def size_bytes(self) -> int:
        """Bytes of all tensors."""
        return int(api.llama_model_size(self.pointer))

    @property
    def template(self) -> str:
        """The file's own chat template, "" when it has none."""
        return self.header.text("tokenizer.chat_template")

    def kv_bytes_per_token(self, bytes_per_value: float) -> float:
        """Size of the KV cache per token; an upper bound for architectures with sliding windows or recurrent layers."""
        heads = max(1, int(api.llama_model_n_head(self.pointer)))
        per_head = int(api.llama_model_n_embd(self.pointer)) / heads
        kv_heads = max(1, int(api.llama_model_n_head_kv(self.pointer)))
        key = self.header.shape_number("attention.key_length") or per_head
        value = self.header.shape_number("attention.value_length") or per_head
        return self.n_layer * kv_heads * (key + value) * bytes_per_value

    def free(self) -> None:
        """Give the weights back."""
        if self.pointer:
            api.llama_model_free(self.pointer)
            self.pointer = 0


def inspect(path: str) -> GgufHeader:
    """Check that `path` is a whole model file. Raises FileProblem."""
    return check_file(path)


def load(path: str, header: GgufHeader, params: ContextParams, gpu_layers: int, progress: Progress) -> Model:
    """Load the weights. Raises FileProblem, EngineFailed, or LoadCancelled when `progress` returned False."""
    log.clear()
    stopped = False

    def on_progress(fraction: float, _user_data: object) -> bool:
        nonlocal stopped
        stopped = not progress(fraction)
        return not stopped

    callback = api.llama_progress_callback(on_progress)  # C holds only its address: keep it until the load returned
    wanted = api.llama_model_default_params()
    wanted.n_gpu_layers = gpu_layers
    wanted.progress_callback = callback
    if not params.mmap:
        wanted.load_mode = api.LLAMA_LOAD_MODE_NONE
    started = time.perf_counter()
    pointer = api.llama_model_load_from_file(path.encode("utf-8"), wanted)
    if stopped or not pointer:
        if pointer:
            api.llama_model_free(pointer)
        raise LoadCancelled() if stopped else refusal(path, log.last_error(), log.text())
    model = Model(pointer, path, header, time.perf_counter() - started)
    try:
        _refuse_non_writers(model)
    except FileProblem:
        model.free()
        raise
    return model


def _refuse_non_writers(model: Model) -> None:
    hint = "Choose a .gguf file of a language model that writes text."
    if api.llama_model_has_encoder(model.pointer) or not api.llama_model_has_decoder(model.pointer):
        raise FileProblem("This model does not write text.", f"{model.architecture} is an encoder: {model.path}", hint)
    if api.llama_model_is_diffusion(model.pointer):
        detail = f"{model.architecture} writes whole texts at once, which this engine does not support: {model.path}"
        raise FileProblem("This is a diffusion model.", detail, hint)
    if model.vocab.n_tokens <= 0:
        raise FileProblem("This model has no vocabulary.", model.path, hint)
