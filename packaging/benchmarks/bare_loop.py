"""The yardstick: llama.cpp's loop alone in one process, as its command line tools run it.

Load, read the prompt in batches, sample, turn the token into text, decode, and nothing else: no pipe, no event loop,
no cache. Threads wait the way llama.cpp's build lets them wait by default.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.bindings import load_bindings
from benchmarks.figures import MeasurementFailed
from benchmarks.steps import N_BATCH, Sampler, Step, Times, prompt_text

TIMEOUT_S = 1200
WARM_UP = Step(depth=0, prompt=32, generate=8)
_WAITING_POLICY = ("OMP_", "GOMP_", "KMP_")  # environment variables that would change how threads wait


class Bare(msgspec.Struct, frozen=True, kw_only=True):
    """One run of the loop in a process of its own. 0 threads: as many as llama.cpp's tools take."""

    path: str
    steps: list[Step]
    threads: int = 0
    n_ctx: int = 4096
    warm_up: Step = WARM_UP


def measure_bare(run: Bare) -> list[Times]:
    """Do the steps in a fresh process."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_WAITING_POLICY)}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bare_loop", msgspec.json.encode(run).decode()],
        cwd=Path(__file__).resolve().parents[1],
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=TIMEOUT_S,
        check=False,
    )
    if done.returncode != 0:
        raise MeasurementFailed(f"the bare loop ended with code {done.returncode}: {done.stderr[-2000:].strip()}")
    return msgspec.json.decode(done.stdout, type=list[Times])


def default_threads() -> int:
    """How many llama.cpp's command line tools take: one for each physical core."""
    import psutil

    return psutil.cpu_count(logical=False) or psutil.cpu_count() or 1


class BareLoop:
    """One file, one context, one sampler chain."""

    def __init__(self, run: Bare) -> None:
        self._api: Any = load_bindings()
        self._model = self._api.llama_model_load_from_file(
            os.fsencode(run.path), self._api.llama_model_default_params()
        )
        if not self._model:
            raise MeasurementFailed(f"llama.cpp cannot load {run.path}")
        self._vocab = self._api.llama_model_get_vocab(self._model)
        params = self._api.llama_context_default_params()  # flash attention: automatic
        params.n_ctx = run.n_ctx
        params.n_batch = params.n_ubatch = N_BATCH
        params.n_threads = params.n_threads_batch = run.threads or default_threads()
        self._context = self._api.llama_init_from_model(self._model, params)
        if not self._context:
            raise MeasurementFailed("llama.cpp cannot make a context")
        self._one = (self._api.llama_token * 1)()
        self._piece = ctypes.create_string_buffer(256)

    def measure(self, step: Step, serial: int) -> Times:
        """Do one step from an empty cache."""
        api = self._api
        chain = self._sampler_chain(Sampler())
        api.llama_memory_clear(api.llama_get_memory(self._context), True)  # noqa: FBT003 - C signature
        tokens = list(prompt_text(step.depth + step.prompt, serial).encode("ascii"))
        if step.depth:
            self._read(tokens[: step.depth])
            api.llama_synchronize(self._context)
        began = time.perf_counter()
        self._read(tokens[step.depth :])
        token = self._next(chain)
        first = time.perf_counter()
        arrivals, decoding_s = [0.0], 0.0
        for _ in range(step.generate - 1):
            before = time.perf_counter()
            self._one[0] = token
            self._check(api.llama_decode(self._context, api.llama_batch_get_one(self._one, 1)))
            api.llama_synchronize(self._context)
            decoding_s += time.perf_counter() - before
            token = self._next(chain)
            arrivals.append(time.perf_counter() - first)
        api.llama_sampler_free(chain)
        return Times(
            prompt_tokens=step.prompt,
            prompt_s=first - began,
            arrivals=arrivals,
            decode_s=arrivals[-1],
            decoded=step.generate - 1,
            outside_s=arrivals[-1] - decoding_s,
        )

    def _sampler_chain(self, chosen: Sampler) -> Any:  # noqa: ANN401 - an opaque C pointer
        api = self._api
        chain = api.llama_sampler_chain_init(api.llama_sampler_chain_default_params())
        for sampler in (
            api.llama_sampler_init_top_k(chosen.top_k),
            api.llama_sampler_init_top_p(chosen.top_p, 1),
            api.llama_sampler_init_min_p(chosen.min_p, 1),
            api.llama_sampler_init_temp(chosen.temperature),
            api.llama_sampler_init_dist(chosen.seed),
        ):
            api.llama_sampler_chain_add(chain, sampler)
        return chain

    def _read(self, tokens: list[int]) -> None:
        for start in range(0, len(tokens), N_BATCH):
            part = tokens[start : start + N_BATCH]
            array = (self._api.llama_token * len(part))(*part)
            self._check(self._api.llama_decode(self._context, self._api.llama_batch_get_one(array, len(part))))

    def _next(self, chain: Any) -> int:  # noqa: ANN401 - an opaque C pointer
        token = int(self._api.llama_sampler_sample(chain, self._context, -1))
        special = False
        self._api.llama_token_to_piece(self._vocab, token, self._piece, len(self._piece), 0, special)
        return token

    @staticmethod
    def _check(code: int) -> None:
        if code != 0:
            raise MeasurementFailed(f"llama_decode returned {code}")


def main(description: str) -> None:
    """Run what the description says; print the times."""
    run = msgspec.json.decode(description, type=Bare)
    loop = BareLoop(run)
    loop.measure(run.warm_up, serial=999_999)
    times = [loop.measure(step, serial) for serial, step in enumerate(run.steps)]
    sys.stdout.buffer.write(msgspec.json.encode(times))


if __name__ == "__main__":
    main(sys.argv[1])
