"""Asks the hub for the builds of an offer: plain functions over a Hub, run on the hub's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Event

from desktop.control.offers import Offer, OfferSide, with_repositories
from desktop.library.builds import builds_of
from desktop.library.hub import Hub
from desktop.library.hub_words import Gated, NotFound
from desktop.library.repository import Repository
from desktop.library.variant_words import Variant


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
