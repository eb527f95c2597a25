"""An engine child with a planted fault: `faulty_child.py FAULT`. It speaks the real protocol until then.

FAULT is one of FAULTS, alone (at start), after "load_" or after "decode_"; or "slow", "slow_load", "none".
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from desktop.protocol import frames
from desktop.protocol.messages import (
    Command,
    Event,
    Finish,
    Finished,
    Generate,
    KvType,
    Load,
    Loaded,
    Quit,
    Ready,
    Timings,
    Token,
    Tokens,
)

OUT = os.fdopen(os.dup(1), "wb", buffering=0)
IN = os.fdopen(os.dup(0), "rb")


def say(event: Event) -> None:
    frames.write(OUT, frames.encode(event, 1 << 24))


def raw(data: bytes) -> None:
    OUT.write(data)


def hang() -> None:
    """Deaf to everything but a kill."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(60)


def loaded(load: Load) -> Loaded:
    return Loaded(
        id=load.id, path=load.source.path, title="tiny",
        description="tiny", architecture="llama", parameters=1, size_bytes=1, n_vocab=1, vocabulary="", can=[],
        n_layer=1, n_ctx=512, n_ctx_train=512, kv_type=KvType.F16, flash_attention=False, threads=1, gpu_layers=0,
        device="CPU, 1 thread", mmap=True, has_template=True, template_note="", adds_bos=False, can_shift=True,
        load_s=0.0,
    )  # fmt: skip


def finished(request_id: int, tokens: int) -> Finished:
    return Finished(
        id=request_id, finish=Finish.LENGTH, stop_string="", prompt_tokens=1, cached_tokens=0, tokens=tokens,
        context_used=1, n_ctx=512, seed=1, timings=Timings(),
    )  # fmt: skip


def half_frame() -> None:
    raw(b"\x40\x00\x00\x00{")
    os._exit(0)


def half_frame_crash() -> None:
    raw(b"\x40\x00\x00\x00{")
    os.abort()


def close_output() -> None:
    os.close(1)
    OUT.close()
    hang()


FAULTS = {
    "abort": os.abort,
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "segfault": lambda: ctypes.string_at(0),
    "illegal": lambda: os.kill(os.getpid(), signal.SIGILL),
    "exit": lambda: os._exit(1),
    "vanish": lambda: os._exit(0),
    "garbage": lambda: raw(b"this is no frame at all, and long enough to look like one"),
    "not_json": lambda: raw(b"\x05\x00\x00\x00hello"),
    "oversize": lambda: raw(b"\xff\xff\xff\x7f"),
    "half_frame": half_frame,
    "half_frame_crash": half_frame_crash,
    "close_output": close_output,
    "hang": hang,
}


def do(fault: str) -> None:
    sys.stderr.write(f"planted fault: {fault}\n")
    sys.stderr.flush()
    FAULTS[fault]()
    hang()


def generate(command: Generate, fault: str) -> None:
    count = min(200, command.max_tokens if command.max_tokens > 0 else 200)
    for index in range(count):
        if fault == "slow":
            time.sleep(0.05)
        say(Tokens(id=command.id, text=f"word{index} ", reasoning="", tokens=[Token(id=index)], context_used=index))
        if fault.startswith("decode_") and index == 2:
            do(fault.removeprefix("decode_"))
    say(finished(command.id, count))


def main() -> None:
    fault = sys.argv[1]
    if fault in FAULTS:
        do(fault)
    say(Ready(pid=os.getpid(), binding_version="0", llama_version="0", devices=[], cpu_library="", start_s=0.0))
    decoder = msgspec.json.Decoder(Command)
    while (command := frames.read(IN, decoder, 1 << 26)) is not None:
        if isinstance(command, Quit):
            break
        if isinstance(command, Load):
            if fault.startswith("load_"):
                do(fault.removeprefix("load_"))
            time.sleep(1.0 if fault == "slow_load" else 0.0)
            say(loaded(command))
        elif isinstance(command, Generate):
            generate(command, fault)


main()
