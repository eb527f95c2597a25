"""The memory plan against llama.cpp's own words on what it allocates, for caches of several kinds."""

from __future__ import annotations

import re

import pytest

from desktop.gguf.header import read_header
from desktop.library.memory.need import need
from desktop.library.memory.plan import shape_of
from desktop.protocol.messages import ContextParams, FlashAttention, KvType
from tests.fakes.architectures_gguf import KINDS, write_kind

MIB = 1 << 20


def allocated(path, params):
    """(bytes of all caches and states, bytes of compute buffers), as llama.cpp logs them."""
    from desktop.engine.llama import binding, model
    from desktop.engine.llama.abort import AbortByte
    from desktop.engine.llama.context import Context, fit_sizes

    binding.start()
    loaded = model.load(str(path), model.inspect(str(path)), params, 0, lambda _: True)
    try:
        sizes = fit_sizes(params, loaded.n_ctx_train, 0, 0)
        Context(loaded, params, sizes, AbortByte(), on_gpu=False).free()
        text = binding.log.text()
    finally:
        loaded.free()
    caches = re.findall(r"(?:KV|RS) buffer size = +([\d.]+) MiB", text)
    compute = re.findall(r"compute buffer size = +([\d.]+) MiB", text)
    assert caches
    return sum(map(float, caches)) * MIB, sum(map(float, compute)) * MIB


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_caches_are_exact_and_buffers_near(tmp_path, kind):
    path = write_kind(tmp_path / "a.gguf", kind)
    shape = shape_of(read_header(path), path.stat().st_size)
    bare = need(shape, 256, "f16", n_batch=1).buffers  # tables and machinery, next to nothing computed
    for n_ctx, kv_type in ((8192, "f16"), (2048, "q8_0"), (1000, "q4_0")):
        params = ContextParams(n_ctx=n_ctx, kv_type=KvType(kv_type), flash_attention=FlashAttention.ON, threads=1)
        caches, compute = allocated(path, params)
        said = need(shape, n_ctx, kv_type)
        assert said.kv == pytest.approx(caches, abs=0.02 * MIB)  # the log has two digits
        assert said.buffers - bare == pytest.approx(compute, rel=0.2, abs=2 * MIB)
