"""What the hub says of a repository and its files."""

from __future__ import annotations

import msgspec


class Lineage(msgspec.Struct, frozen=True):
    """Where a repository says it comes from. relation: finetune, quantized, adapter, merge or "" (not said)."""

    parents: tuple[str, ...] = ()  # repository ids
    relation: str = ""


class RemoteFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of one commit. sha256: 64 hex digits, "" where the hub keeps none (small text files)."""

    repo: str
    path: str  # inside the repository, "/" between folders
    commit: str  # 40 hex digits
    size: int
    sha256: str = ""


class Repository(msgspec.Struct, frozen=True, kw_only=True):
    """One model repository. Numbers are 0 and texts "" where the hub does not say."""

    id: str  # "owner/name"
    commit: str = ""
    gated: str = ""  # "", "auto" (accept terms) or "manual" (wait for approval)
    licence: str = ""
    downloads: int = 0
    likes: int = 0
    last_modified: str = ""  # ISO 8601
    tags: tuple[str, ...] = ()
    architecture: str = ""  # of its GGUF files
    context_length: int = 0
    parameters: int = 0
    has_template: bool = False
    lineage: Lineage = Lineage()
    files: tuple[RemoteFile, ...] = ()  # empty in search results
    notes: tuple[str, ...] = ()  # files that were left out, and why

    @property
    def owner(self) -> str:
        """Who keeps it."""
        return self.id.split("/", 1)[0]

    @property
    def name(self) -> str:
        """Its name without the owner."""
        return self.id.rsplit("/", 1)[-1]
