"""Asks the hub for the builds of an offer: plain functions over a Hub, run on the hub's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Event

from desktop.library.families.builds import builds_of
from desktop.library.families.offers import Offer, OfferSide, with_repositories
from desktop.library.families.proposals import Known, propose, questions
from desktop.library.hub.hub import Hub
from desktop.library.hub.problems import Gated, NotFound
from desktop.library.repository import Repository
from desktop.library.variant import Confidence, Judgement, Variant


def look_up(hub: Hub, offer: Offer, room_bytes: float, cancelled: Event) -> Offer:
    """The offer with builds for each voice, from the first place that has some. Raises HubProblem.

    A voice without any is told in its row; when none has any, that is the offer's problem.
    """
    found: dict[Variant, Repository] = {}
    problems: dict[Variant, str] = {}
    for variant, side in offer.sides.items():
        repository, problem = _first_with_builds(hub, side, cancelled)
        if repository is not None:
            found[variant] = repository
        else:
            problems[variant] = problem
    looked = with_repositories(offer, found, room_bytes)
    for variant, problem in problems.items():
        looked = looked.with_side(variant, replace(looked.sides[variant], problem=problem))
    if not found:
        return replace(looked, problem="No GGUF build of this family was found on the hub.", looked_up=False)
    return looked


def _first_with_builds(hub: Hub, side: OfferSide, cancelled: Event) -> tuple[Repository | None, str]:
    places: Sequence[str] = side.places
    gated: Gated | None = None
    for place in places:
        try:
            repository = hub.repository(place, cancelled=cancelled)
        except NotFound:
            continue
        except Gated as problem:
            gated = problem
            continue
        if builds_of(repository):
            return repository, ""
        built = _build_elsewhere(hub, place, cancelled)
        if built is not None:
            return built, ""
    if gated is not None:
        raise gated
    return None, f"Nobody has published a GGUF build of {places[0] if places else side.title} that was found."


def _build_elsewhere(hub: Hub, source: str, cancelled: Event) -> Repository | None:
    """The most fetched repository of GGUF builds that names `source` as what it was made from."""
    for candidate in hub.gguf_builds(source, cancelled=cancelled)[:3]:
        try:
            repository = hub.repository(candidate.id, cancelled=cancelled)
        except (NotFound, Gated):
            continue
        if builds_of(repository):
            return repository
    return None


def with_mate(hub: Hub, offer: Offer, known: Known, room_bytes: float, cancelled: Event) -> Offer:
    """The offer with its other voice, and the builds of both, from whatever the hub says of lineage and names.

    Raises HubProblem. What is missing becomes the offer's note.
    """
    place = next(place for side in offer.sides.values() for place in side.places)
    found = propose(place, questions(hub, known, cancelled))
    sides = dict(offer.sides)
    for variant, source, builds in (
        (Variant.BASE, found.base, found.base_builds),
        (Variant.INSTRUCT, found.instruct, found.instruct_builds),
    ):
        if source is None:
            continue
        taken = next((v for v in (variant, Variant.REASONING) if v in sides and variant is Variant.INSTRUCT), variant)
        old = sides.get(taken)
        places = tuple(build.id for build in builds) or (source.id,)
        reason = f"{source.id} is the {variant.value} variant: its card or its name says so."
        sides[taken] = OfferSide(
            source.name, old.judgement if old else Judgement(variant, Confidence.MEDIUM, (reason,)), places
        )
    if len(sides) > 1:
        sides.pop(Variant.UNKNOWN, None)
    return replace(
        look_up(hub, replace(offer, sides=sides), room_bytes, cancelled), note=" ".join(found.notes), mate_asked=True
    )
