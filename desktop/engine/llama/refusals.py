"""Why llama.cpp refused a file, in words that help: what it stumbled over, and what may be done about it."""

from __future__ import annotations

import re
from typing import NamedTuple

from desktop.errors import FileProblem, OutOfMemory

NEWER = "Look for an update of the application, or for another conversion of the model."
OTHER = "Look for another conversion of the model."
AGAIN = "Download it again."
_MEMORY = ("failed to allocate", "out of memory", "unable to allocate", "bad_alloc")
_MAX_REASON = 300


class _Kind(NamedTuple):
    """pattern: found in llama.cpp's reason. title may name its groups. more: a sentence behind the reason."""

    pattern: re.Pattern[str]
    title: str
    more: str
    hint: str


def _kind(pattern: str, title: str, more: str, hint: str) -> _Kind:
    return _Kind(re.compile(pattern), title, more, hint)


_MAY_BE_NEWER = "It may be newer than this application."
# in llama.cpp's words (src/llama-model-loader.cpp, llama-model.cpp, llama-vocab.cpp; ggml/src/gguf.cpp)
_KINDS = (
    _kind(
        r"(?:unknown|unsupported) model architecture: '(.*)'",
        "The engine does not know the architecture “{0}”.",
        _MAY_BE_NEWER,
        "Look for an update of the application.",
    ),
    _kind(r"unknown pre-tokenizer type: '(.*)'", "The engine does not know the pre-tokenizer “{0}”.",
          _MAY_BE_NEWER, NEWER),
    _kind(r"unknown tokenizer: '(.*)'", "The engine does not know the tokenizer “{0}”.", _MAY_BE_NEWER, NEWER),
    _kind(r"tensor '.*' has invalid ggml type (\d+)", "The engine does not know the number format {0}.",
          _MAY_BE_NEWER, NEWER),
    _kind(r"of type \d+ \((\w+)\) has", "The engine cannot use the number format {0}.",
          "The file was written by a much older or newer program.", NEWER),
    _kind(r"GGUF file is version (\d+) but", "The engine does not know GGUF version {0}.", _MAY_BE_NEWER, NEWER),
    _kind(r"tensor '(.*)' not found|missing tensor '(.*)'", "The tensor “{0}” is missing in the file.",
          "The file was written for another version of the engine, or it is not whole.", NEWER),
    _kind(r"(?:wrong number of|too many) tensors", "The file has other tensors than the engine expects.",
          "It may be newer than this application, or not whole.", NEWER),
    _kind(r"tensor '(.*)' has wrong shape", "The tensor “{0}” has another shape than the engine expects.",
          "The file was written for another version of the engine, or its description is wrong.", NEWER),
    _kind(r"key not found in model: ([^\s:]+)|cannot find tokenizer (\w+)",
          "The file does not say what the engine has to know: “{0}” is missing.", "", NEWER),
    _kind(r"key (\S+) has wrong (?:type|array)|(\S+) (?:has wrong array element type|is not a \S+ array)|"
          r"invalid gguf type for (\S+)|key '(.*)' has invalid GGUF type",
          "The file's entry “{0}” has an unexpected form.", "", NEWER),
    _kind(r"out of array bounds|is duplicated|duplicate|invalid n_rot|expert|charsmap|Byte token",
          "The file contradicts itself.", "", OTHER),
    _kind(r"split", "The parts of this split model do not belong together.", "",
          "Put all of its parts, with their own names, into one folder."),
    _kind(r"invalid data|corrupted|incomplete|not within the file bounds|read error|unexpectedly reached end|"
          r"has offset \d+, expected|failed to (?:read|seek)", "The file is damaged.", "", AGAIN),
)  # fmt: skip


def given_up(path: str, condition: str) -> FileProblem:
    """The error for a file over which llama.cpp is about to end the process. condition: what does not hold."""
    hint = "Look for another conversion of the model. Where memory is short, close other programs first."
    return FileProblem("llama.cpp gave up on this file.", f"{condition}: {path}", hint)


def refusal(path: str, reason: str, log: str) -> FileProblem | OutOfMemory:
    """The error for a file that llama.cpp refused. reason: the line that names it, "" when there is none."""
    if any(word in log.lower() for word in _MEMORY):
        return OutOfMemory(
            "There is not enough memory for this file.",
            reason or path,
            "Close other programs, or choose a smaller quantization.",
            log,
        )
    told = " ".join(reason.split())[:_MAX_REASON] or "llama.cpp gave no reason"
    for kind in _KINDS:
        found = kind.pattern.search(reason)
        if found is not None:
            name = next((group for group in found.groups() if group), "")
            detail = f"{told}. {kind.more}".strip().replace("..", ".")
            return FileProblem(kind.title.format(name[:100]), f"{detail} {path}", kind.hint, log)
    return FileProblem("The file could not be loaded.", f"{told}: {path}", NEWER, log)
