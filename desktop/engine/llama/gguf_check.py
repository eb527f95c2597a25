"""A quick look at a file before llama.cpp opens it: is it a whole model that writes text, and if not, what is it?"""

from __future__ import annotations

from pathlib import Path

from desktop.engine.llama.abort_check import refuse_what_would_abort
from desktop.errors import FileProblem
from desktop.gguf import contents
from desktop.gguf.foreign import CHOOSE_ANOTHER, incomplete
from desktop.gguf.header import GgufHeader, read_header
from desktop.gguf.types import bytes_needed


def check_file(path: str) -> GgufHeader:
    """Read the header of `path`. Raises FileProblem in plain words for everything that is not a whole model file."""
    header = read_header(Path(path))
    _refuse_other_contents(header)
    refuse_what_would_abort(header)
    needed = bytes_needed(header)
    if needed > header.size:
        raise incomplete(header.path, header.size, needed)
    return header


def _refuse_other_contents(header: GgufHeader) -> None:
    """Kinds that only llama.cpp can tell for sure (encoders, diffusion) are left to it."""
    content, path = contents.other_content(header), header.path
    if content == contents.ADAPTER:
        raise FileProblem(
            "This is a LoRA adapter, not a model.", f"It only changes another model: {path}", CHOOSE_ANOTHER
        )
    if content == contents.IMAGE_PART:
        raise FileProblem(
            "This is the image part of a model (mmproj).",
            f"It cannot write text by itself: {path}",
            "Choose the model beside it.",
        )
    if content == contents.IMPORTANCE_MATRIX:
        raise FileProblem("This is an importance matrix, not a model.", str(path), CHOOSE_ANOTHER)
    if content == contents.CONTROL_VECTOR:
        raise FileProblem("This is a control vector, not a model.", str(path), CHOOSE_ANOTHER)
    if content == contents.VOCABULARY:
        raise FileProblem("This file holds only a vocabulary.", f"It has no weights: {path}", CHOOSE_ANOTHER)
    if content.startswith("part "):
        detail = f"It is {content}: {path}"
        raise FileProblem("This is a later part of a split model.", detail, "Choose the first part (…-00001-of-…).")
    if not header.architecture:
        raise FileProblem("The file does not say which architecture it has.", str(path), CHOOSE_ANOTHER)
