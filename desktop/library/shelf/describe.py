"""Reads one model file on disk and says everything the shelf keeps of it, broken files included."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import msgspec

from desktop.errors import FileProblem
from desktop.gguf.header import GgufHeader, read_header, vocabulary_digest
from desktop.gguf.types import bytes_needed, parameter_count, quantization_of
from desktop.library.architectures import why_not
from desktop.library.judging.header_evidence import lineage_in, telling_name
from desktop.library.judging.judge import Evidence, judge
from desktop.library.judging.naming import parse_name
from desktop.library.memory.shape import shape_of
from desktop.library.model_file import ModelFile, ModelShape, Origin
from desktop.library.shelf.scan import Found
from desktop.library.variant import Confidence, Judgement, Variant
from desktop.size_words import size_words

_SAYS_NOTHING = re.compile(r"(ggml-|gguf-|pytorch_)?(model|weights|unsloth)([-_.]\w+)?", re.IGNORECASE)
_SEPARATORS = re.compile(r"[-_\s/]+")
_LONGEST_TEXT = 200  # characters; a file may say megabytes, which the index would keep


_NAMED_BY_FILE = (Origin.LIBRARY, Origin.ADDED)  # other programs have names of their own


Curated = Callable[[str], Variant | None]


def uncurated(name: str) -> None:
    """No catalogue."""


def new_file(path: Path, origin: Origin) -> ModelFile:
    """An entry of which nothing is known yet but the place."""
    return ModelFile(path=str(path), size=0, mtime_ns=0, origin=origin)


def describe(found: Found, known: ModelFile, curated: Curated = uncurated) -> ModelFile:
    """`known` with everything the file says itself; what the user and the hub said of it stays.

    curated: what the catalogue of families knows of a repository or name. Takes up to 0.1 s. Never raises for a bad
    file: ModelFile.problem says what is wrong with it.
    """
    parts = found.parts or (found.path,)
    try:
        states = [path.stat() for path in parts]
    except (OSError, ValueError):
        return msgspec.structs.replace(known, problem=missing_words(known))
    here = msgspec.structs.replace(
        known,
        path=str(found.path),
        parts=tuple(map(str, found.parts)),
        size=sum(state.st_size for state in states),
        mtime_ns=max(state.st_mtime_ns for state in states),
        name=given_name(found.path) if known.origin in _NAMED_BY_FILE else known.name or given_name(found.path),
    )
    try:
        headers = [read_header(path) for path in parts]
        vocabulary = vocabulary_digest(headers[0])
        shape = shape_of(headers[0], here.size) if headers[0].tensors else None
    except FileProblem as problem:
        return _broken(here, problem)
    judgement = _judged(here, headers[0], curated)
    return _described(here, found, headers, judgement, vocabulary, shape)


def _described(
    here: ModelFile,
    found: Found,
    headers: list[GgufHeader],
    judgement: Judgement,
    vocabulary: str,
    shape: ModelShape | None,
) -> ModelFile:
    first = headers[0]
    lineage = here.lineage if here.lineage.parents else lineage_in(first, addresses_only=True)
    if here.origin in _NAMED_BY_FILE:  # after judging, which hears file name and metadata as two witnesses
        here = msgspec.structs.replace(here, name=telling_name(here.name, first))
    return msgspec.structs.replace(
        here,
        title=title_of(here),
        architecture=first.architecture[:_LONGEST_TEXT],
        quantization=quantization_of(first) or parse_name(here.name).quantization,
        parameters=sum(parameter_count(header) for header in headers),
        context_length=first.shape_number("context_length"),
        licence=here.licence or first.text("general.license")[:_LONGEST_TEXT],
        vocabulary=vocabulary,
        shape=shape,
        judgement=judgement,
        lineage=lineage,
        problem=found.problem
        or _other_words(judgement)
        or _cut_off(headers)
        or why_not(first.architecture[:_LONGEST_TEXT]),
    )


def _judged(here: ModelFile, header: GgufHeader, curated: Curated) -> Judgement:
    if here.origin is Origin.BUILT_IN:
        voice = Variant.BASE if "base" in here.name else Variant.INSTRUCT
        return Judgement(
            voice, Confidence.HIGH, (f"It is the {voice.value} voice of the pocket pair, a part of Tandem.",)
        )
    lineage = here.lineage if here.lineage.parents else None
    name = f"{here.repo}/{here.name}.gguf" if here.repo else here.name
    return judge(Evidence(name=name, header=header, lineage=lineage, curated=curated(here.repo or here.name)))


def _broken(here: ModelFile, problem: FileProblem) -> ModelFile:
    """What can be said of a file whose header cannot be read: its name may still tell."""
    return msgspec.structs.replace(
        here,
        title=title_of(here),
        quantization=parse_name(here.name).quantization,
        judgement=judge(Evidence(name=here.name)),
        problem=f"{problem.title} {problem.hint}".strip(),
    )


def given_name(path: Path) -> str:
    """What the file is called; its folder's name where its own says nothing, as "model.gguf" does."""
    name = re.sub(r"-\d{5}-of-\d{5}$", "", path.stem)
    return path.parent.name if _SAYS_NOTHING.fullmatch(name) and path.parent.name else name


def title_of(file: ModelFile) -> str:
    """The name for people, without quantization and packaging: "Qwen3 1.7B Base"."""
    if file.origin is Origin.OLLAMA:
        return file.name
    tokens = parse_name(file.name).tokens
    spelled = [word for word in _SEPARATORS.split(file.name) if word.lower() in tokens]
    title = " ".join(spelled if len(spelled) >= len(tokens) else tokens) or file.name
    return title[:1].upper() + title[1:]


def missing_words(file: ModelFile) -> str:
    """What is said of a file that is not where it was."""
    return f"It is no longer at {file.path}. It was moved or deleted, or its disk is not connected."


def _other_words(judgement: Judgement) -> str:
    if judgement.variant is not Variant.OTHER:
        return ""
    return f"It is no text model of its own: {judgement.other or 'something else'}."


def _cut_off(headers: list[GgufHeader]) -> str:
    for header in headers:
        needed = bytes_needed(header)
        if needed > header.size:
            lacking = f"{size_words(header.size)} of {size_words(needed)} are there"
            return f"The file is cut off: {lacking}. Download it again."
    return ""
