"""Judges whether a model is base, instruct, reasoning or something else, with how sure that is and why."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.gguf.header import GgufHeader
from desktop.library.judging.end_tokens import end_token_of, judge_end_token
from desktop.library.judging.header_evidence import judge_metadata, kind_in, lineage_in
from desktop.library.judging.lineage_rule import TUNED, judge_lineage
from desktop.library.judging.name_rule import judge_name
from desktop.library.judging.naming import ModelName, parse_name
from desktop.library.judging.other_kinds import LORA
from desktop.library.repository import Lineage
from desktop.library.variant import Confidence, Judgement, Variant

_STEPS = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)
_PROVES_NOTHING = "It has a chat template, which alone proves nothing."
_NO_TEMPLATE = "It has no chat template, as most base models."


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of one file or repository. None and "" mean not known.

    name: repository id, file name or path. curated: what the catalogue of families says.
    has_template: from the header where there is one. end_token: text of the token that answers stop at; read from the
    header's file when it is needed and not given.
    """

    name: str = ""
    header: GgufHeader | None = None
    lineage: Lineage | None = None
    chosen: Variant | None = None
    has_template: bool | None = None
    curated: Variant | None = None
    end_token: str = ""


@dataclass(frozen=True, slots=True)
class _Opinion:
    """What one source says. explicit: a word, a parent or a token said it, not the absence of one."""

    judgement: Judgement
    explicit: bool

    @property
    def speaks(self) -> bool:
        return self.judgement.variant is not Variant.UNKNOWN


def judge(evidence: Evidence) -> Judgement:
    """Weigh the sources in their order; a later one makes an earlier one surer or less sure, and says so.

    Order: the user's choice, what kind of file it is, the catalogue, the name, lineage, metadata, the token at the end
    of answers, the absence of a template. UNKNOWN means: ask.
    """
    if evidence.chosen:
        return Judgement(evidence.chosen, Confidence.HIGH, (f"You chose {evidence.chosen.value} for this file.",))
    kind = kind_in(evidence.header) if evidence.header else ""
    if kind:
        return Judgement(Variant.OTHER, Confidence.HIGH, (f"Its metadata says: {kind}.",), kind)
    name = parse_name(evidence.name)
    said = judge_name(name)
    if said.variant is Variant.OTHER and evidence.header and said.other == LORA:
        said = Judgement(reasons=("The name says LoRA, but the file holds a whole model.",))
    if said.variant is Variant.OTHER:
        return said
    if evidence.lineage and evidence.lineage.relation == "adapter" and not evidence.header:
        why = "Its page says that it is an adapter for another model."
        return Judgement(Variant.OTHER, Confidence.MEDIUM, (why,), LORA)
    if evidence.curated and evidence.curated is not Variant.UNKNOWN:
        why = f"The catalogue of known families lists it as {evidence.curated.value}."
        return Judgement(evidence.curated, Confidence.HIGH, (why, *said.reasons))
    return _weighed(evidence, name, said)


def _weighed(evidence: Evidence, name: ModelName, said: Judgement) -> Judgement:
    template = _has_template(evidence)
    opinions = [_Opinion(said, explicit=bool(name.tuning) or said.confidence is Confidence.HIGH)]
    opinions += _lineages(evidence, name, has_template=bool(template))
    if evidence.header:
        opinions.append(_Opinion(*judge_metadata(evidence.header)))
    opinions.append(_Opinion(judge_end_token(_end_token(evidence)), explicit=True))
    if template is False:
        opinions.append(_Opinion(Judgement(Variant.BASE, Confidence.LOW, (_NO_TEMPLATE,)), explicit=False))
    first = _first(opinions)
    if first is None:
        return Judgement(reasons=said.reasons + ((_PROVES_NOTHING,) if template else ()))
    verdict = _settled(first, [one for one in opinions if one is not first and one.speaks])
    unheard = said.reasons if not opinions[0].speaks else ()
    return Judgement(
        verdict.variant,
        verdict.confidence,
        verdict.reasons + unheard + ((_PROVES_NOTHING,) if template else ()),
        verdict.other,
    )


def _lineages(evidence: Evidence, name: ModelName, *, has_template: bool) -> list[_Opinion]:
    """The hub's lineage, else the one in the file."""
    lineage = evidence.lineage
    if (lineage is None or not lineage.parents) and evidence.header:
        lineage = lineage_in(evidence.header)
    return [_Opinion(judge_lineage(lineage, name, has_template=has_template), explicit=True)] if lineage else []


def _has_template(evidence: Evidence) -> bool | None:
    if evidence.has_template is not None or evidence.header is None:
        return evidence.has_template
    return bool(evidence.header.text("tokenizer.chat_template"))


def _end_token(evidence: Evidence) -> str:
    if evidence.end_token or evidence.header is None:
        return evidence.end_token
    return end_token_of(evidence.header)


def _first(opinions: list[_Opinion]) -> _Opinion | None:
    """The first source that speaks; one that goes by a missing word gives way to a later one that has a word."""
    speaking = [one for one in opinions if one.speaks]
    if not speaking:
        return None
    first = speaking[0]
    if first.explicit or first.judgement.variant is Variant.OTHER:
        return first
    better = (one for one in speaking[1:] if one.explicit and one.judgement.confidence is not Confidence.LOW)
    return next((one for one in better if _against(first.judgement, one.judgement)), first)


def _settled(first: _Opinion, rest: list[_Opinion]) -> Judgement:
    """The first source's word, surer or less sure by what the others say."""
    verdict = first.judgement
    strong = [one for one in rest if one.judgement.confidence is not Confidence.LOW]
    against = [one.judgement for one in strong if _against(verdict, one.judgement)]
    agree = [one.judgement for one in strong if one.explicit and not _against(verdict, one.judgement)]
    step = _STEPS.index(verdict.confidence)
    if against:
        reasons = (*verdict.reasons, *(f"But: {one.reasons[0]}" for one in against), "The sources disagree.")
        if step == 0:
            return Judgement(reasons=reasons)
        return Judgement(verdict.variant, _STEPS[step - 1], reasons, verdict.other)
    reasons = (*verdict.reasons, *(one.reasons[0] for one in agree))
    return Judgement(verdict.variant, _STEPS[min(2, step + bool(agree))], reasons, verdict.other)


def _against(one: Judgement, other: Judgement) -> bool:
    """One says base and the other tuned. Instruct and reasoning do not contradict each other."""
    return (one.variant in TUNED) != (other.variant in TUNED)
