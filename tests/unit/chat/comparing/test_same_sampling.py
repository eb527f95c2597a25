"""One seed and one sampler for all who are asked: the first one's; the rest of their settings stays."""

from __future__ import annotations

from msgspec.structs import replace

from desktop.chat.comparing.same_sampling import with_same_sampling
from desktop.chat.speaking import Asked
from desktop.protocol.engine_key import EngineKey
from desktop.protocol.messages import ContextParams
from desktop.settings.values import BASE_DEFAULTS, INSTRUCT_DEFAULTS
from desktop.voice import BASE, INSTRUCT, FileSource

KEY = EngineKey(FileSource(path="/m.gguf"), ContextParams())


def test_the_first_ones_sampler_counts_for_all_and_lengths_stay() -> None:
    asked = [Asked(BASE, KEY, replace(BASE_DEFAULTS, seed=7)), Asked(INSTRUCT, KEY, INSTRUCT_DEFAULTS)]
    base, instruct = with_same_sampling(asked)
    assert base.settings == asked[0].settings
    assert (instruct.settings.seed, instruct.settings.temperature, instruct.settings.top_k) == (7, 0.9, 0)
    assert instruct.settings.max_tokens == INSTRUCT_DEFAULTS.max_tokens


def test_a_seed_that_is_not_given_is_drawn_once_for_all() -> None:
    asked = [Asked(BASE, KEY, BASE_DEFAULTS), Asked(INSTRUCT, KEY, INSTRUCT_DEFAULTS)]
    drawn = [{one.settings.seed for one in with_same_sampling(asked)} for _ in range(5)]
    assert all(len(seeds) == 1 and min(seeds) >= 0 for seeds in drawn)
    assert len({min(seeds) for seeds in drawn}) > 1


def test_one_alone_has_what_it_has() -> None:
    alone = [Asked(BASE, KEY, BASE_DEFAULTS)]
    assert with_same_sampling(alone) == alone
