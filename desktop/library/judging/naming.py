"""Takes the name of a repository or model file apart: owner, basename, size, version, tuning words, quantization."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from desktop.library.judging import name_words as words
from desktop.library.judging.other_kinds import other_kind

_HUB = re.compile(r"^(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/", re.IGNORECASE)
_INNER_DOT = re.compile(r"(?<=\d)_(?=\d)")  # internlm2_5-1_8b: a full stop that a name could not hold
_SEPARATORS = re.compile(r"[-_\s+()\[\]=,]+|(?<!\d)\.|\.(?!\d)")
_JOINED = re.compile(
    r"^(?P<name>.*[A-Z]{2})(?P<word>Base|Chat|Instruct)$|^(?P<brand>(?!Open)[A-Z].*[a-z])(?P<chat>Chat)(?P<number>\d?)$"
)
"""CroissantLLMBase, AmberChat, AquilaChat2."""
_SPECIAL = ("intermediate", "step")
MIN_SPLIT_PATH = 3  # owner, repository, file
COMMIT_DIGITS = 40  # a folder of the hub's cache
LONGEST = 1000  # characters that are looked at, the last ones; metadata may hold megabytes


@dataclass(frozen=True, slots=True)
class ModelName:
    """A name taken apart. Texts are "" and numbers 0 where the name does not say."""

    original: str
    owner: str = ""
    basename: str = ""  # what is left without size, version, tuning and packaging: "Qwen2.5-Coder"
    size_label: str = ""  # "0.6B", "8x7B", "30B-A3B", "E2B", "mini"
    version: str = ""  # "v0.1", "2507", "v1.0-2407"
    tuning: tuple[str, ...] = ()  # whole words in lower case, in order: ("base", "instruct")
    quantization: str = ""  # "Q4_K_M", "UD-Q4_K_XL", "BF16", "AWQ"
    part: int = 0  # of a split file, from 1
    parts: int = 0
    other: str = ""  # what it is when it is no text model of its own: "embedding model"
    tokens: tuple[str, ...] = ()  # all words in order, lower case, without packaging

    @property
    def is_file(self) -> bool:
        """A file's name or path, not a repository's."""
        return ".gguf" in self.original.lower()


@functools.lru_cache(maxsize=8192)  # families are found by comparing every name with every other
def parse_name(text: str) -> ModelName:
    """Read a repository id, a file name or a path, with or without `.gguf`, `:Q4_K_M` or the hub's address."""
    owner, name = _owner_and_name(text[-LONGEST:])
    name, part, parts = _without_part(_without_extension(name))
    name, quantization = _without_quantization(name)
    spelled = _tokens(name)
    lower = [token.lower() for token in spelled]
    packed = [token for token in lower if token in words.PACKAGING]
    kept = [token for token in spelled if token.lower() not in words.PACKAGING]
    tokens = tuple(token.lower() for token in kept)
    return ModelName(
        original=text,
        owner=owner,
        basename="-".join(token for token in kept if _is_plain(token.lower(), tokens)),
        size_label=_size_label(kept),
        version="-".join(token for token in tokens if words.VERSION.match(token) or words.DATE.match(token)),
        tuning=tuple(token for token in tokens if _is_tuning(token)),
        quantization=quantization or _packed_quantization(packed),
        part=part,
        parts=parts,
        other=other_kind(tuple(lower), text[-LONGEST:]),
        tokens=tokens,
    )


def _owner_and_name(text: str) -> tuple[str, str]:
    """The owner, and the one component of a path that says most."""
    plain = _HUB.sub("", text.strip()).replace("\\", "/").rstrip("/")
    plain = plain.split("/resolve/")[0] if "/resolve/" in plain and ".gguf" not in plain.lower() else plain
    components = [component for component in plain.split("/") if component not in ("", ".", "..")]
    if not components:
        return "", ""
    owner = _owner_of(components)
    name = _most_telling(components)
    return _split_prefix_owner(owner, name)


def _owner_of(components: list[str]) -> str:
    cached = [part for part in components if part.startswith("models--") and part.count("--") > 1]
    if cached:
        return cached[-1].split("--")[1]
    is_file = ".gguf" in components[-1].lower()
    if len(components) == MIN_SPLIT_PATH - 1 and not is_file:
        return components[0]
    return components[0] if len(components) == MIN_SPLIT_PATH and is_file and ":" not in components[0] else ""


def _most_telling(components: list[str]) -> str:
    """The last component, or the folder around it where a file's own name says nothing."""
    last = components[-1]
    if "/" not in last and ":" in last[2:]:  # REPO:Q4_K_M
        head, tail = last.rsplit(":", 1)
        last = tail if ".gguf" in tail.lower() else f"{head}-{tail}"
    bare = _without_quantization(_without_part(_without_extension(last))[0])[0].strip("-_. ").lower()
    if len(components) > 1 and ".gguf" in last.lower() and (not bare or bare in words.GENERIC):
        quantization = _without_quantization(_without_part(_without_extension(last))[0])[1]
        folder = next((part for part in reversed(components[:-1]) if not _is_cache_folder(part)), components[0])
        folder = folder.rsplit("--", 1)[-1] if folder.startswith("models--") else folder
        return f"{folder}-{quantization}" if quantization else folder
    return last


def _is_cache_folder(name: str) -> bool:
    return len(name) == COMMIT_DIGITS or name in ("snapshots", "blobs", "refs")


def _split_prefix_owner(owner: str, name: str) -> tuple[str, str]:
    """google_gemma-3-1b-it and Qwen.Qwen3-Reranker name their first owner in front."""
    match = re.match(r"^(?P<owner>[A-Za-z0-9][A-Za-z0-9-]*)[_.](?P<rest>[A-Za-z].*)$", name)
    if match and match["owner"].lower() in words.PREFIX_OWNERS:
        return owner or match["owner"], match["rest"]
    return owner, name


def _without_extension(name: str) -> str:
    old = words.OLD_PART.search(name)
    name = name[: old.start()] + f"-{int(old['part']):05d}-of-{int(old['parts']):05d}" if old else name
    return re.sub(r"\.gguf(?:\.(?:part|download|tmp))?(?=$|-\d{5}-of-)", "", name, flags=re.IGNORECASE)


def _without_part(name: str) -> tuple[str, int, int]:
    match = words.PART.search(name)
    return (name[: match.start()], int(match["part"]), int(match["parts"])) if match else (name, 0, 0)


def _without_quantization(name: str) -> tuple[str, str]:
    """The name without any quantization words, and the last of them in llama.cpp's spelling."""
    found = [match["word"] for match in words.QUANTIZATION.finditer(name)]
    if not found:
        return name, ""
    label = found[-1].upper()
    label = "UD-" + label[3:] if label.startswith("UD_") else label
    label = {"FP16": "F16", "FP32": "F32"}.get(label, label)
    return words.QUANTIZATION.sub(" ", name), label


def _packed_quantization(packed: list[str]) -> str:
    named = [token for token in packed if token in ("awq", "gptq", "fp8", "nvfp4", "4bit", "8bit", "int4", "int8")]
    return named[0].upper() if named else ""


def _tokens(name: str) -> list[str]:
    pieces = [piece for piece in _SEPARATORS.split(_INNER_DOT.sub(".", name)) if piece]
    result: list[str] = []
    for piece in pieces:
        joined = _JOINED.match(piece)
        result += [part for part in joined.groups() if part] if joined else [piece]
    return result


def _size_label(kept: list[str]) -> str:
    sizes = [token for token in kept if words.SIZE.match(token.lower()) and token.lower() != "1m"]
    if sizes:
        active = [token for token in kept if words.ACTIVE.match(token.lower())]
        return "-".join(_spelled_size(size) for size in sizes[:1] + active[:1])
    return next((token.lower() for token in kept if token.lower() in words.SIZE_WORDS), "")


def _spelled_size(size: str) -> str:
    return size.upper().replace("X", "x")


def _is_tuning(token: str) -> bool:
    known = words.BASE | words.INSTRUCT | words.REASONING | words.TUNED_BY_OTHERS
    return token in known or token in _SPECIAL or token in ("it", "pt")


def _is_plain(token: str, tokens: tuple[str, ...]) -> bool:
    """Whether a word belongs to the basename. Words for sizes do when a number says the size."""
    if (
        (_is_tuning(token) and token not in words.TUNED_BY_OTHERS - words.MODIFIED)
        or words.VERSION.match(token)
        or words.DATE.match(token)
    ):
        return False
    if words.SIZE.match(token) or words.CONTEXT.match(token):
        return False
    if words.ACTIVE.match(token):
        return not any(words.SIZE.match(other) for other in tokens)
    return True
