"""Turns what the hub says of a repository into a Repository; every field is from a stranger and is checked."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Mapping
from typing import Any

from desktop.library.hub_names import is_repo_id, path_problem
from desktop.library.repository import Lineage, RemoteFile, Repository

RELATIONS = ("quantized", "finetune", "adapter", "merge")
_HEX40, _HEX64 = re.compile(r"[0-9a-f]{40}"), re.compile(r"[0-9a-f]{64}")
_LONGEST_TEXT, _MOST_TAGS, _MOST_FILES, _MOST_PARENTS = 200, 300, 20_000, 16
_LARGEST = 1 << 50  # bytes or parameters; nothing real comes near
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_NOTES_SHOWN = 5
log = logging.getLogger(__name__)


def is_commit(text: object) -> bool:
    """40 hex digits?"""
    return isinstance(text, str) and bool(_HEX40.fullmatch(text))


def is_sha256(text: object) -> bool:
    """64 hex digits?"""
    return isinstance(text, str) and bool(_HEX64.fullmatch(text))


def repository_of(info: Any) -> Repository:  # noqa: ANN401 - the hub client's ModelInfo; only hub.py may name it
    """What a ModelInfo says. Files only where it has their sizes. Raises ValueError when even the id is unusable."""
    if not isinstance(info.id, str) or not is_repo_id(info.id):
        raise ValueError("a repository without a usable id")
    tags = tuple(_texts(info.tags))[:_MOST_TAGS]
    card, gguf = _mapping(info.card_data), _mapping(info.gguf)
    commit = info.sha if is_commit(info.sha) else ""
    files, notes = _files(info.id, commit, info.siblings or ()) if commit else ((), ())
    modified = info.last_modified
    return Repository(
        id=info.id,
        commit=commit,
        gated=_gate(info.gated),
        licence=_licence(tags, card),
        downloads=_number(info.downloads),
        likes=_number(info.likes),
        last_modified=modified.isoformat() if modified else "",
        tags=tags,
        architecture=_text(gguf.get("architecture")),
        context_length=_number(gguf.get("context_length")),
        parameters=_number(gguf.get("total")) or _number(getattr(info.safetensors, "total", 0)),
        has_template=bool(gguf.get("chat_template")) or _config_has_template(info.config),
        lineage=lineage_of(tags, card, info.base_models),
        files=files,
        notes=notes,
    )


def lineage_of(tags: Iterable[str], card: Mapping[str, Any], base_models: object = None) -> Lineage:
    """Parents and relation: what the owner wrote on the card, else what the hub worked out, else the tags.

    The hub guesses a relation where the card names none; a guess still beats nothing, and its users see it as one.
    """
    worked_out = _mapping(base_models[0] if isinstance(base_models, list) and base_models else base_models)
    relation, parents = _from_tags(tags)
    parents = [*_repo_ids(card.get("base_model")), *_repo_ids(worked_out.get("models")), *parents]
    said = (card.get("base_model_relation"), worked_out.get("relation"), relation)
    return Lineage(
        parents=tuple(dict.fromkeys(parents))[:_MOST_PARENTS],
        relation=next((word for word in said if isinstance(word, str) and word in RELATIONS), "") if parents else "",
    )


def _from_tags(tags: Iterable[str]) -> tuple[str, list[str]]:
    """From "base_model:OWNER/NAME" and "base_model:RELATION:OWNER/NAME"."""
    relation, parents = "", []
    for tag in tags:
        words = tag.split(":")
        if words[0] != "base_model" or not is_repo_id(words[-1]):
            continue
        parents.append(words[-1])
        if len(words) == 3 and words[1] in RELATIONS:  # noqa: PLR2004
            relation = words[1]
    return relation, parents


def _repo_ids(value: object) -> list[str]:
    """Of one id, a list of ids, or a list of {"id": ...}."""
    items = value if isinstance(value, list) else [value]
    ids = (item.get("id") if isinstance(item, dict) else item for item in items)
    return [text for text in ids if isinstance(text, str) and is_repo_id(text)]


def _files(repo: str, commit: str, siblings: Iterable[Any]) -> tuple[tuple[RemoteFile, ...], tuple[str, ...]]:
    """The files with usable names and sizes, and a note for each that is left out."""
    files: list[RemoteFile] = []
    notes: list[str] = []
    folded: set[str] = set()
    for sibling in list(siblings)[:_MOST_FILES]:
        path = sibling.rfilename
        if sibling.size is None and sibling.lfs is None:
            continue  # a search result: names only
        problem = _file_problem(path, sibling, folded)
        if problem:
            notes.append(f"A file was left out: {problem} ({_text(str(path))[:80]!r}).")
            continue
        folded.add(path.casefold())
        digest = sibling.lfs.sha256 if sibling.lfs else ""
        size = sibling.lfs.size if sibling.lfs else sibling.size
        files.append(RemoteFile(repo=repo, path=path, commit=commit, size=size, sha256=digest))
    if len(notes) > _NOTES_SHOWN:
        notes[_NOTES_SHOWN:] = [f"{len(notes) - _NOTES_SHOWN} more files were left out."]
    return tuple(files), tuple(notes)


def _file_problem(path: object, sibling: Any, folded: set[str]) -> str:  # noqa: ANN401
    if not isinstance(path, str):
        return "its name is no text"
    problem = path_problem(path)
    if problem:
        return problem
    if path.casefold() in folded:
        return "another file has the same name but for capital letters"
    size = sibling.lfs.size if sibling.lfs else sibling.size
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= _LARGEST:
        return "its size makes no sense"
    return "" if not sibling.lfs or is_sha256(sibling.lfs.sha256) else "its checksum is none"


def _licence(tags: Iterable[str], card: Mapping[str, Any]) -> str:
    """The licence's short name; the one the card spells out where it is not among the usual ones."""
    name = next((tag.removeprefix("license:") for tag in tags if tag.startswith("license:")), "")
    name = name or _text(card.get("license"))
    return _text(card.get("license_name")) or name if name in ("", "other") else name


def _gate(value: object) -> str:
    if value in ("auto", "manual"):
        return str(value)
    return "auto" if value is True else ""


def _config_has_template(config: object) -> bool:
    return bool(_mapping(_mapping(config).get("tokenizer_config")).get("chat_template"))


def _mapping(value: object) -> Mapping[str, Any]:
    """A dict, what the hub client made of one, or nothing."""
    if isinstance(value, dict):
        return value
    made = getattr(value, "to_dict", None)
    found = made() if callable(made) else {}
    return found if isinstance(found, dict) else {}


def _texts(value: object) -> Iterable[str]:
    return (_text(item) for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _text(value: object) -> str:
    """Short, on one line, nothing invisible; "" for what is no text."""
    return _UNSEEN.sub(" ", value).strip()[:_LONGEST_TEXT] if isinstance(value, str) else ""


def _number(value: object) -> int:
    """A count; 0 for what is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST else 0
