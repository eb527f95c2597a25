"""Writing another quantization of a file with llama.cpp, and trying the result before it is called done."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from desktop.engine.llama.abort import AbortByte
from desktop.engine.llama.binding import api, log
from desktop.engine.llama.loading import Loader
from desktop.engine.llama.threads import ThreadCount, usable_cores
from desktop.errors import EngineFailed, FileProblem
from desktop.gguf.contents import part_paths
from desktop.gguf.header import GgufHeader, read_header
from desktop.gguf.types import FILE_TYPES, bytes_needed, quantization_of, tensor_bytes
from desktop.protocol import messages
from desktop.protocol.messages import ContextParams, Load, Loading
from desktop.protocol.quantizing import Event, Quantize, Quantized, Quantizing
from desktop.voice import FileSource

TELL_EVERY_S = 0.05
TRIAL_CONTEXT = 64
BUFFER_BYTES = 256 << 20  # rows kept in memory at once; unset, whole tensors are (3 GB for a large vocabulary)
FULL_DISK_BYTES = 16 << 20  # less than this left after a failed write: the disk was full
NICENESS = 10  # an answer that is being written goes first

_TENSOR_LINE = re.compile(r"^\[ *(\d+)/ *(\d+)\] +(\S+) ")

Send = Callable[[Event], None]


def quantize(command: Quantize, abort: AbortByte, send: Send) -> None:
    """Write, try, and send Quantized. Raises FileProblem and EngineFailed; then `target` may be left half written."""
    _let_others_go_first()
    source, target = Path(command.source), Path(command.target)
    header = read_header(source)
    _write(command, _Progress(command.id, _bytes_by_name(header), send))
    made = _checked(target, command.file_type)
    _try_it(command, abort, send, tensors=len(made.tensors))
    with target.open("rb+") as file:
        os.fsync(file.fileno())
    send(Quantized(id=command.id, size_bytes=target.stat().st_size, quantization=quantization_of(made)))


class _Progress:
    """Turns llama.cpp's line per tensor into events."""

    def __init__(self, request_id: int, sizes: dict[str, int], send: Send) -> None:
        """sizes: bytes by tensor name."""
        self._id, self._sizes, self._send = request_id, sizes, send
        self._all = max(1, sum(sizes.values()))
        self._begun, self._before, self._last_told = 0, "", 0.0

    def on_line(self, line: str) -> None:
        """A line names the tensor that begins: the ones before it are done."""
        found = _TENSOR_LINE.match(line)
        if found is None:
            return
        self._begun += self._sizes.get(self._before, 0)
        self._before = found[3]
        now = time.monotonic()
        if now - self._last_told >= TELL_EVERY_S:
            self._last_told = now
            fraction = min(1.0, self._begun / self._all)
            self._send(Quantizing(id=self._id, done=int(found[1]) - 1, total=int(found[2]), fraction=fraction))


def _write(command: Quantize, progress: _Progress) -> None:
    params = api.llama_model_quantize_default_params()
    params.ftype = command.file_type
    params.nthread = usable_cores()
    params.allow_requantize = True  # Q8_0; lower ones were refused before
    params.max_buf_size = BUFFER_BYTES
    log.clear()
    log.listener = progress.on_line
    try:
        failed = api.llama_model_quantize(os.fsencode(command.source), os.fsencode(command.target), params)
    finally:
        log.listener = None
    if failed:
        raise _refusal(Path(command.source), Path(command.target))


def _refusal(source: Path, target: Path) -> FileProblem:
    free = shutil.disk_usage(target.parent).free
    if free < FULL_DISK_BYTES:
        detail = f"{free / 1e6:,.0f} MB are left on the disk of {target.parent}"
        return FileProblem("The disk is full.", detail, "Free some space and try again.", log.text())
    detail = f"{log.last_error() or 'No reason given'}: {source}"
    hint = "Check that the folder can be written and the source is whole, or choose another quantization."
    return FileProblem("The file could not be quantized.", detail, hint, log.text())


def _checked(target: Path, file_type: int) -> GgufHeader:
    """The result's header, when it is whole and what was asked for."""
    header = read_header(target)
    needed = bytes_needed(header)
    if header.number("general.file_type", -1) != file_type:
        raise _unusable(target, f"it is {quantization_of(header)}, not {FILE_TYPES.get(file_type)}")
    if needed > header.size:
        raise _unusable(target, f"{header.size:,} of {needed:,} bytes were written")
    return header


def _try_it(quantize: Quantize, abort: AbortByte, send: Send, tensors: int) -> None:
    """Load it with the engine and decode one token."""

    def pass_on(event: messages.Event) -> None:
        if isinstance(event, Loading):
            send(Quantizing(id=quantize.id, done=tensors, total=tensors, fraction=event.fraction, checking=True))

    source = FileSource(path=quantize.target)
    command = Load(id=quantize.id, source=source, context=ContextParams(n_ctx=TRIAL_CONTEXT, gpu_layers=0))
    try:
        Loader(command, abort, ThreadCount(0), pass_on).run().free()
    except (FileProblem, EngineFailed) as error:
        raise _unusable(Path(quantize.target), f"{error.title} {error.detail}") from error


def _unusable(target: Path, reason: str) -> FileProblem:
    hint = "It was not kept. Try again, or choose another quantization."
    return FileProblem("The new file did not pass its trial.", f"{reason}: {target}", hint, log.text())


def _bytes_by_name(header: GgufHeader) -> dict[str, int]:
    """Sizes of all tensors, of every part of a split file."""
    parts = [header, *(read_header(path) for path in part_paths(header)[1:])]
    return {tensor.name: tensor_bytes(tensor) for part in parts for tensor in part.tensors}


def _let_others_go_first() -> None:
    with contextlib.suppress(psutil.Error, OSError):  # a confined process may be refused it
        psutil.Process().nice(getattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", NICENESS))  # the name: Windows only
