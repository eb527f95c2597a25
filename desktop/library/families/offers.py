"""Families that can be had: from the catalogue or from a search, with the builds that were found for each voice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from desktop.library.families.builds import Build, best_pair, builds_of
from desktop.library.families.catalogue import CatalogueFamily
from desktop.library.families.family import Mate, Member, group
from desktop.library.judging.judge import Evidence, judge
from desktop.library.judging.naming import parse_name
from desktop.library.repository import RemoteFile, Repository
from desktop.library.variant import Confidence, Judgement, Variant

Curated = Callable[[str], Variant | None]  # repository id -> what the catalogue knows of it


@dataclass(frozen=True, slots=True)
class OfferSide:
    """One voice of an offer. places: repositories that may hold its GGUF builds, the best first."""

    title: str
    judgement: Judgement
    places: tuple[str, ...]
    repository: Repository | None = None  # the place that was looked up
    builds: tuple[Build, ...] = ()
    chosen: str = ""  # Build.id
    problem: str = ""

    @property
    def build(self) -> Build | None:
        """The chosen build."""
        return next((build for build in self.builds if build.id == self.chosen), None)


@dataclass(frozen=True, slots=True)
class Offer:
    """A family somebody may want. looked_up: the hub was asked for its builds."""

    id: str
    title: str
    about: tuple[str, ...]
    sides: Mapping[Variant, OfferSide]
    parameters: float = 0.0
    architecture: str = ""
    context_length: int = 0
    gated: str = ""
    looked_up: bool = False
    busy: bool = False
    mate_asked: bool = False  # the hub was asked for the other voice
    note: str = ""
    problem: str = ""
    problem_kind: str = ""  # "gated", "offline", ...: which action would help
    known: CatalogueFamily | None = field(default=None, compare=False)

    def with_side(self, variant: Variant, side: OfferSide) -> Offer:
        """The same with another side."""
        return replace(self, sides={**self.sides, variant: side})

    def chosen_files(self) -> tuple[RemoteFile, ...]:
        """Every file of the chosen builds, the base's first."""
        order = [self.sides[variant].build for variant in self.sides]
        return tuple(file for build in order if build is not None for file in build.files)


def offers_of_repositories(found: Iterable[Repository], curated: Curated, mate: Mate | None = None) -> list[Offer]:
    """One offer per family among search results, in the order of their first repository.

    Repositories that hold no text model (embeddings, image parts) are left out: nobody can talk to them.
    """
    by_id = {repository.id: repository for repository in found}
    members = [_member(repository, curated) for repository in by_id.values()]
    members = [member for member in members if member.variant is not Variant.OTHER]
    offers = []
    for family in group(members, mate):
        sides: dict[Variant, OfferSide] = {}
        for member in (*family.base, *family.instruct, *family.others):
            variant = member.judgement.variant
            if variant in sides:
                side = sides[variant]
                sides[variant] = replace(side, places=(*side.places, member.key))
            else:
                sides[variant] = OfferSide(_plain(by_id[member.key].name), member.judgement, (member.key,))
        first = by_id[next(iter(sides.values())).places[0]]
        offers.append(
            Offer(
                id=f"hub:{family.id}",
                title=family.title,
                about=(first.licence, first.owner),
                sides=_ordered(sides),
                parameters=first.parameters,
                architecture=first.architecture,
                context_length=first.context_length,
                gated=first.gated,
            )
        )
    positions = {repo: number for number, repo in enumerate(by_id)}
    return sorted(offers, key=lambda offer: min(positions[p] for side in offer.sides.values() for p in side.places))


def offer_of_family(family: CatalogueFamily) -> Offer:
    """A family of the catalogue, before the hub was asked for its builds."""
    sides: dict[Variant, OfferSide] = {}
    for variant, kept in family.variants():
        reasons = ("Listed in the catalogue.", f"There {kept.repo} is the {variant.value} variant of {family.title}.")
        places = kept.gguf or (kept.repo,)
        sides[variant] = OfferSide(kept.repo.split("/", 1)[-1], Judgement(variant, Confidence.HIGH, reasons), places)
    return Offer(
        id=f"catalogue:{family.id}",
        title=family.title,
        about=(family.licence_name or family.licence, family.good_at),
        sides=_ordered(sides),
        parameters=family.parameters_b * 1e9,
        architecture=family.architecture,
        context_length=family.context,
        known=family,
    )


def with_repositories(offer: Offer, found: Mapping[Variant, Repository], room_bytes: float) -> Offer:
    """The offer with the builds of these repositories, one chosen for each voice so that both fit `room_bytes`."""
    sides = dict(offer.sides)
    for variant, repository in found.items():
        old = sides.get(variant) or OfferSide(_plain(repository.name), Judgement(variant), (repository.id,))
        sides[variant] = replace(old, repository=repository, builds=builds_of(repository), problem="")
    base = sides[Variant.BASE].builds if Variant.BASE in sides else ()
    tuned = next((sides[v].builds for v in (Variant.INSTRUCT, Variant.REASONING) if v in sides), ())
    chosen = best_pair(base, tuned, room_bytes)
    ids = {build.id for build in chosen if build is not None}
    for variant, side in sides.items():
        pick = (
            next((build for build in side.builds if build.id in ids), None)
            or (best_pair((), side.builds, room_bytes)[1])
        )
        sides[variant] = replace(side, chosen=pick.id if pick else "")
    first = next((s.repository for s in sides.values() if s.repository is not None), None)
    return replace(
        offer,
        sides=_ordered(sides),
        looked_up=True,
        busy=False,
        architecture=offer.architecture or (first.architecture if first else ""),
        gated=next((s.repository.gated for s in sides.values() if s.repository and s.repository.gated), ""),
        problem="",
        problem_kind="",
    )


def with_choice(offer: Offer, variant: Variant, build_id: str) -> Offer:
    """The offer with another build chosen for one voice."""
    return offer.with_side(variant, replace(offer.sides[variant], chosen=build_id))


def _member(repository: Repository, curated: Curated) -> Member:
    evidence = Evidence(
        name=repository.id,
        lineage=repository.lineage,
        curated=curated(repository.id),
        has_template=repository.has_template or None,
    )
    return Member(
        key=repository.id, name=parse_name(repository.id), judgement=judge(evidence), lineage=repository.lineage
    )


def _plain(name: str) -> str:
    """A repository's name without the word for its format, which all of them have."""
    return name.removesuffix("-GGUF").removesuffix("-gguf")


def _ordered(sides: Mapping[Variant, OfferSide]) -> dict[Variant, OfferSide]:
    return {variant: sides[variant] for variant in Variant if variant in sides}
