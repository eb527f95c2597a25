"""Chooses which files of the hub `models get` fetches: the build that was named, or the usual one, for one or both."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from desktop.errors import BadInput
from desktop.library.families.builds import Build, best_build, best_pair
from desktop.library.families.offer_look_up import look_up
from desktop.library.families.offers import Offer, OfferSide
from desktop.library.families.proposals import CONVERT, Known, propose, questions
from desktop.library.hub.hub import Hub
from desktop.library.hub.problems import HubFailed
from desktop.library.repository import Repository
from desktop.library.variant import Judgement, Variant
from desktop.size_words import size_words
from desktop.terminal.models.pairing import Pair

_ANY = float("inf")
_WISH = re.compile(
    r"(?:https?://[^/]+/)?(?P<repo>[^/:\s]+/[^/:\s]+)/?"
    r"(?::(?P<file>\S.*)|/(?:blob|resolve)/[^/]+/(?P<linked>[^?]+)(?:\?.*)?|/tree/.*)?"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for. file: a path in the repository, a file name or a quantization, "" = the usual one."""

    repo: str
    file: str = ""
    quantization: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A build, and what the hub says of its repository."""

    build: Build
    repository: Repository


def read_wish(text: str, quantization: str) -> Wish:
    """REPO, REPO:FILE, or the address of a repository or file on the hub. Raises BadInput."""
    read = _WISH.fullmatch(text.strip())
    if read is None:
        raise BadInput(
            "A repository is OWNER/NAME.", f"{text!r} is none.", "Find it with: models search, or models pair"
        )
    return Wish(read["repo"], read["file"] or read["linked"] or "", quantization)


def choose_one(wish: Wish, hub: Hub, known: Known, cancelled: threading.Event) -> tuple[Chosen, ...]:
    """The build to fetch. Raises HubProblem, which names what is near where there is no build at all; BadInput."""
    side = _looked_up({Variant.UNKNOWN: (wish.repo,)}, hub, cancelled)[Variant.UNKNOWN]
    if not side.builds:
        raise _no_builds(wish.repo, " ".join(propose(wish.repo, questions(hub, known, cancelled)).notes))
    if wish.file:
        return _chosen(side, _named(wish, side.builds))
    if wish.quantization:
        return _chosen(side, _of_quantization(wish.quantization, side.builds, wish.repo))
    return _chosen(side, best_build(side.builds))


def choose_pair(wish: Wish, pair: Pair, hub: Hub, cancelled: threading.Event) -> tuple[Chosen, ...]:
    """A build for each variant, the base's first, in one quantization where there is one that both have.

    Raises HubProblem, BadInput where a variant has none.
    """
    sides = _looked_up({Variant.BASE: pair.base, Variant.INSTRUCT: pair.instruct}, hub, cancelled)
    for variant, repos in ((Variant.BASE, pair.base), (Variant.INSTRUCT, pair.instruct)):
        if not sides[variant].builds:
            raise _no_builds(repos[-1], " ".join(pair.notes) or sides[variant].problem)
    base, instruct = sides[Variant.BASE], sides[Variant.INSTRUCT]
    wanted = wish.quantization or wish.file
    if wanted:
        named = [_of_quantization(wanted, side.builds, side.title) for side in (base, instruct)]
        return (*_chosen(base, named[0]), *_chosen(instruct, named[1]))
    best = best_pair(base.builds, instruct.builds)
    return (*_chosen(base, best[0]), *_chosen(instruct, best[1]))


def _chosen(side: OfferSide, build: Build | None) -> tuple[Chosen, ...]:
    return (Chosen(build, side.repository),) if build is not None and side.repository is not None else ()


def _looked_up(
    places: dict[Variant, tuple[str, ...]], hub: Hub, cancelled: threading.Event
) -> dict[Variant, OfferSide]:
    sides = {variant: OfferSide(repos[0], Judgement(variant), repos) for variant, repos in places.items()}
    offer = Offer(id="terminal", title="", about=(), sides=sides)
    return dict(look_up(hub, offer, _ANY, cancelled).sides)


def _named(wish: Wish, builds: Sequence[Build]) -> Build:
    wanted = wish.file.casefold()
    for build in builds:
        names = {name.casefold() for file in build.files for name in (file.path, file.path.rsplit("/", 1)[-1])}
        if wanted in names:
            return build
    return _of_quantization(wish.file, builds, wish.repo)


def _of_quantization(wanted: str, builds: Sequence[Build], where: str) -> Build:
    for build in builds:
        if build.quantization.casefold() == wanted.casefold():
            return build
    there = ", ".join(f"{build.quantization or build.name} ({size_words(build.size)})" for build in builds)
    raise BadInput(f"There is no {wanted} of {where}.", f"There are: {there}.")


def _no_builds(repo: str, why: str) -> HubFailed:
    why = why.replace(f"No GGUF build of {repo} was found on the hub. ", "")
    hint = "" if CONVERT in why else "Fetch another model, or convert this one with llama.cpp and add the file."
    return HubFailed(f"There is no GGUF build of {repo}.", why, hint)
