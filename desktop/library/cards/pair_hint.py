"""The pair of the catalogue that is worth a first download here: the largest that fits, and is not long in coming."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desktop.library.architectures import why_not
from desktop.library.cards.offer_cards import Q4_BITS, PlanFor, shapes_of
from desktop.library.families.offers import Offer
from desktop.library.memory.plan import Fit
from desktop.library.variant import Variant
from desktop.size_words import size_words, time_words

MOST_BYTES = 8_000_000_000  # both files: more is no first download


@dataclass(frozen=True, slots=True)
class PairHint:
    """One offer. size: of both files, in bytes, as a rule estimated from the number of parameters."""

    offer_id: str
    title: str
    size: int

    def words(self, bytes_per_s: float = 0.0) -> str:
        """As a link says it. bytes_per_s: the speed of a download that was measured, 0 = none was."""
        time = f", about {time_words(self.size / bytes_per_s)}" if bytes_per_s > 0 else ""
        return f"Get a real pair: {self.title}, about {size_words(self.size)}{time}"


def pair_hint(offers: Iterable[Offer], plan_for: PlanFor) -> PairHint | None:
    """The largest of these with both voices side by side in memory; None where none is known, or none fits."""
    fitting = [offer for offer in offers if _is_pair(offer) and _fits(offer, plan_for)]
    best = max(fitting, key=lambda offer: offer.parameters, default=None)
    return PairHint(best.id, best.title, _size(best)) if best is not None else None


def _is_pair(offer: Offer) -> bool:
    both = {Variant.BASE, Variant.INSTRUCT} <= set(offer.sides)
    return both and not offer.gated and not why_not(offer.architecture) and 0 < _size(offer) <= MOST_BYTES


def _size(offer: Offer) -> int:
    builds = [offer.sides[variant].build for variant in (Variant.BASE, Variant.INSTRUCT)]
    return sum(build.size if build is not None else int(offer.parameters * Q4_BITS / 8) for build in builds)


def _fits(offer: Offer, plan_for: PlanFor) -> bool:
    plan = plan_for(shapes_of(offer))
    return plan is not None and plan.fit is Fit.FITS
