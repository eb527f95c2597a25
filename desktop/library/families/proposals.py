"""For any repository: where it comes from, its base and instruct variants, and where the builds of both are."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

import msgspec

from desktop.library.families.family import Member, mates
from desktop.library.hub.problems import Gated, NotFound
from desktop.library.judging.judge import Evidence, judge
from desktop.library.judging.lineage_rule import TUNED
from desktop.library.judging.naming import parse_name
from desktop.library.repository import Repository
from desktop.library.variant import Judgement, Variant

if TYPE_CHECKING:
    from desktop.library.hub.hub import Hub

GENERATIONS = 4  # how far a tuned model's parents are followed
NEAREST = 3
CONVERT = "Its weights can be converted with llama.cpp's convert_hf_to_gguf.py; then add the file to the library."


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """What can be had for one repository. The repositories of makers, then those with GGUF builds, the best first."""

    base: Repository | None = None
    instruct: Repository | None = None
    base_builds: tuple[Repository, ...] = ()
    instruct_builds: tuple[Repository, ...] = ()
    unsure: Repository | None = None  # neither: its variant is unknown, the user has to say
    unsure_builds: tuple[Repository, ...] = ()
    nearest: tuple[Repository, ...] = ()  # builds of base models near to one that has none
    notes: tuple[str, ...] = ()  # whole sentences for people


class Known(Protocol):
    """What the catalogue of families can say; see catalogue.Catalogue."""

    def variant(self, repo: str) -> Variant:
        """UNKNOWN where it does not know."""

    def mate(self, repo: str) -> str:
        """The other voice's repository, "" where it does not know."""


class Questions(NamedTuple):
    """What may be asked on the way: the hub's answers and the catalogue's knowledge."""

    repository: Callable[[str], Repository]
    gguf_builds: Callable[[str], list[Repository]]
    finetunes: Callable[[str, str], list[Repository]]  # (repository, owner)
    search_weights: Callable[[str, str], list[Repository]]  # (words, owner)
    search_builds: Callable[[str], list[Repository]]
    known: Known


def questions(hub: Hub, known: Known, cancelled: threading.Event | None = None) -> Questions:
    """The questions, put to this hub."""
    return Questions(
        repository=lambda repo: hub.repository(repo, cancelled),
        gguf_builds=lambda repo: hub.gguf_builds(repo, cancelled),
        finetunes=lambda repo, owner: hub.finetunes(repo, owner, cancelled),
        search_weights=lambda words, owner: hub.search(words, author=owner, gguf_only=False, cancelled=cancelled),
        search_builds=lambda words: hub.search(words, cancelled=cancelled),
        known=known,
    )


def propose(repo_id: str, ask: Questions) -> Proposal:
    """Both variants and their builds, starting from a repository of either, or of builds. Raises HubProblem.

    What is missing on the way (a parent that was removed, a mate behind a gate) becomes a note.
    """
    notes: list[str] = []
    source = _source(ask.repository(repo_id), ask, notes)
    judgement = _judged(source, ask)
    if judgement.variant is Variant.OTHER:
        return Proposal(notes=(f"{source.id} is no text model of its own: {judgement.other or 'something else'}.",))
    base: Repository | None = source
    instruct: Repository | None = source
    if judgement.variant is Variant.BASE:
        instruct = _tuned_from(source, ask, notes)
    elif judgement.variant in TUNED:
        base = _base_of(source, ask, notes)
    else:
        notes.append(f"Nothing tells whether {source.id} is a base or an instruct model: you have to say.")
        return Proposal(unsure=source, unsure_builds=_builds(source, ask), notes=tuple(notes))
    notes.extend(_missing(base, instruct))
    base_builds, instruct_builds = _builds(base, ask), _builds(instruct, ask)
    nearest = _nearest(base, ask) if base is not None and not base_builds else ()
    notes.extend(_without_builds(base, base_builds, nearest))
    notes.extend(_without_builds(instruct, instruct_builds, ()))
    return Proposal(
        base=base,
        instruct=instruct,
        base_builds=base_builds,
        instruct_builds=instruct_builds,
        nearest=nearest,
        notes=tuple(notes),
    )


def holds_gguf(repository: Repository) -> bool:
    """By its files, or by its tag where they were not asked for."""
    return "gguf" in repository.tags or any(file.path.lower().endswith(".gguf") for file in repository.files)


def _source(found: Repository, ask: Questions, notes: list[str]) -> Repository:
    """The weights that builds were made from; the repository itself when it holds none, or says of none."""
    for _ in range(GENERATIONS):
        relation, parents = found.lineage.relation, found.lineage.parents
        if not parents or not (relation == "quantized" or (holds_gguf(found) and relation in ("", "finetune"))):
            return found
        parent = _looked_up(parents[0], ask, notes)
        if parent is None:
            return found
        found = parent
    return found


def _base_of(tuned: Repository, ask: Questions, notes: list[str]) -> Repository | None:
    """The catalogue's mate, else the first base among its parents, else the owner's base of that name."""
    found: Repository | None = tuned
    for _ in range(GENERATIONS):
        if found is None:
            return None
        if _judged(found, ask).variant is Variant.BASE:
            return found
        mate = _looked_up(ask.known.mate(found.id), ask, notes)
        if mate is not None:
            return mate
        if not found.lineage.parents or found.lineage.relation == "merge":
            return _by_name(found, ask)
        found = _looked_up(found.lineage.parents[0], ask, notes)
    return None


def _tuned_from(base: Repository, ask: Questions, notes: list[str]) -> Repository | None:
    """The catalogue's mate, else the owner's own finetune of the same name, else the owner's repository so called."""
    mate = _looked_up(ask.known.mate(base.id), ask, notes)
    if mate is not None:
        return mate
    children = [one for one in ask.finetunes(base.id, base.owner) if not holds_gguf(one)]
    return _pick(base, children, ask) or _by_name(base, ask)


def _by_name(repository: Repository, ask: Questions) -> Repository | None:
    name = parse_name(repository.id)
    words = " ".join(word for word in (name.basename, name.size_label) if word)
    return _pick(repository, ask.search_weights(words, repository.owner), ask) if words else None


def _pick(repository: Repository, candidates: Iterable[Repository], ask: Questions) -> Repository | None:
    """The candidate that is the other variant; plain instruct before reasoning, the most downloaded first."""
    by_id = {one.id: one for one in candidates if not holds_gguf(one) and not parse_name(one.id).quantization}
    by_id.pop(repository.id, None)
    found = mates(_member(repository, ask), [_member(one, ask) for one in by_id.values()], ask.known.mate)
    found.sort(key=lambda member: member.variant is Variant.REASONING)
    return by_id[found[0].key] if found else None


def _builds(repository: Repository | None, ask: Questions) -> tuple[Repository, ...]:
    """Its own GGUF files, then those that others made of it: its owner's first, then the most downloaded."""
    if repository is None:
        return ()
    listed = [one for one in ask.gguf_builds(repository.id) if _judged(one, ask).variant is not Variant.OTHER]
    listed.sort(key=lambda one: (one.owner != repository.owner, -one.downloads))
    return (*((repository,) if holds_gguf(repository) else ()), *listed)


def _nearest(base: Repository, ask: Questions) -> tuple[Repository, ...]:
    """Builds of base models of the same name in other sizes, the nearest size first."""
    name = parse_name(base.id)
    if not name.basename:
        return ()

    def is_near(one: Repository) -> bool:
        same = parse_name(one.id).basename.casefold() == name.basename.casefold()
        return same and _judged(one, ask).variant is Variant.BASE

    def distance(one: Repository) -> float:
        return abs(math.log(one.parameters / base.parameters)) if one.parameters and base.parameters else math.inf

    found = [one for one in ask.search_builds(name.basename) if is_near(one)]
    return tuple(sorted(found, key=distance)[:NEAREST])


def _looked_up(repo_id: str, ask: Questions, notes: list[str]) -> Repository | None:
    if not repo_id:
        return None
    try:
        return ask.repository(repo_id)
    except NotFound:
        notes.append(f"{repo_id} is named as part of this family, but the hub has no such repository (any more).")
    except Gated as problem:
        notes.append(f"{problem.title} {problem.hint}")
    return None


def _judged(repository: Repository, ask: Questions) -> Judgement:
    known = ask.known.variant(repository.id)
    return judge(
        Evidence(
            name=repository.id,
            lineage=repository.lineage,
            has_template=repository.has_template or None,
            curated=None if known is Variant.UNKNOWN else known,
        )
    )


def _member(repository: Repository, ask: Questions) -> Member:
    return Member(repository.id, parse_name(repository.id), _judged(repository, ask), repository.lineage)


def _missing(base: Repository | None, instruct: Repository | None) -> list[str]:
    if base is None and instruct is not None:
        return [f"The base model of {instruct.id} was not found: its owner may not have published it."]
    if instruct is None and base is not None:
        return [f"No instruct variant of {base.id} by its owner was found."]
    return []


def _without_builds(
    repository: Repository | None, builds: Sequence[Repository], nearest: Sequence[Repository]
) -> list[str]:
    if repository is None or builds:
        return []
    note = f"No GGUF build of {repository.id} was found on the hub."
    if not nearest:
        return [f"{note} {CONVERT}"]
    return [f"{note} The nearest is {nearest[0].id}, a base model of the same family in another size. {CONVERT}"]
