"""One repository of the stand-in hub and the JSON in which the hub describes it."""

from __future__ import annotations

import fnmatch
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.stand_in_hub.content import Content

Json = dict[str, Any]
LISTED = ("_id", "id", "modelId", "likes", "private", "downloads", "tags", "pipeline_tag", "library_name", "createdAt")
LISTED_FULL = (*LISTED, "author", "sha", "lastModified", "gated", "disabled", "siblings")


class StoredFile:
    """A file of one commit: content, hashes and how the hub keeps it (lfs = by sha256, else as a git blob)."""

    def __init__(self, path: str, content: Content, lfs: bool) -> None:
        self.path, self.content, self.lfs = path, content, lfs
        self.size = content.size
        self.sha256 = content.sha256()
        pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{self.sha256}\nsize {self.size}\n".encode()
        self.pointer_size = len(pointer)
        self.blob = _git_blob([pointer]) if lfs else _git_blob(content.blocks(0, self.size), self.size)
        self.etag = self.sha256 if lfs else self.blob

    def sibling(self, blobs: bool) -> Json:
        """As in model information; sizes and hashes only where `blobs` were asked for."""
        if not blobs:
            return {"rfilename": self.path}
        found: Json = {"rfilename": self.path, "size": self.size, "blobId": self.blob}
        if self.lfs:
            found["lfs"] = {"sha256": self.sha256, "size": self.size, "pointerSize": self.pointer_size}
        return found

    def node(self) -> Json:
        """As in a tree."""
        found: Json = {"type": "file", "oid": self.blob, "size": self.size, "path": self.path}
        if self.lfs:
            found["lfs"] = {"oid": self.sha256, "size": self.size, "pointerSize": self.pointer_size}
        return found


@dataclass
class About:
    """What a repository says of itself beside its files. relation: quantized, finetune, adapter or merge."""

    gated: str = ""  # "", "auto" or "manual"
    granted: bool = False  # whether signed-in users may have the files of a gated repository
    tags: tuple[str, ...] = ()
    card: Json = field(default_factory=dict)
    gguf: Json | None = None  # {"total": parameters, "architecture": ..., "context_length": ..., "chat_template": ...}
    base_models: tuple[str, ...] = ()
    relation: str = ""
    licence: str = ""
    downloads: int = 0
    likes: int = 0
    parameters: int = 0  # of safetensors files
    pipeline_tag: str = "text-generation"
    library_name: str = ""
    last_modified: str = "2026-06-01T00:00:00.000Z"
    xet: bool = False  # announce chunked storage beside plain HTTP

    def all_tags(self) -> list[str]:
        """The given ones and those the hub derives."""
        tags = [*self.tags, *(["gguf"] if self.gguf else [])]
        tags += [f"license:{self.licence}"] if self.licence else []
        tags += [f"base_model:{parent}" for parent in self.base_models]
        tags += [f"base_model:{self.relation}:{parent}" for parent in self.base_models if self.relation]
        return list(dict.fromkeys(tags))

    def whole_card(self) -> Json:
        """The card's front matter."""
        card: Json = {"license": self.licence} if self.licence else {}
        if self.base_models:
            card["base_model"] = list(self.base_models) if len(self.base_models) > 1 else self.base_models[0]
        if self.relation:
            card["base_model_relation"] = self.relation
        return card | self.card


class StoredRepo:
    """A repository with its commits, newest last."""

    def __init__(self, repo_id: str, files: Mapping[str, Content], lfs: Iterable[str], about: About) -> None:
        self.id, self.about, self._lfs = repo_id, about, tuple(lfs)
        self.commits: dict[str, dict[str, StoredFile]] = {}
        self.commit = ""
        self.change(files)

    def change(self, files: Mapping[str, Content], keep_old: bool = True) -> str:
        """Make a commit with exactly these files. keep_old=False: earlier commits are gone, as after a rewrite."""
        stored = {path: StoredFile(path, content, self._is_lfs(path)) for path, content in files.items()}
        text = "\n".join([self.id, self.commit, *(f"{path} {file.etag}" for path, file in stored.items())])
        if not keep_old:
            self.commits.clear()
        self.commit = hashlib.sha1(text.encode()).hexdigest()
        self.commits[self.commit] = stored
        return self.commit

    def _is_lfs(self, path: str) -> bool:
        return any(fnmatch.fnmatch(path, pattern) for pattern in self._lfs)

    @property
    def files(self) -> dict[str, StoredFile]:
        """The newest commit's."""
        return self.commits[self.commit]

    @property
    def parameters(self) -> int:
        """As the hub's size filter sees them."""
        gguf = self.about.gguf or {}
        return int(gguf.get("total", 0)) or self.about.parameters

    def commit_of(self, revision: str) -> str:
        """The commit a revision names, "" if none."""
        if revision in ("main", "HEAD"):
            return self.commit
        return revision if revision in self.commits else ""

    def _everything(self, commit: str, blobs: bool) -> Json:
        about, files = self.about, self.commits[commit]
        total = about.parameters
        return {
            "_id": self.commit[:24],
            "id": self.id,
            "modelId": self.id,
            "author": self.id.split("/")[0],
            "sha": commit,
            "private": False,
            "disabled": False,
            "gated": about.gated or False,
            "downloads": about.downloads,
            "likes": about.likes,
            "tags": about.all_tags(),
            "pipeline_tag": about.pipeline_tag,
            "library_name": about.library_name or ("gguf" if about.gguf else "transformers"),
            "createdAt": "2026-01-01T00:00:00.000Z",
            "lastModified": about.last_modified,
            "cardData": about.whole_card(),
            "gguf": about.gguf,
            "safetensors": {"parameters": {"BF16": total}, "total": total} if total else None,
            "baseModels": self._base_models(),
            "usedStorage": sum(file.size for file in files.values()),
            "siblings": [file.sibling(blobs) for file in files.values()],
        }

    def _base_models(self) -> Json | None:
        if not self.about.base_models:
            return None
        models = [
            {"_id": hashlib.sha1(parent.encode()).hexdigest()[:24], "id": parent} for parent in self.about.base_models
        ]
        return {"relation": self.about.relation or "finetune", "models": models}

    def information(self, commit: str, blobs: bool, expand: Iterable[str]) -> Json:
        """Answer of /api/models/{id}: everything but the expand-only fields, or exactly the expanded ones."""
        found = self._everything(commit, blobs)
        wanted = {*expand, "_id", "id"} if expand else set(found) - {"baseModels"}
        return {key: value for key, value in found.items() if key in wanted and value is not None}

    def listed(self, full: bool, card: bool, expand: Iterable[str]) -> Json:
        """One line of a search."""
        found = self._everything(self.commit, blobs=False)
        wanted = {*expand, "_id", "id"} if expand else {*(LISTED_FULL if full else LISTED)}
        wanted |= {"cardData"} if card else set()
        return {key: value for key, value in found.items() if key in wanted and value is not None}

    def tree(self, commit: str, folder: str, recursive: bool) -> list[Json]:
        """The nodes of `folder`, "" for the root."""
        prefix = f"{folder.rstrip('/')}/" if folder else ""
        nodes: dict[str, Json] = {}
        for file in self.commits[commit].values():
            if not file.path.startswith(prefix):
                continue
            parts = file.path[len(prefix) :].split("/")
            for depth in range(1, len(parts) if recursive else min(len(parts), 2)):
                path = prefix + "/".join(parts[:depth])
                oid = hashlib.sha1(path.encode()).hexdigest()
                nodes.setdefault(path, {"type": "directory", "oid": oid, "size": 0, "path": path})
            if recursive or len(parts) == 1:
                nodes[file.path] = file.node()
        return list(nodes.values())


def _git_blob(blocks: Iterable[bytes], size: int | None = None) -> str:
    """Git's name of a blob."""
    if size is None:
        blocks = list(blocks)
        size = sum(map(len, blocks))
    digest = hashlib.sha1(b"blob %d\0" % size)
    for block in blocks:
        digest.update(block)
    return digest.hexdigest()
