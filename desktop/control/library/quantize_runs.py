"""Makes other quantizations of files here, one after the other, each in a process of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.control.background import SerialThread
from desktop.errors import AppError
from desktop.library.model_file import ModelFile, Origin
from desktop.paths import make_folder
from desktop.size_words import size_words

if TYPE_CHECKING:  # not needed before the window is seen
    from desktop.engine.quantization import Quantization, QuantizationProgress, QuantizationResult

FOLDER = "quantized"  # in the library folder, for files that are kept elsewhere
_NOT_A_NAME = re.compile(r"[^\w.+-]+")


class QuantizeRuns(QObject):
    """Runs on the window's thread; the work is done elsewhere."""

    progressed = Signal(str, str)  # source path, "Making Q4_K_M 40 %", "" when it ended
    made = Signal(object, object)  # Path of the new file, ModelFile it was made from
    told = Signal(str)
    failed = Signal(object)  # AppError
    _share = Signal(str, str, float)  # from the working thread

    def __init__(self, folder: Callable[[], Path], log_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._log = log_dir / "quantize.log"
        self._thread = SerialThread("quantizer", self)
        self._waiting: dict[str, list[Quantization]] = {}
        self._share.connect(self._on_share)

    @property
    def busy(self) -> bool:
        """Whether something is being made or waits for its turn."""
        return bool(self._waiting)

    def start(self, file: ModelFile, type_name: str) -> None:
        """Make `type_name` of a file; queued behind those that were asked for before."""
        from desktop.engine.quantization import Quantization

        target = target_of(file, type_name, self._folder())
        try:
            quantization = Quantization(Path(file.path), target, type_name, self._log)
        except AppError as error:
            self.failed.emit(error)
            return
        self._waiting.setdefault(file.path, []).append(quantization)
        self.progressed.emit(file.path, f"Waiting to make {type_name}")
        self._thread.submit(
            partial(self._run, file.path, quantization),
            partial(self._on_made, file, quantization),
            partial(self._on_failed, file.path, quantization),
        )

    def cancel(self, path: str) -> None:
        """Stop what is being made of a file; nothing is left of it."""
        for quantization in self._waiting.get(path, []):
            quantization.cancel()

    def shut_down(self) -> None:
        """Cancel everything and end the thread."""
        for path in list(self._waiting):
            self.cancel(path)
        self._thread.shut_down()

    def _run(self, path: str, quantization: Quantization) -> QuantizationResult:
        make_folder(quantization.target.parent)

        def on_progress(progress: QuantizationProgress) -> None:
            self._share.emit(path, quantization.recipe.name, progress.fraction)

        return quantization.run(on_progress)

    def _on_share(self, path: str, name: str, share: float) -> None:
        self.progressed.emit(path, f"Making {name} {share:.0%}")

    def _on_made(self, source: ModelFile, quantization: Quantization, result: QuantizationResult) -> None:
        self._settle(source.path, quantization)
        sizes = f"{size_words(result.size_bytes)} instead of {size_words(result.source_bytes)}"
        self.told.emit(f"{result.path.name} is made: {sizes}. It was loaded and answered.")
        self.made.emit(result.path, source)

    def _on_failed(self, path: str, quantization: Quantization, error: AppError) -> None:
        from desktop.engine.quantization import QuantizationCancelled

        self._settle(path, quantization)
        if not isinstance(error, QuantizationCancelled):
            self.failed.emit(error)

    def _settle(self, path: str, quantization: Quantization) -> None:
        left = [other for other in self._waiting.pop(path, []) if other is not quantization]
        if left:
            self._waiting[path] = left
        self.progressed.emit(path, "")


def target_of(file: ModelFile, type_name: str, folder: Path) -> Path:
    """Beside a file of the library, in the library's own folder for a file that is kept by somebody else."""
    source = Path(file.path)
    stem = source.stem if source.suffix.lower() == ".gguf" else _NOT_A_NAME.sub("-", file.title or source.name)
    stem = re.sub(r"-\d{5}-of-\d{5}$", "", stem)
    if file.quantization:
        stem = re.sub(rf"[-._]{re.escape(file.quantization)}$", "", stem, flags=re.IGNORECASE)
    place = source.parent if file.origin is Origin.LIBRARY else folder / FOLDER
    return place / f"{stem}-{type_name}.gguf"
