"""The cards of what is on this computer: families of files here and on their way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from desktop.gguf.quantization_recipes import SOURCES
from desktop.library.cards.actions import (
    Chat,
    ChooseVariant,
    FindMateOfFile,
    Forget,
    Inspect,
    PickFile,
    Quantize,
    Remove,
    ShowInFolder,
    SpeakFrom,
    Verify,
)
from desktop.library.cards.cards import Choice, FamilyCard, FileRow, Pill, Tone
from desktop.library.cards.download_rows import Incoming, download_row, incoming_member
from desktop.library.cards.fit_words import fit_pill, memory_bar
from desktop.library.families.family import Family, Mate, Member, group, not_comparable
from desktop.library.judging.naming import parse_name
from desktop.library.memory.plan import Plan
from desktop.library.model_file import ModelFile, ModelShape, Origin
from desktop.library.variant import Variant
from desktop.size_words import context_words, parameter_words, size_words
from desktop.voice import Voice

OFFERED = ("Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q3_K_M")  # of engine.recipes: what a menu has room for

PlanFor = Callable[[Sequence[tuple[str, ModelShape]]], Plan | None]


@dataclass(frozen=True, slots=True)
class ShelfState:
    """Everything the cards are made from."""

    files: Sequence[ModelFile] = ()
    incoming: Sequence[Incoming] = ()
    picked: Mapping[tuple[str, Variant], str] = field(default_factory=dict)  # (family id, variant) -> path
    current: frozenset[str] = frozenset()  # paths the voices speak from
    busy: Mapping[str, str] = field(default_factory=dict)  # path -> "Verifying 40 %"
    stops: Mapping[str, Choice] = field(default_factory=dict)  # path -> what ends that
    filter: str = ""
    mate: Mate | None = None  # the catalogue's knowledge of pairs
    group: Callable[[Sequence[Member], Mate | None], list[Family]] = group


class Grouping:
    """Groups once while the members stay: comparing each with each takes long, a download tells its pace often."""

    def __init__(self) -> None:
        self._members: Sequence[Member] = ()
        self._families: list[Family] = []

    def __call__(self, members: Sequence[Member], mate: Mate | None) -> list[Family]:
        """As family.group(); `mate` must be the same function each time, forget() when it knows more."""
        if members != self._members:
            self._families = group(members, cache(mate) if mate is not None else None)  # asked again for each two
            self._members = members
        return self._families

    def forget(self) -> None:
        """Group anew next time."""
        self._members = ()


def shelf_cards(state: ShelfState, plan_for: PlanFor) -> tuple[FamilyCard, ...]:
    """Families with a file here or on its way: the one in use first, then those being fetched, then by name.

    What no voice can speak from comes last.
    """
    by_key: dict[str, ModelFile | Incoming] = {file.path: file for file in state.files}
    by_key |= {item.key: item for item in state.incoming}
    members = [member_of(file) for file in state.files] + [incoming_member(item) for item in state.incoming]
    cards = [_card(family, by_key, state, plan_for) for family in state.group(members, state.mate)]
    words = state.filter.casefold().split()
    shown = [card for card in cards if all(word in _searchable(card) for word in words)]
    return tuple(sorted(shown, key=_order))


def file_title(file: ModelFile) -> str:
    """A file for people: its name without what stands elsewhere in the row."""
    title = file.title or file.file_name
    return f"{title} · {file.quantization}" if file.quantization else title


def member_of(file: ModelFile) -> Member:
    """A file as families are made of it."""
    name = parse_name(file.name or file.file_name)
    judgement = file.judgement
    if file.chosen_variant is not None:
        from msgspec.structs import replace

        judgement = replace(judgement, variant=file.chosen_variant)
    return Member(file.path, name, judgement, file.lineage, file.vocabulary)


def _card(
    family: Family, by_key: Mapping[str, ModelFile | Incoming], state: ShelfState, plan_for: PlanFor
) -> FamilyCard:
    rows: list[FileRow] = []
    chosen: dict[str, ModelFile] = {}
    for voice, members in (("base", family.base), ("instruct", family.instruct), ("", family.others)):
        items = [by_key[member.key] for member in members]
        files = [item for item in items if isinstance(item, ModelFile)]
        for same in _by_variant(files) if voice else [[file] for file in files]:
            file = _picked(family.id, same, state)
            rows.append(_file_row(family.id, file, same, state))
            if voice and not file.problem:
                chosen.setdefault(voice, file)
        rows.extend(download_row(item) for item in items if isinstance(item, Incoming))
    shapes = [(voice, file.shape) for voice, file in chosen.items() if file.shape is not None]
    plan = plan_for(shapes) if shapes else None
    current = bool(chosen) and all(file.path in state.current for file in chosen.values())
    title = _title(family, chosen)
    return FamilyCard(
        id=family.id,
        title=title,
        about=_about(list(chosen.values())),
        pill=Pill("In use", Tone.OK, plan.words if plan else "") if current else (fit_pill(plan) if plan else None),
        memory=memory_bar(plan) if plan else None,
        rows=tuple(rows),
        actions=_card_actions(title, chosen, rows),
        note=_note(chosen),
        current=current,
    )


def _by_variant(files: Sequence[ModelFile]) -> list[list[ModelFile]]:
    """The quantizations of one and the same model together; several instruct models of a family apart."""
    groups: dict[str, list[ModelFile]] = {}
    for file in files:
        groups.setdefault(file.title or file.file_name, []).append(file)
    return list(groups.values())


def _picked(family: str, files: Sequence[ModelFile], state: ShelfState) -> ModelFile:
    wanted = state.picked.get((family, files[0].variant), "")
    for test in (
        lambda file: file.path == wanted,
        lambda file: file.path in state.current,
        lambda file: not file.problem,
    ):
        found = next((file for file in files if test(file)), None)
        if found is not None:
            return found
    return files[0]


def _file_row(family: str, file: ModelFile, same: Sequence[ModelFile], state: ShelfState) -> FileRow:
    kinds = Counter(other.quantization for other in same)
    choices = tuple(
        Choice(PickFile(family, file.variant, other.path), _choice_words(other, alone=kinds[other.quantization] == 1))
        for other in same
    )
    reasons = file.judgement.reasons
    if file.chosen_variant is not None:
        reasons = ("You said so.", *reasons)
    return FileRow(
        id=file.path,
        variant=file.variant.value,
        title=file_title(file),
        why=reasons[0] if reasons else "",
        reasons=reasons,
        status=state.busy.get(file.path, "") or _status(file, in_use=file.path in state.current),
        problem=file.problem,
        quantizations=choices if len(choices) > 1 else (),
        chosen=PickFile(family, file.variant, file.path),
        actions=_file_actions(file, state.stops.get(file.path)),
    )


def _choice_words(file: ModelFile, *, alone: bool) -> str:
    """A quantization and its size; the file's name, too, where it is not the only one of its kind."""
    words = f"{file.quantization} · {size_words(file.size)}"
    return words if alone else f"{words} · {file.file_name}"


def _status(file: ModelFile, *, in_use: bool) -> str:
    parts = [size_words(file.size)]
    if file.origin is Origin.BUILT_IN:
        parts.append("built in")
    elif file.verified:
        parts.append("verified")
    if file.origin not in (Origin.LIBRARY, Origin.ADDED, Origin.BUILT_IN):
        parts.append(f"from {file.origin.value}")
    if in_use:
        parts.append("in use")
    return " · ".join(parts)


def _file_actions(file: ModelFile, stop: Choice | None) -> tuple[Choice, ...]:
    path = file.path
    actions = [Choice(Inspect(path), "Details")]
    if file.variant is Variant.UNKNOWN and not file.problem:
        said = ((Variant.BASE, "It is a base"), (Variant.INSTRUCT, "It is an instruct"))
        actions = [*(Choice(ChooseVariant(path, variant), words) for variant, words in said), *actions]
    if not file.problem:
        actions.append(Choice(SpeakFrom(Voice.BASE, path), "Use as the base voice"))
        actions.append(Choice(SpeakFrom(Voice.INSTRUCT, path), "Use as the instruct voice"))
    actions += [Choice(Verify(path), "Verify again"), Choice(ShowInFolder(path), "Show in folder")]
    if file.quantization in SOURCES and not file.problem:
        smaller = OFFERED[OFFERED.index("Q8_0") + 1 :] if file.quantization == "Q8_0" else OFFERED
        actions += [Choice(Quantize((path,), name), f"Make a {name} of it") for name in smaller]
    if file.origin is Origin.LIBRARY:
        actions.append(Choice(Remove(path), "Delete"))
    elif file.origin is not Origin.BUILT_IN:
        actions.append(Choice(Forget(path), "Take off the list"))
    return (stop, *actions) if stop is not None else tuple(actions)


def _card_actions(title: str, chosen: Mapping[str, ModelFile], rows: Sequence[FileRow]) -> tuple[Choice, ...]:
    if not chosen:
        return ()
    chat = Chat(tuple(file.path for file in chosen.values()))
    if len(chosen) == 1:
        waiting = any(row.progress is not None for row in rows)
        return (Choice(chat, "Chat"),) if waiting else (Choice(chat, "Chat"), _find_mate(title, chosen))
    actions = [Choice(chat, "Chat with both")]
    if all(file.quantization in SOURCES for file in chosen.values()):
        actions += [Choice(Quantize(chat.paths, name), f"Make a {name} of both") for name in OFFERED[1:]]
    return tuple(actions)


def _find_mate(title: str, chosen: Mapping[str, ModelFile]) -> Choice:
    repo = next((file.repo for file in chosen.values() if file.repo), "")
    return Choice(FindMateOfFile(title, repo), f"Find its {'instruct' if 'base' in chosen else 'base'}")


def _title(family: Family, chosen: Mapping[str, ModelFile]) -> str:
    if any(file.origin is Origin.BUILT_IN for file in chosen.values()):
        return "Pocket pair"
    return family.title


def _about(files: Sequence[ModelFile]) -> str:
    """Licence, size and context, each once."""
    if not files:
        return ""
    first = files[0]
    if first.origin is Origin.BUILT_IN:
        return f"built in · {parameter_words(first.parameters)} parameters · knows a small world and this app"
    licence = next((file.licence for file in files if file.licence), "")
    size = f"{parameter_words(first.parameters)} parameters" if first.parameters else ""
    return " · ".join(part for part in (licence, size, context_words(first.context_length)) if part)


def _note(chosen: Mapping[str, ModelFile]) -> str:
    if len(chosen) < 2:  # noqa: PLR2004 - a pair
        return ""
    return not_comparable(chosen["base"], chosen["instruct"])


def _searchable(card: FamilyCard) -> str:
    return " ".join([card.title, card.about, *(row.title for row in card.rows)]).casefold()


def _order(card: FamilyCard) -> tuple[bool, bool, bool, str]:
    fetching = any(row.progress is not None for row in card.rows)
    usable = any(not row.problem for row in card.rows)
    return (not card.current, not fetching, not usable, card.title.casefold())
