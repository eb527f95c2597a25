"""The GGUF builds of a repository: one per quantization, split files put together, and which to take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from desktop.library.judging.naming import parse_name
from desktop.library.repository import RemoteFile, Repository

USUAL = ("Q4_K_M", "Q4_K_S", "Q5_K_M", "Q4_0", "IQ4_XS", "Q5_K_S", "Q6_K", "Q8_0", "Q3_K_M", "BF16", "F16")
"""What most people are well served with, best choice first: Q4_K_M loses little and halves Q8_0."""
TINY_BYTES = 400_000_000
TINY_USUAL = ("Q8_0", "Q6_K", "Q5_K_M", *USUAL)
"""Small models lose more by quantization and cost little memory anyway."""


class Build(msgspec.Struct, frozen=True, kw_only=True):
    """One quantization in one repository."""

    repo: str
    quantization: str  # "" where the name does not say
    files: tuple[RemoteFile, ...]  # in order when split

    @property
    def id(self) -> str:
        """Unique among builds: the first file's place."""
        return f"{self.repo}:{self.files[0].path}"

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.files)

    @property
    def name(self) -> str:
        """The file's name without folder and part number."""
        return parse_name(self.files[0].path).original.rsplit("/", 1)[-1]


def builds_of(repository: Repository) -> tuple[Build, ...]:
    """Every complete text-model build, smallest first. Image parts, adapters and incomplete splits are left out."""
    groups: dict[tuple[str, str, int], list[tuple[int, RemoteFile]]] = defaultdict(list)
    for file in repository.files:
        if not file.path.lower().endswith(".gguf") or not file.sha256:
            continue
        name = parse_name(file.path)
        if name.other:
            continue
        parts = name.parts if name.parts > 1 else 0
        stem = file.path.rsplit("-", 3)[0] if parts else file.path
        groups[stem, name.quantization, parts].append((name.part, file))
    made = []
    for (_, quantization, parts), numbered in groups.items():
        if len(numbered) == max(parts, 1):
            files = tuple(file for _, file in sorted(numbered, key=lambda pair: pair[0]))
            made.append(Build(repo=repository.id, quantization=quantization, files=files))
    return tuple(sorted(made, key=lambda build: (build.size, build.id)))


def best_build(builds: Sequence[Build], room_bytes: float = float("inf"), wanted: str = "") -> Build | None:
    """The build of the wanted quantization, else the usual best one no larger than `room_bytes`, else the smallest."""
    by_quantization = {build.quantization: build for build in reversed(builds)}
    if wanted in by_quantization:
        return by_quantization[wanted]
    for quantization in _order(builds):
        build = by_quantization.get(quantization)
        if build is not None and build.size <= room_bytes:
            return build
    return builds[0] if builds else None


def best_pair(
    base: Sequence[Build], instruct: Sequence[Build], room_bytes: float = float("inf")
) -> tuple[Build | None, Build | None]:
    """One build for each voice, the same quantization for both where there is one: only that compares fairly."""
    shared = {build.quantization for build in base} & {build.quantization for build in instruct} - {""}
    fair_base = [build for build in base if build.quantization in shared]
    first = best_build(fair_base or base, room_bytes / 2)
    if first is None:
        return None, best_build(instruct, room_bytes)
    return first, best_build(instruct, room_bytes / 2, first.quantization)


def total_size(builds: Iterable[Build | None]) -> int:
    """Bytes of all of them together."""
    return sum(build.size for build in builds if build is not None)


def _order(builds: Sequence[Build]) -> tuple[str, ...]:
    largest = max((build.size for build in builds if build.quantization == "Q8_0"), default=TINY_BYTES + 1)
    return TINY_USUAL if largest <= TINY_BYTES else USUAL
