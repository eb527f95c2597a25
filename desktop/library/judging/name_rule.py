"""What a name says of a model: the family's own words first, then words that mean the same everywhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desktop.library.judging import name_words as words
from desktop.library.judging.family_rules import FamilyRule, Fit, fit_of
from desktop.library.judging.naming import ModelName
from desktop.library.judging.other_kinds import LORA, SURE, SURE_WORDS
from desktop.library.variant import Confidence, Judgement, Variant

_OLLAMA = re.compile(r"^(?:[\w.-]+/)?[\w.-]+:[\w.-]+$")
_BARE_WORDS = {
    Variant.BASE: "the base model",
    Variant.INSTRUCT: "the instruct model",
    Variant.REASONING: "a reasoning model",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A name's words sorted by what they say. Each tuple holds words in lower case, in the name's order."""

    name: ModelName
    rule: FamilyRule | None
    clean: bool  # the name starts with the family's name
    base: tuple[str, ...]
    instruct: tuple[str, ...]
    reasoning: tuple[str, ...]
    by_others: tuple[str, ...]
    unexplained: tuple[str, ...]


def read(name: ModelName) -> Reading:
    """Sort the words of a name by its family's rule."""
    fit = fit_of(name)
    rule = fit.rule if fit else None
    rest = _outside(name, fit)
    sets = _word_sets(rule)
    sorted_words = {kind: tuple(word for word in rest if word in known) for kind, known in sets.items()}
    said = {word for found in sorted_words.values() for word in found}
    return Reading(
        name=name,
        rule=rule,
        clean=bool(fit and not fit.inside),
        base=sorted_words["base"],
        instruct=sorted_words["instruct"],
        reasoning=sorted_words["reasoning"],
        by_others=sorted_words["by_others"],
        unexplained=tuple(word for word in rest if word not in said and not _explained(word, rule)),
    )


def judge_name(name: ModelName) -> Judgement:
    """What the name alone says; UNKNOWN with a reason where it says nothing."""
    if name.other and not _made_whole(name):
        sure = name.other in SURE or bool(SURE_WORDS & set(name.tokens))
        why = f"The name is that of {_with_article(name.other)}."
        return Judgement(Variant.OTHER, Confidence.HIGH if sure else Confidence.MEDIUM, (why,), name.other)
    reading = read(name)
    if reading.reasoning:
        return _reasoning(reading)
    if reading.instruct:
        return _instruct(reading)
    if reading.base:
        return _base(reading)
    if reading.by_others:
        return _by_others(reading)
    return _bare(reading)


def _made_whole(name: ModelName) -> bool:
    """People who quantize do so with whole models: what they call LoRA was merged before."""
    return name.other == LORA and name.owner.lower() in words.QUANTIZERS


def _word_sets(rule: FamilyRule | None) -> dict[str, frozenset[str]]:
    ignored = rule.ignore if rule else frozenset()
    instruct = words.INSTRUCT | (rule.instruct if rule else frozenset({"it"}))
    by_others = words.TUNED_BY_OTHERS - instruct
    return {
        "base": (words.BASE | (rule.base if rule else frozenset())) - ignored,
        "instruct": instruct - ignored,
        "reasoning": (words.REASONING | (rule.reasoning if rule else frozenset())) - ignored,
        "by_others": by_others - (rule.known if rule else frozenset()),
    }


def _outside(name: ModelName, fit: Fit | None) -> list[str]:
    first, last = fit.span if fit else (0, 0)
    return [token for place, token in enumerate(name.tokens) if not first <= place < last]


def _explained(word: str, rule: FamilyRule | None) -> bool:
    patterns = (words.SIZE, words.ACTIVE, words.VERSION, words.DATE, words.CONTEXT)
    if any(pattern.match(word) for pattern in patterns) or word in words.SIZE_WORDS:
        return True
    return bool(rule and (word in rule.known or word in rule.ignore))


def _reasoning(reading: Reading) -> Judgement:
    word = reading.reasoning[0]
    if reading.base:
        why = f"The name says both “{word}” and “{reading.base[0]}”; which of them counts is not sure."
        return Judgement(Variant.BASE, Confidence.LOW, (why,))
    sure = reading.clean and not reading.unexplained and not reading.by_others
    why = f"The name says “{word}”: tuned to think before it answers."
    return Judgement(Variant.REASONING, Confidence.HIGH if sure else Confidence.MEDIUM, (why,))


def _instruct(reading: Reading) -> Judgement:
    word = next((one for one in reading.instruct if one in words.PLAIN_INSTRUCT), reading.instruct[0])
    if reading.base:
        why = f"The name says “{word}” as well as “{reading.base[0]}”: tuned from that base, so instruct."
        return Judgement(Variant.INSTRUCT, Confidence.MEDIUM, (why,))
    if not reading.rule:
        confidence = Confidence.LOW if word == "it" else Confidence.MEDIUM
        return Judgement(Variant.INSTRUCT, confidence, (f"The name says “{word}”. Its family is not known here.",))
    if not reading.clean or reading.unexplained or reading.by_others:
        why = f"The name says “{word}”; it is someone's own version of {reading.rule.title}."
        return Judgement(Variant.INSTRUCT, Confidence.MEDIUM, (why,))
    why = f"The name says “{word}”, which {reading.rule.title} uses for instruct."
    return Judgement(Variant.INSTRUCT, Confidence.HIGH, (why,))


def _base(reading: Reading) -> Judgement:
    word = reading.base[0]
    if reading.by_others:
        why = f"The name says “{word}”, and also “{reading.by_others[0]}”, as tuned models do."
        return Judgement(Variant.BASE, Confidence.LOW, (why,))
    if not reading.rule:
        why = f"The name says “{word}”, which can mean a size as well. Its family is not known here."
        return Judgement(Variant.BASE, Confidence.MEDIUM if reading.name.size_label else Confidence.LOW, (why,))
    if not reading.clean or reading.unexplained:
        why = f"The name says “{word}”; it is someone's own version of {reading.rule.title}."
        return Judgement(Variant.BASE, Confidence.MEDIUM, (why,))
    return Judgement(
        Variant.BASE, Confidence.HIGH, (f"The name says “{word}”, which {reading.rule.title} uses for base.",)
    )


def _by_others(reading: Reading) -> Judgement:
    title = reading.rule.title if reading.rule else ""
    source = f", made from {title}" if title else ""
    why = f"The name says “{reading.by_others[0]}”: a model tuned by others{source}."
    return Judgement(Variant.INSTRUCT, Confidence.MEDIUM, (why,))


def _bare(reading: Reading) -> Judgement:
    rule, name = reading.rule, reading.name
    if _is_ollamas(name):
        return _ollamas(reading)
    if rule is None:
        return Judgement(reasons=("The name has no word for base or instruct, and its family is not known here.",))
    if not rule.loose and (not reading.clean or reading.unexplained):
        other = f" (“{reading.unexplained[0]}”)" if reading.unexplained else ""
        return Judgement(
            reasons=(f"The name is that of a version of {rule.title}{other}; it does not say which kind.",)
        )
    if not rule.bare:
        return Judgement(reasons=(f"{rule.title} names say base or instruct, but this one does not.",))
    variant = Variant(rule.bare)
    if rule.loose:
        return Judgement(variant, Confidence.MEDIUM, (f"{rule.title} models are all tuned ones.",))
    copied = name.owner.lower() in rule.owners | words.QUANTIZERS
    why = f"The name has no word for base or instruct: in {rule.title} that is {_BARE_WORDS[variant]}."
    reasons = (why,) if copied else (why, "The name may have lost such a word on its way here.")
    return Judgement(variant, Confidence.HIGH if copied else Confidence.MEDIUM, reasons)


def _is_ollamas(name: ModelName) -> bool:
    """llama3.2:1b, and not REPO:Q4_K_M."""
    plain = name.original.lower()
    return bool(_OLLAMA.match(plain)) and "gguf" not in plain


def _ollamas(reading: Reading) -> Judgement:
    """Ollama's library leaves the word out of instruct models, and says "text" of base models."""
    if "text" in reading.name.tokens:
        return Judgement(Variant.BASE, Confidence.MEDIUM, ("The name says “text”, which Ollama uses for base.",))
    if reading.rule and reading.rule.bare == Variant.REASONING:
        return Judgement(Variant.REASONING, Confidence.MEDIUM, (f"{reading.rule.title} is a reasoning model.",))
    return Judgement(Variant.INSTRUCT, Confidence.MEDIUM, ("A name of Ollama's without “text” or “base” is instruct.",))


def _with_article(what: str) -> str:
    return ("an " if what[0] in "aeiou" else "a ") + what
