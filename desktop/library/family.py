"""Puts files and repositories into families: the base and tuned variants of one model, in all quantizations."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from desktop.library.family_rules import irregular_pairs
from desktop.library.identity import identity_of, likeness, words_of
from desktop.library.lineage_rule import TUNED
from desktop.library.model_file import ModelFile
from desktop.library.naming import ModelName, parse_name
from desktop.library.repository import Lineage
from desktop.library.variant_words import Judgement, Variant

Mate = Callable[[str], str]
"""From a repository id to that of its other variant, "" when not known: the catalogue's knowledge."""

NO_LINEAGE = Lineage()
_BY_STATEMENT = 9  # a card, the catalogue or the list of pairs names it: surer than any likeness of names


@dataclass(frozen=True, slots=True)
class Member:
    """One file or repository to be grouped. key: whatever the caller finds it by. Parts of a split file are one."""

    key: str
    name: ModelName
    judgement: Judgement
    lineage: Lineage = NO_LINEAGE
    vocabulary: str = ""

    @property
    def variant(self) -> Variant:
        """What it was judged to be."""
        return self.judgement.variant


@dataclass(frozen=True, slots=True)
class Family:
    """Variants of one model. instruct: all tuned ones, reasoning too, the plainest first. others: what cannot pair."""

    id: str
    title: str
    base: tuple[Member, ...] = ()
    instruct: tuple[Member, ...] = ()
    others: tuple[Member, ...] = ()

    @property
    def paired(self) -> bool:
        """It has both sides."""
        return bool(self.base and self.instruct)


def group(members: Iterable[Member], mate: Mate | None = None) -> list[Family]:
    """Every member in one family, in the order in which families first appear.

    A tuned member goes to the base it is surest to come from; several tuned generations of one base (Qwen3-4B and
    Qwen3-4B-Instruct-2507) share a family. Members that are neither base nor tuned, and models that others changed
    after tuning, are kept in `others`.
    """
    listed = list(members)
    bases = [one for one in listed if one.variant is Variant.BASE]
    clusters: dict[tuple[str, ...], list[Member]] = {}
    for member in listed:
        clusters.setdefault(_cluster(member, bases, mate), []).append(member)
    return [_family(key, inside) for key, inside in clusters.items()]


def mates(member: Member, candidates: Sequence[Member], mate: Mate | None = None) -> list[Member]:
    """The candidates that are the other variant of a member's model, in their order."""
    every = [member, *candidates]
    bases = [one for one in every if one.variant is Variant.BASE]
    if member.variant is Variant.BASE:
        return [one for one in candidates if one.variant in TUNED and member in _bases_of(one, bases, mate)]
    if member.variant in TUNED:
        found = _bases_of(member, bases, mate)
        return [one for one in candidates if one in found]
    return []


def not_comparable(a: ModelFile, b: ModelFile) -> str:
    """Why two files cannot be compared token by token, "" when they can or when it is not known."""
    if a.vocabulary and b.vocabulary and a.vocabulary != b.vocabulary:
        one, other = a.title or a.file_name, b.title or b.file_name
        return f"{one} and {other} have different vocabularies: the same text is cut into different tokens."
    return ""


def _bases_of(tuned: Member, bases: Sequence[Member], mate: Mate | None) -> list[Member]:
    """The bases a tuned member comes from: those that score best, all quantizations of them."""
    if identity_of(tuned.name).modified:
        return []
    stated = _stated_bases(tuned, mate)
    scored = [(_score(tuned, base, stated, mate), base) for base in bases]
    best = max((score for score, _ in scored), default=0)
    return [base for score, base in scored if score == best > 0]


def _score(tuned: Member, base: Member, stated: frozenset[tuple[str, ...]], mate: Mate | None) -> int:
    own = {words_of(name) for name in _names(base)}
    if own & stated or (mate and _is(tuned, mate(base.name.original))):
        return _BY_STATEMENT
    return max(likeness(identity_of(one), identity_of(other)) for one in _names(tuned) for other in _names(base))


def _stated_bases(tuned: Member, mate: Mate | None) -> frozenset[tuple[str, ...]]:
    """The words of the models that someone who knows says it was tuned from: its card, the catalogue, our list."""
    named = list(tuned.lineage.parents) if tuned.lineage.relation in ("finetune", "") else []
    own = {words_of(name) for name in _names(tuned)}
    found = {base for base, made in _irregular() if made in own}
    if mate:
        named.append(mate(tuned.name.original))
    return frozenset(found | {words_of(parse_name(one)) for one in named if one})


@functools.cache
def _irregular() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    return tuple((words_of(parse_name(base)), words_of(parse_name(tuned))) for base, tuned in irregular_pairs())


def _is(member: Member, repo: str) -> bool:
    return bool(repo) and words_of(parse_name(repo)) in {words_of(name) for name in _names(member)}


def _names(member: Member) -> tuple[ModelName, ...]:
    """Its own name and that of what it was quantized from: file names are often cut short."""
    sources = member.lineage.parents[:1] if member.lineage.relation == "quantized" else ()
    return (member.name, *(parse_name(source) for source in sources))


def _cluster(member: Member, bases: Sequence[Member], mate: Mate | None) -> tuple[str, ...]:
    """What the members of one family share."""
    if member.variant in TUNED:
        found = _bases_of(member, bases, mate)
        if found:
            return _base_key(found[0])
    if member.variant is Variant.BASE:
        return _base_key(member)
    identity = identity_of(_names(member)[-1])
    near = [base for base in bases if likeness(identity, identity_of(base.name))]
    return _base_key(near[0]) if near else (*identity.key, identity.date)


def _base_key(base: Member) -> tuple[str, ...]:
    identity = identity_of(_names(base)[-1])
    return (*identity.key, identity.date)


def _family(key: tuple[str, ...], inside: list[Member]) -> Family:
    base = [one for one in inside if one.variant is Variant.BASE]
    tuned = [one for one in inside if one.variant in TUNED and not identity_of(one.name).modified]
    tuned.sort(key=lambda one: (one.variant is Variant.REASONING, identity_of(one.name).date))
    others = [one for one in inside if one not in base and one not in tuned]
    title = _title((base + tuned + others)[0].name)
    return Family("-".join(part for part in key if part), title, tuple(base), tuple(tuned), tuple(others))


def _title(name: ModelName) -> str:
    """The name for people: "Qwen2.5 Coder 7B", without variant, date and packaging."""
    base = name.basename.replace("-", " ").replace("Meta Llama", "Llama")
    size = name.size_label if any(letter.isdigit() for letter in name.size_label) else ""
    version = " ".join(word for word in name.version.split("-") if word.startswith("v"))
    return " ".join(part for part in (base, size, version) if part) or name.original
