"""Which names mean the same model, and which a base and a tuned variant of one."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from desktop.library.judging import name_words as words
from desktop.library.judging.family_rules import Fit, fit_of
from desktop.library.judging.name_rule import read
from desktop.library.judging.naming import ModelName

_ALIASES = frozenset({"meta", "nvidia", "c4ai"})  # put before a family's name by some, left out by others


@dataclass(frozen=True, slots=True)
class Identity:
    """What a base and its tuned variants have in common, all in lower case. Texts are "" where a name does not say."""

    rule: str  # of the family, "" for one that is not known
    stem: str  # family, generation and branch: "qwen2.5coder"
    size: str  # "7b", "30b-a3b"
    version: str  # "v0.1"
    date: str  # "2407"
    context: str  # "128k"
    modified: bool  # changed by others after tuning

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What must be equal for two variants of one model."""
        return (self.rule, self.stem, self.size, self.version)


@functools.lru_cache(maxsize=8192)
def identity_of(name: ModelName) -> Identity:
    """A name without the words that tell variants apart, as its family's rule knows them."""
    fit = fit_of(name)
    reading = read(name)
    telling = {*reading.base, *reading.instruct, *reading.reasoning, *(fit.rule.ignore if fit else ())}
    own, rest = _own_and_rest(name, fit)
    left = [word for word in rest if word not in telling and not _is_label(word)]
    size = name.size_label.lower()
    return Identity(
        rule=fit.rule.id if fit else "",
        stem="".join(word for word in own + left if word not in _ALIASES | words.MODIFIED),
        size=size if any(letter.isdigit() for letter in size) else "",  # words for sizes stay in the stem
        version=_first(words.VERSION, rest),
        date=_first(words.DATE, rest),
        context=_first(words.CONTEXT, rest),
        modified=bool(words.MODIFIED & set(name.tokens)),
    )


def same_model(one: ModelName, other: ModelName) -> bool:
    """Copies or quantizations of one and the same model."""
    return bool(one.tokens) and words_of(one) == words_of(other)


def likeness(tuned: Identity, base: Identity) -> int:
    """0: not of one model; else the higher the surer.

    Dates must agree where both have one: a later tuning of the same base has a date where the base has none. Lengths of
    the context need not, as tuning often extends it; equal ones are surer.
    """
    if not base.stem or tuned.key != base.key or (tuned.date and base.date and tuned.date != base.date):
        return 0
    return 1 + (tuned.date == base.date) + (tuned.context == base.context)


def words_of(name: ModelName) -> tuple[str, ...]:
    """Equal for copies and quantizations of one and the same model, () for a name without words."""
    return tuple(sorted(token for token in name.tokens if token not in _ALIASES))


def _own_and_rest(name: ModelName, fit: Fit | None) -> tuple[list[str], list[str]]:
    """The words of the family's own name, in which nothing is a label, and the others."""
    first, last = fit.span if fit else (0, 0)
    own = [token for token in name.tokens[first:last] if not words.SIZE.match(token)]
    return own, [*name.tokens[:first], *name.tokens[last:]]


def _is_label(word: str) -> bool:
    patterns = (words.SIZE, words.ACTIVE, words.VERSION, words.DATE, words.CONTEXT)
    return any(pattern.match(word) for pattern in patterns)


def _first(pattern: re.Pattern[str], rest: list[str]) -> str:
    return next((word for word in rest if pattern.match(word)), "")
