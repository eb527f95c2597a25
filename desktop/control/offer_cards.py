"""The cards of families that can be had, from the catalogue or from a search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.control.fit_words import fit_pill, memory_bar
from desktop.control.library_cards import Action, FamilyCard, FileRow, Pill, Tone
from desktop.control.offers import Offer, OfferSide
from desktop.library.architectures import runs_here
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
    known = not offer.architecture or runs_here(offer.architecture)
    return FamilyCard(
        id=offer.id,
        title=offer.title,
        about=" · ".join(part for part in (*offer.about, context_words(offer.context_length)) if part),
        pill=_pill(offer, plan, known=known),
        memory=memory_bar(plan) if plan and offer.looked_up else None,
        rows=tuple(_row(offer, variant, state, known=known) for variant in offer.sides),
        actions=_actions(offer, state, plan, known=known),
        note=_note(offer, state, known=known),
        problem=_problem(offer, known=known),
    )


def _shapes(offer: Offer) -> list[tuple[str, ModelShape]]:
    shapes: list[tuple[str, ModelShape]] = []
    voices: set[str] = set()
    for variant, side in offer.sides.items():
        voice = "base" if variant is Variant.BASE else "instruct"
        size = side.build.size if side.build else int(offer.parameters * Q4_BITS / 8)
        if voice not in voices and size and variant in TITLES:
            voices.add(voice)
            shape = shape_guess(int(offer.parameters), size, offer.architecture, offer.context_length)
            shapes.append((voice, shape))
    return shapes


def _pill(offer: Offer, plan: Plan | None, *, known: bool) -> Pill | None:
    if not known:
        return Pill("Unknown architecture", Tone.DANGER, f"This engine does not know {offer.architecture!r}.")
    return fit_pill(plan, estimated=not offer.looked_up) if plan else None


def _row(offer: Offer, variant: Variant, state: OfferState, *, known: bool) -> FileRow:
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
        actions=_row_actions(build, _why_not(offer, state, known=known), state),
    )


def _status(side: OfferSide, build: Build | None, state: OfferState) -> str:
    if build is None:
        return f"in {side.places[0]}" if side.places and not side.problem else ""
    hashes = {file.sha256 for file in build.files}
    if hashes <= state.here:
        return f"{size_words(build.size)} · here already"
    return f"{size_words(build.size)} · on its way" if hashes & state.fetching else size_words(build.size)


def _row_actions(build: Build | None, why_not: str, state: OfferState) -> tuple[Action, ...]:
    if build is None or _at_hand(build, state):
        return ()
    return (Action("get", f"Get · {size_words(build.size)}", not why_not, why_not),)


def _why_not(offer: Offer, state: OfferState, *, known: bool) -> str:
    """Why nothing of it can be fetched now, "" if it can."""
    if not known:
        return f"This engine does not know {offer.architecture!r}."
    if _locked(offer, state):
        return "Its makers want to know who takes it: sign in first."
    return _offline(state)


def _locked(offer: Offer, state: OfferState) -> bool:
    return bool(offer.gated) and not state.signed_in


def _offline(state: OfferState) -> str:
    return "Tandem is offline: see Settings, Library." if state.offline else ""


def _actions(offer: Offer, state: OfferState, plan: Plan | None, *, known: bool) -> tuple[Action, ...]:
    if offer.problem_kind == "gated" or (_locked(offer, state) and known):
        again = Action("look_up", "Try again") if offer.problem else Action("look_up", "Choose quantization")
        return (Action("sign_in", "Sign in…"), Action("terms", "Open its page"), again)
    if offer.busy:
        return (Action("stop", "Stop looking"),)
    if not offer.looked_up or offer.problem:
        return _first_actions(offer, state, plan, known=known)
    return _informed_actions(offer, state, known=known)


def _first_actions(offer: Offer, state: OfferState, plan: Plan | None, *, known: bool) -> tuple[Action, ...]:
    """Before the hub was asked: sizes are estimates."""
    why = _offline(state)
    if offer.problem:
        return (Action("look_up", "Try again", not why, why),)
    choose = Action("look_up", "Choose quantization", not why, why)
    if not known or (plan is not None and plan.fit is Fit.TOO_BIG):
        return (choose,)
    return (Action("get", "Get pair" if len(offer.sides) > 1 else "Get it", not why, why), choose)


def _informed_actions(offer: Offer, state: OfferState, *, known: bool) -> tuple[Action, ...]:
    missing = [
        side.build for side in offer.sides.values() if side.build is not None and not _at_hand(side.build, state)
    ]
    actions = []
    if missing:
        why = _why_not(offer, state, known=known)
        words = "Get pair" if len(missing) > 1 else "Get it"
        actions.append(Action("get", f"{words} · {size_words(sum(build.size for build in missing))}", not why, why))
    if not offer.mate_asked and (Variant.BASE not in offer.sides or len(offer.sides) == 1):
        actions.append(Action("find_mate", "Find its pair", not state.offline, _offline(state)))
    return tuple(actions)


def _at_hand(build: Build, state: OfferState) -> bool:
    return {file.sha256 for file in build.files} <= state.here | state.fetching


def _note(offer: Offer, state: OfferState, *, known: bool) -> str:
    if not known or not _locked(offer, state):
        return offer.note
    wait = " and wait until they agree" if offer.gated == "manual" else ""
    return (
        f"Its makers ask who takes it: open its page, accept their terms{wait}, then sign in here. {offer.note}".strip()
    )


def _problem(offer: Offer, *, known: bool) -> str:
    if offer.problem or known:
        return offer.problem
    return f"Its architecture, {offer.architecture}, is newer than this engine: it could not be loaded."
