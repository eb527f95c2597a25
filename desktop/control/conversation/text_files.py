"""Reads the text files that were given to the window, on a thread of its own, and tells them from model files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from desktop.chat.attachments import AttachedText
from desktop.control.background import SerialThread
from desktop.errors import AppError, FileProblem
from desktop.store.text_file import read_text_file

MODEL_SUFFIXES = frozenset({".gguf", ".ggml", ".safetensors", ".bin", ".pt", ".pth", ".onnx", ".ckpt"})
MOST_TOGETHER = 50_000_000  # characters of what is given at once
_MAGIC = b"GGUF"


@dataclass(frozen=True, slots=True)
class Given:
    """What was given: texts to attach, files and folders for the library, and what can be used for neither."""

    texts: tuple[AttachedText, ...]
    others: tuple[str, ...]
    problems: tuple[AppError, ...]


class TextFiles(QObject):
    """Several at once, in the order given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = SerialThread("text files", self)
        self.unhandled = self._thread.unhandled

    def read(self, paths: Sequence[str], done: Callable[[Given], None]) -> None:
        """`done` gets what they are."""
        self._thread.submit(partial(sorted_out, tuple(paths)), done)

    def close(self) -> None:
        """End the thread."""
        self._thread.shut_down()


def sorted_out(paths: Sequence[str]) -> Given:
    """Folders, and files with a model's name or beginning, are the library's."""
    texts: list[AttachedText] = []
    others: list[str] = []
    problems: list[AppError] = []
    room = MOST_TOGETHER
    for name in paths:
        path = Path(name)
        if _is_the_librarys(path):
            others.append(name)
            continue
        try:
            found = read_text_file(path)
        except FileProblem as problem:
            problems.append(problem)
            continue
        room -= len(found.text)
        if room >= 0:
            texts.append(found)
        else:
            what = f"With it there would be more than {MOST_TOGETHER:,} characters."
            problems.append(FileProblem(f"“{path.name}” is too much at once.", what, "Attach fewer files."))
    return Given(tuple(texts), tuple(others), tuple(problems))


def _is_the_librarys(path: Path) -> bool:
    if path.suffix.lower() in MODEL_SUFFIXES or path.is_dir():
        return True
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False
