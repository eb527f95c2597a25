"""What is said and offered of files that the user opened: what each is, whether it fits, and who can be talked to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from desktop.errors import AppError, BadInput
from desktop.library.cards.actions import Chat, ShowLibrary, SpeakFrom
from desktop.library.cards.cards import Choice
from desktop.library.cards.shelf_cards import PlanFor, file_title, member_of
from desktop.library.families.family import Mate, mates, not_comparable
from desktop.library.memory.plan import Fit, Plan
from desktop.library.model_file import ModelFile
from desktop.library.variant import Variant
from desktop.size_words import size_words
from desktop.voice import Voice

MOST_NAMED = 3  # of several files or problems; the others are counted
TEXTS = frozenset({".txt", ".md", ".rst", ".json", ".csv", ".log", ".html", ".py"})
ATTACH = "To talk about a text, drop it on the chat, or attach it there."
DOCUMENTS = frozenset({".pdf", ".docx"})
PASTE = "To talk about a text, copy it and paste it into the message."

_VARIANTS = {
    Variant.BASE: "Base",
    Variant.INSTRUCT: "Instruct",
    Variant.REASONING: "Reasoning model, speaks as the instruct voice",
    Variant.UNKNOWN: "Whether it is a base or an instruct could not be told",
}


class Taken(NamedTuple):
    """What a path that was given came to."""

    path: Path
    files: tuple[ModelFile, ...] = ()
    problem: AppError | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What the user is told. failed: nothing of it can be talked to."""

    title: str
    detail: str = ""
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    failed: bool = False


class _Bad(NamedTuple):
    name: str
    error: AppError


def judge_opened(
    taken: Sequence[Taken], here: Sequence[ModelFile], plan_for: PlanFor, mate: Mate | None = None
) -> Opened:
    """One answer for everything that was opened together. here: all files on the shelf, these among them."""
    files = _listed(taken, here)
    usable = [file for file in files if not file.problem]
    bad = [_Bad(one.path.name or str(one.path), one.problem) for one in taken if one.problem is not None]
    bad += [_Bad(file.file_name, _cannot_be_used(file)) for file in files if file.problem]
    if len(usable) == 1:
        return _one(usable[0], bad, _mate_of(usable[0], here, mate), plan_for)
    if not usable:
        return _none(bad)
    if len(usable) == 2 and not bad and _mate_of(usable[0], usable, mate) is usable[1]:  # noqa: PLR2004 - a pair
        return _pair(usable, plan_for)
    return _several(usable, bad)


def _listed(taken: Sequence[Taken], here: Sequence[ModelFile]) -> list[ModelFile]:
    """The shelf's entries, each once: two paths may be two names or two copies of one file."""
    entries = {path: file for file in here for path in (file.path, *file.copies)}
    found = [entries.get(file.path, file) for one in taken for file in one.files]
    return list({file.path: file for file in found}.values())


def _mate_of(file: ModelFile, among: Sequence[ModelFile], mate: Mate | None) -> ModelFile | None:
    """The other half of its pair: in the same quantization where there is one, else the one used last."""
    others = {other.path: other for other in among if not other.problem and other.path != file.path}
    found = mates(member_of(file), [member_of(other) for other in others.values()], mate)
    ranked = sorted(
        (others[member.key] for member in found),
        key=lambda other: (other.quantization != file.quantization, -other.last_used),
    )
    return ranked[0] if ranked else None


def _one(file: ModelFile, bad: Sequence[_Bad], other: ModelFile | None, plan_for: PlanFor) -> Opened:
    plan = plan_for([(file.variant.value, file.shape)]) if file.shape is not None else None
    words = [_VARIANTS[file.variant], size_words(file.size), *([plan.summary] if plan is not None else [])]
    return Opened(
        title=file_title(file),
        detail=" · ".join(words),
        hint=_lines([f"It stays where it is: {file.path}", _other_half(other), *_advice(plan), *_bad_words(bad)]),
        choices=_choices(file, other),
    )


def _choices(file: ModelFile, other: ModelFile | None) -> tuple[Choice, ...]:
    if file.variant is Variant.UNKNOWN:
        use_as_base = Choice(SpeakFrom(Voice.BASE, file.path), "Use as base")
        return use_as_base, Choice(SpeakFrom(Voice.INSTRUCT, file.path), "Use as instruct")
    alone = Choice(Chat((file.path,)), "Chat with it")
    if other is None:
        return (alone,)
    return alone, Choice(Chat((file.path, other.path)), "Chat with both")


def _other_half(other: ModelFile | None) -> str:
    if other is None:
        return ""
    return f"Its {'base' if other.variant is Variant.BASE else 'instruct'} is here, too: {file_title(other)}"


def _pair(files: Sequence[ModelFile], plan_for: PlanFor) -> Opened:
    shapes = [(file.variant.value, file.shape) for file in files if file.shape is not None]
    plan = plan_for(shapes) if len(shapes) == len(files) else None
    return Opened(
        title="These two are the base and the instruct of one model.",
        detail=" · ".join([*map(file_title, files), *([plan.summary] if plan is not None else [])]),
        hint=_lines(["They stay where they are.", not_comparable(*files), *_advice(plan)]),
        choices=(Choice(Chat(tuple(file.path for file in files)), "Chat with both"), _show("Show them")),
    )


def _several(files: Sequence[ModelFile], bad: Sequence[_Bad]) -> Opened:
    return Opened(
        title=f"{len(files)} model files are listed now, where they lie.",
        detail=_named([file_title(file) for file in files]),
        hint=_lines(_bad_words(bad)),
        choices=(_show("Show them in the library"),),
    )


def _none(bad: Sequence[_Bad]) -> Opened:
    if not bad:  # a folder that was left while it was looked through
        return Opened("Nothing was found.", failed=True)
    if len(bad) == 1:
        name, error = bad[0]
        return Opened(error.title, error.detail, _way(name, error), failed=True)
    return Opened(f"None of these {len(bad)} can be talked to.", _lines(_bad_words(bad)), failed=True)


def _way(name: str, error: AppError) -> str:
    """What to do instead with something that is no model."""
    suffix = Path(name).suffix.lower()
    if isinstance(error, BadInput) and suffix in TEXTS:
        return ATTACH
    return PASTE if isinstance(error, BadInput) and suffix in DOCUMENTS else error.hint


def _cannot_be_used(file: ModelFile) -> AppError:
    return AppError(f"{file.file_name} cannot be talked to.", file.problem, f"It lies at {file.path}")


def _bad_words(bad: Sequence[_Bad]) -> list[str]:
    said = [f"{name}: {error.detail if error.title.startswith(name) else error.title}" for name, error in bad]
    more = [f"{len(said) - MOST_NAMED} more cannot be used."] if len(said) > MOST_NAMED else []
    return [*said[:MOST_NAMED], *more]


def _advice(plan: Plan | None) -> list[str]:
    return [] if plan is None or plan.fit is Fit.FITS else list(plan.advice[:1])


def _named(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _lines(words: Sequence[str]) -> str:
    return "\n".join(filter(None, words))


def _show(words: str) -> Choice:
    return Choice(ShowLibrary(), words)
