"""What a model's parents say of it: the same as a file it was quantized from, tuned when it was tuned from a base."""

from __future__ import annotations

from desktop.library.judging.identity import same_model
from desktop.library.judging.name_rule import judge_name
from desktop.library.judging.naming import ModelName, parse_name
from desktop.library.repository import Lineage
from desktop.library.variant import Confidence, Judgement, Variant

TUNED = (Variant.INSTRUCT, Variant.REASONING)


def judge_lineage(lineage: Lineage, name: ModelName, *, has_template: bool) -> Judgement:
    """What the first parent and the relation to it say; UNKNOWN where they leave it open.

    The hub infers relations that a card does not state, and sometimes wrongly: a parent of the same name is taken as
    the source of a quantization whatever the relation says.
    """
    if not lineage.parents:
        return Judgement()
    parent = lineage.parents[0]
    source = parse_name(parent)
    verdict = judge_name(source)
    if lineage.relation == "quantized" or same_model(name, source):
        return _copied(parent, verdict)
    if lineage.relation == "merge":
        return _merged(lineage)
    return _tuned(parent, verdict, has_template=has_template)


def _copied(parent: str, verdict: Judgement) -> Judgement:
    if verdict.variant in (Variant.UNKNOWN, Variant.OTHER):
        return Judgement()
    return Judgement(verdict.variant, verdict.confidence, (f"It is a copy of {parent}. {verdict.reasons[0]}",))


def _merged(lineage: Lineage) -> Judgement:
    tuned = [parent for parent in lineage.parents if judge_name(parse_name(parent)).variant in TUNED]
    if not tuned:
        return Judgement()
    return Judgement(Variant.INSTRUCT, Confidence.MEDIUM, (f"It was merged from tuned models, {tuned[0]} among them.",))


def _tuned(parent: str, verdict: Judgement, *, has_template: bool) -> Judgement:
    if verdict.variant in TUNED:
        why = f"It was made from {parent}, which is tuned itself."
        return Judgement(verdict.variant, Confidence.MEDIUM, (why,))
    if verdict.variant is Variant.BASE:
        why = f"It was tuned from {parent}, a base model; most such models are instruct, some stay base."
        return Judgement(Variant.INSTRUCT, Confidence.MEDIUM if has_template else Confidence.LOW, (why,))
    return Judgement()
