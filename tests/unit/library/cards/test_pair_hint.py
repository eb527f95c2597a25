"""The pair that is offered to whoever has only the built-in one."""

from __future__ import annotations

from dataclasses import replace

from desktop.library.cards.pair_hint import MOST_BYTES, PairHint, pair_hint
from desktop.library.families.offers import Offer, OfferSide
from desktop.library.memory.plan import Memory, plan
from desktop.library.variant import Judgement, Variant

GB = 1_000_000_000
BOTH = (Variant.BASE, Variant.INSTRUCT)


def offer(title: str, billions: float, *variants: Variant) -> Offer:
    side = OfferSide(title, Judgement(), ("place",))
    return Offer(title, title, (), dict.fromkeys(variants or BOTH, side), billions * 1e9, "llama")


def hint(offers: list[Offer], free: int) -> str | None:
    memory = Memory(free, free)
    found = pair_hint(offers, lambda voices: plan(voices, 2048, "f16", memory))
    return found.title if found is not None else None


def test_the_largest_that_fits_side_by_side() -> None:
    offers = [offer("small", 0.5), offer("large", 30.0), offer("middle", 3.0)]
    assert hint(offers, 16 * GB) == "middle"
    assert hint(offers, 3 * GB) == "small"
    assert hint(offers, GB // 10) is None


def test_no_first_download_is_endless() -> None:
    huge = offer("huge", 2 * MOST_BYTES / 1e9)
    assert hint([huge, offer("small", 0.5)], 500 * GB) == "small"


def test_both_voices_open_to_all_and_runnable() -> None:
    one_voice = offer("one voice", 3.0, Variant.INSTRUCT)
    gated = replace(offer("gated", 3.0), gated="terms")
    unknown = replace(offer("unknown", 3.0), architecture="no-such-architecture")
    assert hint([one_voice, gated, unknown], 64 * GB) is None


def test_the_time_is_said_where_a_speed_was_measured() -> None:
    found = PairHint("id", "A pair", 2 * GB)
    assert found.words() == "Get a real pair: A pair, about 2.0 GB"
    assert found.words(10_000_000.0) == "Get a real pair: A pair, about 2.0 GB, about 3 min"
