"""Puts files and repositories into families: the base and tuned variants of one model, in all quantizations."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from desktop.library.judging.family_rules import irregular_pairs
from desktop.library.judging.identity import Identity, identity_of, likeness, words_of
from desktop.library.judging.lineage_rule import TUNED
from desktop.library.judging.naming import ModelName, parse_name
from desktop.library.model_file import ModelFile
from desktop.library.repository import Lineage
from desktop.library.variant import Judgement, Variant

Mate = Callable[[str], str]
"""From a repository id to that of its other variant, "" when not known: the catalogue's knowledge."""

Words = tuple[str, ...]
"""What copies of one model have in common: see identity.words_of()."""

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


@dataclass(frozen=True, slots=True)
class _Seen:
    """A member with what its names come to, worked out once."""

    member: Member
    identities: tuple[Identity, ...]
    words: frozenset[Words]


def group(members: Iterable[Member], mate: Mate | None = None) -> list[Family]:
    """Every member in one family, in the order in which families first appear.

    A tuned member goes to the base it is surest to come from; several tuned generations of one base (Qwen3-4B and
    Qwen3-4B-Instruct-2507) share a family. Members that are neither base nor tuned, and models that others changed
    after tuning, are kept in `others`.
    """
    listed = list(members)
    bases = _bases_in(listed)
    clusters: dict[tuple[str, ...], list[Member]] = {}
    for member in listed:
        clusters.setdefault(_cluster(member, bases, mate), []).append(member)
    return [_family(key, inside) for key, inside in clusters.items()]


def mates(member: Member, candidates: Sequence[Member], mate: Mate | None = None) -> list[Member]:
    """The candidates that are the other variant of a member's model, in their order."""
    bases = _bases_in([member, *candidates])
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


def _bases_of(tuned: Member, bases: Sequence[_Seen], mate: Mate | None) -> list[Member]:
    """The bases a tuned member comes from: those that score best, all quantizations of them."""
    own = _seen(tuned)
    if own.identities[0].modified:
        return []
    stated = _stated_bases(own, mate)
    scored = [(_score(own, base, stated, mate), base.member) for base in bases]
    best = max((score for score, _ in scored), default=0)
    return [base for score, base in scored if score == best > 0]


def _score(tuned: _Seen, base: _Seen, stated: frozenset[Words], mate: Mate | None) -> int:
    if base.words & stated or (mate and _words_of(mate(base.member.name.original)) in tuned.words):
        return _BY_STATEMENT
    return max(likeness(one, other) for one in tuned.identities for other in base.identities)


def _stated_bases(tuned: _Seen, mate: Mate | None) -> frozenset[Words]:
    """The models that someone who knows says it was tuned from: its card, the catalogue, our list of pairs."""
    lineage = tuned.member.lineage
    named = list(lineage.parents) if lineage.relation in ("finetune", "") else []
    if mate:
        named.append(mate(tuned.member.name.original))
    found = {base for base, made in _irregular() if made in tuned.words}
    return frozenset(found | {_words_of(one) for one in named if one})


@functools.cache
def _irregular() -> tuple[tuple[Words, Words], ...]:
    return tuple((_words_of(base), _words_of(tuned)) for base, tuned in irregular_pairs())


def _words_of(repo: str) -> Words:
    return words_of(parse_name(repo))


def _seen(member: Member) -> _Seen:
    names = _names(member)
    words = frozenset(found for found in map(words_of, names) if found)
    return _Seen(member, tuple(identity_of(name) for name in names), words)


def _bases_in(members: Iterable[Member]) -> list[_Seen]:
    return [_seen(one) for one in members if one.variant is Variant.BASE]


def _names(member: Member) -> tuple[ModelName, ...]:
    """Its own name and that of what it was quantized from: file names are often cut short."""
    sources = member.lineage.parents[:1] if member.lineage.relation == "quantized" else ()
    return (member.name, *(parse_name(source) for source in sources))


def _cluster(member: Member, bases: Sequence[_Seen], mate: Mate | None) -> tuple[str, ...]:
    """What the members of one family share."""
    if member.variant in TUNED:
        found = _bases_of(member, bases, mate)
        if found:
            return _base_key(found[0])
    if member.variant is Variant.BASE:
        return _base_key(member)
    identity = identity_of(_names(member)[-1])
    near = [base.member for base in bases if likeness(identity, base.identities[0])]
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
