"""Numbers in a file's metadata over which llama.cpp would end the process instead of refusing the file."""

from __future__ import annotations

from desktop.engine.llama.refusals import NEWER, OTHER
from desktop.errors import FileProblem
from desktop.gguf.header import ArrayInfo, GgufHeader

MAX_LAYERS, MAX_EXPERTS = 512, 1024  # LLAMA_MAX_LAYERS, LLAMA_MAX_EXPERTS of src/llama-hparams.h
ROPE_SCALINGS = ("none", "linear", "yarn", "longrope")  # LLAMA_ROPE_SCALING_TYPES of src/llama-model.cpp


def refuse_what_would_abort(header: GgufHeader) -> None:
    """Raises FileProblem with the key and its number. The conditions are the assertions of llama_model_base's load."""
    _check_layers(header)
    _check_experts(header)
    scaling = header.text(f"{header.architecture}.rope.scaling.type")
    if scaling and scaling not in ROPE_SCALINGS:
        raise _unfit(header, "rope.scaling.type", f"is “{scaling[:100]}”; known are {', '.join(ROPE_SCALINGS)}", NEWER)


def _check_layers(header: GgufHeader) -> None:
    layers = header.shape_number("block_count", 1)
    if not 0 < layers <= MAX_LAYERS:
        raise _unfit(header, "block_count", f"is {layers:,}; the engine takes 1 to {MAX_LAYERS}")
    more = header.shape_number("nextn_predict_layers")
    if not 0 <= more <= layers:
        raise _unfit(header, "nextn_predict_layers", f"is {more:,}, with {layers:,} layers in all")


def _check_experts(header: GgufHeader) -> None:
    experts, groups = header.shape_number("expert_count"), header.shape_number("expert_group_count")
    if header.architecture.startswith("hunyuan") and experts <= 1:
        return  # llama.cpp takes one expert as none there
    if not 0 <= experts <= MAX_EXPERTS:
        raise _unfit(header, "expert_count", f"is {experts:,}; the engine takes at most {MAX_EXPERTS:,}")
    if not isinstance(header.metadata.get(f"{header.architecture}.expert_used_count"), ArrayInfo):
        used = header.shape_number("expert_used_count")
        if not min(1, experts) <= used <= experts:
            raise _unfit(header, "expert_used_count", f"is {used:,}, with {experts:,} experts in all")
    if groups > 0:
        _check_groups(header, experts, groups)


def _check_groups(header: GgufHeader, experts: int, groups: int) -> None:
    used = header.shape_number("expert_group_used_count")
    if groups >= experts or experts % groups:
        raise _unfit(header, "expert_group_count", f"is {groups:,}, with {experts:,} experts in all")
    if groups > 1 and not 0 < used < groups:
        raise _unfit(header, "expert_group_used_count", f"is {used:,}, with {groups:,} groups in all")


def _unfit(header: GgufHeader, name: str, what: str, hint: str = OTHER) -> FileProblem:
    key = f"{header.architecture}.{name}"
    return FileProblem(f"The file's entry “{key[:100]}” does not fit.", f"It {what}: {header.path}", hint)
