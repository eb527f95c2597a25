"""Finds both variants of a model: in the catalogue, among the files here, and on the hub when that is wanted."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.errors import BadInput
from desktop.library.families.catalogue import Catalogue, CatalogueFamily
from desktop.library.families.family import Family, Member, group
from desktop.library.families.proposals import propose, questions
from desktop.library.hub.hub import Hub
from desktop.library.judging.naming import parse_name
from desktop.library.model_file import ModelFile
from desktop.library.shelf.listing import matching
from desktop.library.variant import Judgement

NO_PAIR = "No other variant of it is known."


@dataclass(frozen=True, slots=True)
class Pair:
    """Places that may hold each variant, the best first: repositories, or paths of files here."""

    title: str
    base: tuple[str, ...]
    instruct: tuple[str, ...]
    how: str  # how it is known, one sentence
    here: bool = False  # the places are files on this computer
    notes: tuple[str, ...] = ()  # whole sentences: what is missing on the hub, and what is near to it


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


def hub_pair(name: str, hub: Hub, catalogue: Catalogue, cancelled: threading.Event | None) -> Pair:
    """By what repositories of the hub say they come from, and what they are called. Raises HubProblem, BadInput.

    The builds of each variant come before its source. BadInput where one of both is missing, saying what was found.
    """
    found = propose(name, questions(hub, catalogue, cancelled))
    if found.base is None or found.instruct is None:
        why = " ".join(found.notes) or f"{name!r} is in no family."
        raise BadInput(NO_PAIR, why, "Its owner may not have published one.")
    base, instruct = (
        tuple(dict.fromkeys((*(build.id for build in builds), source.id)))
        for source, builds in ((found.base, found.base_builds), (found.instruct, found.instruct_builds))
    )
    how = f"{found.base.id} and {found.instruct.id} belong together by what the hub says of them."
    return Pair(parse_name(found.base.id).basename, base, instruct, how, notes=found.notes)


def member_of(file: ModelFile) -> Member:
    """A file here, for grouping."""
    judgement = Judgement(file.variant, file.judgement.confidence, file.judgement.reasons, file.judgement.other)
    return Member(file.path, parse_name(file.name or file.file_name), judgement, file.lineage, file.vocabulary)


def _as_pair(family: Family) -> Pair:
    base, instruct = (tuple(member.key for member in side) for side in (family.base, family.instruct))
    return Pair(family.title, base, instruct, "Both are on this computer.", here=True)


def _names(family: CatalogueFamily) -> set[str]:
    return {family.id.casefold(), family.title.casefold()}
