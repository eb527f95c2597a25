"""Finds both variants of a model: in the catalogue, among the files here, and on the hub when that is wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.library.catalogue import Catalogue, CatalogueFamily
from desktop.library.family import Family, Member, group, mates
from desktop.library.hub import Hub
from desktop.library.model_file import ModelFile
from desktop.library.naming import parse_name
from desktop.library.repository import Lineage, Repository
from desktop.library.shelf_view import matching
from desktop.library.variant_words import Judgement, Variant
from desktop.terminal.models.judging import judge_repository

_TUNED = (Variant.INSTRUCT, Variant.REASONING)
Curated = Callable[[str], Variant]
_MAX_STEPS = 4  # from a GGUF build to its source, and on to what that was tuned from


@dataclass(frozen=True, slots=True)
class Pair:
    """Places that may hold each variant, the best first: repositories, or paths of files here."""

    title: str
    base: tuple[str, ...]
    instruct: tuple[str, ...]
    how: str  # how it is known, one sentence
    here: bool = False  # the places are files on this computer


def known_pair(name: str, catalogue: Catalogue) -> Pair | None:
    """From the catalogue: by repository, file name, or the family's own name."""
    found = catalogue.find(name)
    wanted = name.casefold().strip()
    family = found[0] if found else next((one for one in catalogue.families if wanted in _names(one)), None)
    if family is None:
        return None
    base, instruct = ((*side.gguf, side.repo) for side in (family.base, family.instruct))
    return Pair(family.title, base, instruct, "The catalogue lists them as one family.")


def local_pair(name: str, files: Sequence[ModelFile]) -> Pair | None:
    """Among the files here: the family that the file of that name belongs to, if it has both variants."""
    fits = {file.path for file in matching(files, name)}
    fits |= {file.path for file in files if name in (file.path, file.repo)}
    for family in group([member_of(file) for file in files]):
        members = (*family.base, *family.instruct)
        if family.base and family.instruct and any(member.key in fits for member in members):
            return _as_pair(family)
    return None


def hub_pair(name: str, hub: Hub, curated: Curated, cancelled: threading.Event | None) -> Pair | None:
    """By what repositories of the hub say they come from. Raises HubProblem."""
    source = _source(hub, hub.repository(name, cancelled=cancelled), cancelled)
    judged = judge_repository(source, curated)
    if judged.variant in _TUNED:
        parent = next(iter(source.lineage.parents), "")
        if not parent:
            return None
        how = f"{source.id} says that it was tuned from {parent}."
        return Pair(parse_name(source.id).basename, (parent,), (source.id,), how)
    candidates = hub.finetunes(source.id, author=source.owner, cancelled=cancelled)
    members = [Member(one.id, parse_name(one.id), judge_repository(one, curated), one.lineage) for one in candidates]
    mine = Member(source.id, parse_name(source.id), Judgement(Variant.BASE), source.lineage)
    tuned = [mate.key for mate in mates(mine, members)]
    if not tuned:
        return None
    how = f"{tuned[0]} says that it was tuned from {source.id}."
    return Pair(parse_name(source.id).basename, (source.id,), tuple(tuned), how)


def member_of(file: ModelFile) -> Member:
    """A file here, for grouping."""
    judgement = Judgement(file.variant, file.judgement.confidence, file.judgement.reasons, file.judgement.other)
    return Member(file.path, parse_name(file.name or file.file_name), judgement, file.lineage, file.vocabulary)


def _source(hub: Hub, repository: Repository, cancelled: threading.Event | None) -> Repository:
    """The repository that a GGUF build was made from, or the repository itself."""
    for _ in range(_MAX_STEPS):
        lineage: Lineage = repository.lineage
        if lineage.relation != "quantized" or not lineage.parents:
            break
        repository = hub.repository(lineage.parents[0], cancelled=cancelled)
    return repository


def _as_pair(family: Family) -> Pair:
    base, instruct = (tuple(member.key for member in side) for side in (family.base, family.instruct))
    return Pair(family.title, base, instruct, "Both are on this computer.", here=True)


def _names(family: CatalogueFamily) -> set[str]:
    return {family.id.casefold(), family.title.casefold()}
