"""models quantize: another quantization of a file, made in a process of its own and tried before it gets its name."""

from __future__ import annotations

import argparse
import os
import threading
from pathlib import Path

from desktop.engine.quantization import Quantization, QuantizationProgress, QuantizationResult
from desktop.paths import expanded, make_folder
from desktop.size_words import size_words, time_words
from desktop.terminal.models.interruptible import Progress, interruptible
from desktop.terminal.models.look_jobs import found_file
from desktop.terminal.models.place import Place
from desktop.terminal.models.telling import file_report, tell

_LOOK_S = 0.1


def models_quantize(arguments: argparse.Namespace, place: Place) -> int:
    """Make the file and list it. Raises BadInput, FileProblem, EngineDied; Interrupted, and then nothing is left."""
    source = Path(found_file(arguments.source, place).path)
    target = Path(os.path.abspath(expanded(arguments.target)))  # noqa: PTH100 - links are not followed
    log = place.paths.engine_log("quantize")
    job = Quantization(source, target, arguments.type, log)
    make_folder(log.parent)
    progress = Progress()
    result = interruptible(lambda cancelled: _made(job, progress, cancelled), progress)
    (file,) = place.shelf().add(result.path)
    words = (
        f"{file.title} {result.quantization}: {size_words(result.size_bytes)} of {size_words(result.source_bytes)}, "
        f"made in {time_words(result.seconds)}; it was loaded and answers.\n    {result.path}"
    )
    tell({"file": file_report(file), "seconds": result.seconds}, words, as_json=arguments.json)
    return 0


def _made(job: Quantization, progress: Progress, cancelled: threading.Event) -> QuantizationResult:
    job.start()
    source_bytes = job.source.stat().st_size
    progress.begin(f"Quantizing {job.source.name}", source_bytes)
    try:
        while True:
            news = job.receive(_LOOK_S)
            if isinstance(news, QuantizationResult):
                return news
            if isinstance(news, QuantizationProgress) and news.checking:
                progress.begin("Trying the new file", 0)
            elif news is not None:
                progress.reach(int(news.fraction * source_bytes), source_bytes)
            if cancelled.is_set():
                job.cancel()
    finally:
        job.cancel()
