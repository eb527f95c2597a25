"""The lines of the switcher: every pair and every file that a voice could speak from, the ones in use marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from desktop.control.fit_words import fit_pill
from desktop.control.library_cards import FamilyCard, SwitchChoice
from desktop.control.shelf_cards import file_title
from desktop.library.memory_plan import Plan
from desktop.library.model_file import ModelFile, ModelShape
from desktop.library.size_words import size_words
from desktop.library.variant_words import Variant

PAIR, FILE = "pair", "file"
PlanFor = Callable[[Sequence[tuple[str, ModelShape]]], Plan | None]


def switch_choices(
    cards: Sequence[FamilyCard], files: Sequence[ModelFile], current: dict[str, str], plan_for: PlanFor
) -> tuple[SwitchChoice, ...]:
    """Pairs first, then each voice's own variant, then what else could speak in it. current: voice -> path."""
    pairs = [_pair(card) for card in cards if any(action.id == "chat" for action in card.actions) and _whole(card)]
    usable = sorted((file for file in files if not file.problem), key=lambda file: -file.last_used)
    singles = [choice for voice in ("base", "instruct") for choice in _singles(voice, usable, current[voice], plan_for)]
    return (*pairs, *singles)


def parts_of(choice_id: str) -> tuple[str, str, str]:
    """(PAIR or FILE, voice, card id or path) of a choice."""
    kind, voice, rest = choice_id.split(":", 2)
    return kind, voice, rest


def _whole(card: FamilyCard) -> bool:
    variants = {row.variant for row in card.rows if row.progress is None and not row.problem}
    return "base" in variants and bool(variants & {"instruct", "reasoning"})


def _pair(card: FamilyCard) -> SwitchChoice:
    return SwitchChoice(
        id=f"{PAIR}:both:{card.id}",
        voice="both",
        title=card.title,
        detail="in use now" if card.current else card.about,
        pill=None if card.current else card.pill,
        current=card.current,
    )


def _singles(voice: str, files: Sequence[ModelFile], current: str, plan_for: PlanFor) -> Iterator[SwitchChoice]:
    own = [file for file in files if _speaks_as(file) == voice]
    unknown = [file for file in files if file.variant is Variant.UNKNOWN]
    titles = Counter(file_title(file) for file in (*own, *unknown))
    for file in (*own, *unknown):
        here = current in (file.path, *file.copies)
        plan = plan_for([(voice, file.shape)]) if file.shape is not None else None
        words = ["in use now" if here else "", size_words(file.size)]
        if titles[file_title(file)] > 1:
            words.append(file.file_name)
        if file.variant is Variant.UNKNOWN:
            words.append("base or instruct is not known")
        yield SwitchChoice(
            id=f"{FILE}:{voice}:{file.path}",
            voice=voice,
            title=file_title(file),
            detail=" · ".join(word for word in words if word),
            pill=fit_pill(plan) if plan is not None else None,
            current=here,
        )


def _speaks_as(file: ModelFile) -> str:
    if file.variant is Variant.BASE:
        return "base"
    return "instruct" if file.variant in (Variant.INSTRUCT, Variant.REASONING) else ""
