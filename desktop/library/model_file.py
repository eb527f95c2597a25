"""ModelFile: what is known of one set of weights on disk."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import msgspec

from desktop.library.repository import Lineage
from desktop.library.variant import Judgement, Variant


class Origin(StrEnum):
    """Who keeps the file. Only LIBRARY files may be deleted with the app's own delete; others are left in place."""

    LIBRARY = "library"  # downloaded or made by Tandem, in its folder
    ADDED = "added"  # pointed at by the user, stays where it is
    BUILT_IN = "built in"
    LM_STUDIO = "LM Studio"
    OLLAMA = "Ollama"
    JAN = "Jan"
    GPT4ALL = "GPT4All"
    HUB_CACHE = "Hugging Face cache"


class ModelShape(msgspec.Struct, frozen=True, kw_only=True):
    """What memory needs are computed from, as the header says; see memory/shape.py."""

    weights_bytes: int
    n_layer: int
    n_embd: int
    n_vocab: int
    n_ctx_train: int
    kv_dims: tuple[tuple[int, int], ...] = ()  # per layer: (elements of K, elements of V) for one token
    window: int = 0  # sliding-window attention: tokens; 0 = none
    window_layers: tuple[int, ...] = ()  # layers that keep only the window
    state_bytes: int = 0  # recurrent state of a whole sequence
    n_ff: int = 0
    n_head: int = 0
    architecture: str = ""
    tied_embedding: bool = False
    n_query: int = 0  # elements of one token's queries; 0 = n_embd
    n_merges: int = 0  # rules of the tokenizer
    parameters: int = 0  # weights, 0 = not counted
    repacked_bytes: int = 0  # weights that the processor's kernels copy into another order


class ModelFile(msgspec.Struct, frozen=True, kw_only=True):
    """One GGUF file, or the parts of a split one. Stored in the shelf's index."""

    path: str  # absolute; the first part of a split file
    parts: tuple[str, ...] = ()  # all parts in order when split, else empty
    size: int  # all parts, bytes
    mtime_ns: int
    origin: Origin
    title: str = ""  # for people, "Qwen3 1.7B Base"
    name: str = ""  # what the name rules read: file name, or the repository's name
    architecture: str = ""
    quantization: str = ""  # "Q4_K_M"
    parameters: int = 0
    context_length: int = 0
    licence: str = ""
    vocabulary: str = ""  # digest of the token list; equal = can be compared token by token
    shape: ModelShape | None = None
    judgement: Judgement = Judgement()
    chosen_variant: Variant | None = None  # the user's word, above every judgement
    lineage: Lineage = Lineage()
    sha256: str = ""  # "" = not computed
    verified: bool = False  # the bytes on disk had the published sha256
    repo: str = ""  # where it came from, "" = unknown
    commit: str = ""
    remote_path: str = ""
    added_at: float = 0.0  # Unix seconds
    last_used: float = 0.0
    crashes: int = 0  # engines that died with this very file since it last answered
    copies: tuple[str, ...] = ()  # other paths of the same bytes; filled in by Shelf.files(), not stored
    problem: str = ""  # why it cannot be used, one sentence; "" = usable

    @property
    def variant(self) -> Variant:
        """The user's choice, else the judgement."""
        return self.chosen_variant or self.judgement.variant

    @property
    def file_name(self) -> str:
        """Without its folder."""
        return Path(self.path).name
