"""The cards of families that can be had, from the catalogue or from a search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.library.architectures import why_not
from desktop.library.cards.actions import ChooseBuild, FindMate, Get, LookUp, OpenTerms, SignIn, StopLooking
from desktop.library.cards.cards import Choice, FamilyCard, FileRow, Pill, Tone
from desktop.library.cards.fit_words import fit_pill, memory_bar
from desktop.library.families.builds import Build
from desktop.library.families.offers import Offer, OfferSide
from desktop.library.memory.plan import Fit, Plan, shape_guess
from desktop.library.model_file import ModelShape
from desktop.library.repository import RemoteFile
from desktop.library.variant import Variant, voice_of
from desktop.size_words import context_words, size_words

PlanFor = Callable[[Sequence[tuple[str, ModelShape]]], Plan | None]

Q4_BITS = 4.85  # bits a weight of Q4_K_M, all tensors counted: what most builds are taken as before they are looked up
TITLES = {Variant.BASE: "base", Variant.INSTRUCT: "instruct", Variant.REASONING: "reasoning"}


@dataclass(frozen=True, slots=True)
class OfferState:
    """What the cards need to know beyond the offers."""

    offline: bool
    signed_in: bool = False
    here: frozenset[str] = frozenset()  # sha256 of files that are here already
    alike: frozenset[tuple[str, int]] = frozenset()  # names in small letters and sizes of those without a known sha256
    fetching: frozenset[str] = frozenset()  # sha256 of files on their way


def offer_card(offer: Offer, state: OfferState, plan_for: PlanFor) -> FamilyCard:
    """One family to be had."""
    plan = plan_for(shapes_of(offer))
    unfit = why_not(offer.architecture)
    return FamilyCard(
        id=offer.id,
        title=offer.title,
        about=" · ".join(part for part in (*offer.about, context_words(offer.context_length)) if part),
        pill=_pill(offer, plan, unfit=unfit),
        memory=memory_bar(plan) if plan and offer.looked_up else None,
        rows=tuple(_row(offer, variant, state, unfit=unfit) for variant in offer.sides),
        actions=_actions(offer, state, plan, unfit=unfit),
        note=_note(offer, state, unfit=unfit),
        problem=offer.problem or unfit,
    )


def shapes_of(offer: Offer) -> list[tuple[str, ModelShape]]:
    """What would be loaded, by voice: guessed from the number of parameters before its files were looked up."""
    shapes: list[tuple[str, ModelShape]] = []
    voices: set[str] = set()
    for variant, side in offer.sides.items():
        voice = voice_of(variant)
        guess = 0 if offer.looked_up else int(offer.parameters * Q4_BITS / 8)  # a voice without files needs nothing
        size = side.build.size if side.build else guess
        if voice not in voices and size and variant in TITLES:
            voices.add(voice)
            shape = shape_guess(int(offer.parameters), size, offer.architecture, offer.context_length)
            shapes.append((voice, shape))
    return shapes


def _pill(offer: Offer, plan: Plan | None, *, unfit: str) -> Pill | None:
    if unfit:
        return Pill("Cannot be loaded", Tone.DANGER, unfit)
    return fit_pill(plan, estimated=not offer.looked_up) if plan else None


def _row(offer: Offer, variant: Variant, state: OfferState, *, unfit: str) -> FileRow:
    side = offer.sides[variant]
    build = side.build
    choices = tuple(
        Choice(ChooseBuild(offer.id, variant, made.id), f"{made.quantization or made.name} · {size_words(made.size)}")
        for made in side.builds
    )
    return FileRow(
        id=f"{offer.id}|{variant.value}",
        variant=variant.value,
        title=f"{side.title} · {build.quantization}" if build and build.quantization else side.title,
        why=side.judgement.reasons[0] if side.judgement.reasons else "",
        reasons=side.judgement.reasons,
        status=_status(side, build, state),
        problem=side.problem,
        quantizations=choices if len(choices) > 1 else (),
        chosen=ChooseBuild(offer.id, variant, side.chosen),
        actions=_row_actions(Get(offer.id, variant), build, _why_not(offer, state, unfit=unfit), state),
    )


def _status(side: OfferSide, build: Build | None, state: OfferState) -> str:
    if build is None:
        return f"in {side.places[0]}" if side.places and not side.problem else ""
    if all(_is_here(file, state) for file in build.files):
        return f"{size_words(build.size)} · here already"
    on_its_way = _hashes(build) & state.fetching
    return f"{size_words(build.size)} · on its way" if on_its_way else size_words(build.size)


def _row_actions(get: Get, build: Build | None, why_not: str, state: OfferState) -> tuple[Choice, ...]:
    if build is None or _at_hand(build, state):
        return ()
    return (Choice(get, f"Get · {size_words(build.size)}", not why_not, why_not),)


def _why_not(offer: Offer, state: OfferState, *, unfit: str) -> str:
    """Why nothing of it can be fetched now, "" if it can."""
    if unfit:
        return unfit
    if _locked(offer, state):
        return "Its makers want to know who takes it: sign in first."
    return _offline(state)


def _locked(offer: Offer, state: OfferState) -> bool:
    return bool(offer.gated) and not state.signed_in


def _offline(state: OfferState) -> str:
    return "Tandem is offline: see Settings, Library." if state.offline else ""


def _actions(offer: Offer, state: OfferState, plan: Plan | None, *, unfit: str) -> tuple[Choice, ...]:
    if offer.problem_kind == "gated" or (_locked(offer, state) and not unfit):
        again = Choice(LookUp(offer.id), "Try again" if offer.problem else "Choose quantization")
        return (Choice(SignIn(), "Sign in…"), Choice(OpenTerms(offer.id), "Open its page"), again)
    if offer.busy:
        return (Choice(StopLooking(offer.id), "Stop looking"),)
    if not offer.looked_up or offer.problem:
        return _first_actions(offer, state, plan, unfit=unfit)
    return _informed_actions(offer, state, unfit=unfit)


def _first_actions(offer: Offer, state: OfferState, plan: Plan | None, *, unfit: str) -> tuple[Choice, ...]:
    """Before the hub was asked: sizes are estimates."""
    why = _offline(state)
    if offer.problem:
        return (Choice(LookUp(offer.id), "Try again", not why, why),)
    choose = Choice(LookUp(offer.id), "Choose quantization", not why, why)
    if unfit or (plan is not None and plan.fit is Fit.TOO_BIG):
        return (choose,)
    return (Choice(Get(offer.id), "Get pair" if len(offer.sides) > 1 else "Get it", not why, why), choose)


def _informed_actions(offer: Offer, state: OfferState, *, unfit: str) -> tuple[Choice, ...]:
    missing = [
        side.build for side in offer.sides.values() if side.build is not None and not _at_hand(side.build, state)
    ]
    actions = []
    if missing:
        why = _why_not(offer, state, unfit=unfit)
        words = "Get pair" if len(missing) > 1 else "Get it"
        actions.append(
            Choice(Get(offer.id), f"{words} · {size_words(sum(build.size for build in missing))}", not why, why)
        )
    if not offer.mate_asked and (Variant.BASE not in offer.sides or len(offer.sides) == 1):
        actions.append(Choice(FindMate(offer.id), "Find its pair", not state.offline, _offline(state)))
    return tuple(actions)


def _at_hand(build: Build, state: OfferState) -> bool:
    return all(_is_here(file, state) or file.sha256 in state.fetching for file in build.files)


def _is_here(file: RemoteFile, state: OfferState) -> bool:
    """By its hash; a file that was put here by hand has none until it is verified, so by its name and exact size."""
    name = file.path.rsplit("/", 1)[-1].casefold()
    return file.sha256 in state.here or (name, file.size) in state.alike


def _hashes(build: Build) -> set[str]:
    return {file.sha256 for file in build.files}


def _note(offer: Offer, state: OfferState, *, unfit: str) -> str:
    if any(side.build and _hashes(side.build) & state.fetching for side in offer.sides.values()):
        return f"On its way: the tab “On this computer” shows how far. {offer.note}".strip()
    if unfit or not _locked(offer, state):
        return offer.note
    wait = " and wait until they agree" if offer.gated == "manual" else ""
    return (
        f"Its makers ask who takes it: open its page, accept their terms{wait}, then sign in here. {offer.note}".strip()
    )
