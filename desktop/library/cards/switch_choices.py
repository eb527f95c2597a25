"""The lines of the switcher: every pair and every file that a voice could speak from, the ones in use marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from desktop.library.cards.actions import Chat, SpeakFrom
from desktop.library.cards.cards import FamilyCard, SwitchChoice
from desktop.library.cards.fit_words import fit_pill
from desktop.library.cards.shelf_cards import file_title
from desktop.library.memory.plan import Plan
from desktop.library.model_file import ModelFile, ModelShape
from desktop.library.variant import Variant, voice_of
from desktop.size_words import size_words
from desktop.voice import Voice

TALKING = (Variant.BASE, Variant.INSTRUCT, Variant.REASONING)

PlanFor = Callable[[Sequence[tuple[str, ModelShape]]], Plan | None]


def switch_choices(
    cards: Sequence[FamilyCard], files: Sequence[ModelFile], current: dict[str, str], plan_for: PlanFor
) -> tuple[SwitchChoice, ...]:
    """Pairs first, then each voice's own variant, then what else could speak in it. current: voice -> path."""
    pairs = [_pair(card, chat) for card in cards if _whole(card) and (chat := _chat(card)) is not None]
    usable = sorted((file for file in files if not file.problem), key=lambda file: -file.last_used)
    singles = [choice for voice in Voice for choice in _singles(voice, usable, current[voice], plan_for)]
    return (*pairs, *singles)


def _chat(card: FamilyCard) -> Chat | None:
    return next((choice.action for choice in card.actions if isinstance(choice.action, Chat)), None)


def _whole(card: FamilyCard) -> bool:
    variants = {row.variant for row in card.rows if row.progress is None and not row.problem}
    return "base" in variants and bool(variants & {"instruct", "reasoning"})


def _pair(card: FamilyCard, chat: Chat) -> SwitchChoice:
    return SwitchChoice(
        action=chat,
        voice="both",
        title=card.title,
        detail="in use now" if card.current else card.about,
        pill=None if card.current else card.pill,
        current=card.current,
    )


def _singles(voice: Voice, files: Sequence[ModelFile], current: str, plan_for: PlanFor) -> Iterator[SwitchChoice]:
    own = [file for file in files if file.variant in TALKING and voice_of(file.variant) == voice]
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
            action=SpeakFrom(voice, file.path),
            voice=voice,
            title=file_title(file),
            detail=" · ".join(word for word in words if word),
            pill=fit_pill(plan) if plan is not None else None,
            current=here,
        )
