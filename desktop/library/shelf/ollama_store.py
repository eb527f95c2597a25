"""Reads Ollama's store: each manifest names the blob that is its GGUF file. Never writes there."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.library.shelf.scan import is_gguf

_MANIFEST_BYTES = 1_000_000
_MAX_MANIFESTS = 5_000
_WEIGHTS = "application/vnd.ollama.image.model"
_DIGEST = re.compile(r"sha256:(?P<hex>[0-9a-f]{64})")
_OWN_REGISTRY = ("registry.ollama.ai", "library")
_PLACE_PARTS = 4  # registry, owner, model, tag


@dataclass(frozen=True, slots=True)
class OllamaFile:
    """One blob. name: as Ollama writes it, "llama3.2:1b"; sha256: as the manifest says, not computed here."""

    path: Path
    name: str
    sha256: str


def ollama_files(store: Path) -> Iterator[OllamaFile]:
    """Every model of a store (the folder with `manifests` and `blobs`), each blob once, by its first name.

    A manifest that is no such thing is skipped; never raises.
    """
    seen: set[str] = set()
    for manifest in _manifests(store / "manifests"):
        for digest in _weights(manifest):
            path = store / "blobs" / f"sha256-{digest}"
            if digest not in seen and is_gguf(path):
                seen.add(digest)
                yield OllamaFile(path, _name(manifest.relative_to(store / "manifests")), digest)


def _manifests(folder: Path) -> Iterator[Path]:
    """Files four levels down: registry, owner, model, tag. Links to folders are not followed."""
    count = 0
    for place, folders, files in os.walk(folder):
        depth = len(Path(place).relative_to(folder).parts)
        folders[:] = sorted(folders) if depth < _PLACE_PARTS - 1 else []
        for name in sorted(files) if depth == _PLACE_PARTS - 1 else ():
            count += 1
            if count > _MAX_MANIFESTS:
                return
            yield Path(place) / name


def _weights(manifest: Path) -> list[str]:
    """The digests of the layers that hold weights, as 64 hex digits."""
    try:
        with manifest.open("rb") as file:
            content = json.loads(file.read(_MANIFEST_BYTES))
    except (OSError, ValueError, RecursionError):
        return []
    layers = content.get("layers") if isinstance(content, dict) else None
    digests = [
        _DIGEST.fullmatch(str(layer.get("digest")))
        for layer in (layers if isinstance(layers, list) else ())
        if isinstance(layer, dict) and layer.get("mediaType") == _WEIGHTS
    ]
    return [digest["hex"] for digest in digests if digest]


def _name(place: Path) -> str:
    registry, owner, model, tag = place.parts
    if (registry, owner) == _OWN_REGISTRY:
        return f"{model}:{tag}"
    if registry == _OWN_REGISTRY[0]:
        return f"{owner}/{model}:{tag}"
    return f"{registry}/{owner}/{model}:{tag}"
