"""What a reading must say, from raw logits in float64: llama.cpp's bindings and numpy, none of the app's code.

    python tests/fakes/raw_logits.py JOB.json OUT.npz

JOB: {"file", "ids", "first", "chunk"}; OUT: logits, float32 of shape (len(ids) - 1 - first, n_vocab): what comes after
each id from `first` on, but the last.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import json
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np


def bindings() -> Any:
    """llama_cpp's declarations without the rest of its package, which needs more than is installed."""
    found = importlib.util.find_spec("llama_cpp")
    assert found is not None
    package = types.ModuleType("llama_cpp")
    package.__path__ = list(found.submodule_search_locations or ())
    sys.modules["llama_cpp"] = package
    return importlib.import_module("llama_cpp.llama_cpp")


def main(job_file: str, out: str) -> None:
    """Decode the ids in batches of `chunk` from position 0."""
    api = bindings()
    job = json.loads(Path(job_file).read_text())
    ids, first, chunk = job["ids"], job["first"], job["chunk"]
    api.llama_backend_init()
    params = api.llama_model_default_params()
    params.n_gpu_layers = 0
    model = api.llama_model_load_from_file(job["file"].encode(), params)
    n_vocab = api.llama_vocab_n_tokens(api.llama_model_get_vocab(model))
    wanted = api.llama_context_default_params()
    wanted.n_ctx, wanted.n_batch, wanted.n_ubatch = len(ids), chunk, chunk
    wanted.flash_attn_type = api.LLAMA_FLASH_ATTN_TYPE_DISABLED
    wanted.n_threads = wanted.n_threads_batch = 1
    context = api.llama_init_from_model(model, wanted)
    rows = []
    for start in range(0, len(ids), chunk):
        part = ids[start : start + chunk]
        batch = api.llama_batch_init(len(part), 0, 1)
        batch.n_tokens = len(part)
        for place, token in enumerate(part):
            batch.token[place], batch.pos[place], batch.n_seq_id[place] = token, start + place, 1
            batch.seq_id[place][0], batch.logits[place] = 0, 1
        assert api.llama_decode(context, batch) == 0
        for place in range(len(part)):
            if first <= start + place < len(ids) - 1:
                pointer = ctypes.cast(api.llama_get_logits_ith(context, place), ctypes.POINTER(ctypes.c_float))
                rows.append(np.ctypeslib.as_array(pointer, (n_vocab,)).copy())
    np.savez(out, logits=np.array(rows))


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Natural logarithms in float64, row by row."""
    wide = logits.astype(np.float64)
    wide -= wide.max(axis=1, keepdims=True)
    return wide - np.log(np.exp(wide).sum(axis=1, keepdims=True))


def kl_bits(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """KL(left || right) of log-probabilities, row by row."""
    return (np.exp(left) * (left - right)).sum(axis=1) / np.log(2)


def js_bits(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Jensen-Shannon divergence, row by row."""
    middle = np.log((np.exp(left) + np.exp(right)) / 2)
    return (kl_bits(left, middle) + kl_bits(right, middle)) / 2


if __name__ == "__main__":
    main(*sys.argv[1:])
