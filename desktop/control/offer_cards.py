"""The cards of families that can be had, from the catalogue or from a search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.control.fit_words import fit_pill, memory_bar
from desktop.control.library_cards import Action, FamilyCard, FileRow, Pill, Tone
from desktop.control.offers import Offer, OfferSide
from desktop.library.architectures import why_not
from desktop.library.builds import Build
from desktop.library.memory_plan import Fit, Plan, shape_guess
from desktop.library.model_file import ModelShape
from desktop.library.size_words import context_words, size_words
from desktop.library.variant_words import Variant

PlanFor = Callable[[Sequence[tuple[str, ModelShape]]], Plan | None]

Q4_BITS = 4.85  # bits a weight of Q4_K_M, all tensors counted: what most builds are taken as before they are looked up
TITLES = {Variant.BASE: "base", Variant.INSTRUCT: "instruct", Variant.REASONING: "reasoning"}


@dataclass(frozen=True, slots=True)
class OfferState:
    """What the cards need to know beyond the offers."""

    offline: bool
    signed_in: bool = False
    here: frozenset[str] = frozenset()  # sha256 of files that are here already
    fetching: frozenset[str] = frozenset()  # sha256 of files on their way


def offer_card(offer: Offer, state: OfferState, plan_for: PlanFor) -> FamilyCard:
    """One family to be had."""
    plan = plan_for(_shapes(offer))
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


def _shapes(offer: Offer) -> list[tuple[str, ModelShape]]:
    shapes: list[tuple[str, ModelShape]] = []
    voices: set[str] = set()
    for variant, side in offer.sides.items():
        voice = "base" if variant is Variant.BASE else "instruct"
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
    choices = tuple((made.id, f"{made.quantization or made.name} · {size_words(made.size)}") for made in side.builds)
    return FileRow(
        id=f"{offer.id}|{variant.value}",
        variant=variant.value,
        title=f"{side.title} · {build.quantization}" if build and build.quantization else side.title,
        why=side.judgement.reasons[0] if side.judgement.reasons else "",
        reasons=side.judgement.reasons,
        status=_status(side, build, state),
        problem=side.problem,
        quantizations=choices if len(choices) > 1 else (),
        chosen=side.chosen,
        actions=_row_actions(build, _why_not(offer, state, unfit=unfit), state),
    )


def _status(side: OfferSide, build: Build | None, state: OfferState) -> str:
    if build is None:
        return f"in {side.places[0]}" if side.places and not side.problem else ""
    hashes = _hashes(build)
    if hashes <= state.here:
        return f"{size_words(build.size)} · here already"
    return f"{size_words(build.size)} · on its way" if hashes & state.fetching else size_words(build.size)


def _row_actions(build: Build | None, why_not: str, state: OfferState) -> tuple[Action, ...]:
    if build is None or _at_hand(build, state):
        return ()
    return (Action("get", f"Get · {size_words(build.size)}", not why_not, why_not),)


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


def _actions(offer: Offer, state: OfferState, plan: Plan | None, *, unfit: str) -> tuple[Action, ...]:
    if offer.problem_kind == "gated" or (_locked(offer, state) and not unfit):
        again = Action("look_up", "Try again") if offer.problem else Action("look_up", "Choose quantization")
        return (Action("sign_in", "Sign in…"), Action("terms", "Open its page"), again)
    if offer.busy:
        return (Action("stop", "Stop looking"),)
    if not offer.looked_up or offer.problem:
        return _first_actions(offer, state, plan, unfit=unfit)
    return _informed_actions(offer, state, unfit=unfit)


def _first_actions(offer: Offer, state: OfferState, plan: Plan | None, *, unfit: str) -> tuple[Action, ...]:
    """Before the hub was asked: sizes are estimates."""
    why = _offline(state)
    if offer.problem:
        return (Action("look_up", "Try again", not why, why),)
    choose = Action("look_up", "Choose quantization", not why, why)
    if unfit or (plan is not None and plan.fit is Fit.TOO_BIG):
        return (choose,)
    return (Action("get", "Get pair" if len(offer.sides) > 1 else "Get it", not why, why), choose)


def _informed_actions(offer: Offer, state: OfferState, *, unfit: str) -> tuple[Action, ...]:
    missing = [
        side.build for side in offer.sides.values() if side.build is not None and not _at_hand(side.build, state)
    ]
    actions = []
    if missing:
        why = _why_not(offer, state, unfit=unfit)
        words = "Get pair" if len(missing) > 1 else "Get it"
        actions.append(Action("get", f"{words} · {size_words(sum(build.size for build in missing))}", not why, why))
    if not offer.mate_asked and (Variant.BASE not in offer.sides or len(offer.sides) == 1):
        actions.append(Action("find_mate", "Find its pair", not state.offline, _offline(state)))
    return tuple(actions)


def _at_hand(build: Build, state: OfferState) -> bool:
    return _hashes(build) <= state.here | state.fetching


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
