"""Numbers in a header over which llama.cpp would end the process: each just inside and just outside its limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.engine.llama.abort_check import refuse_what_would_abort
from desktop.errors import FileProblem
from desktop.gguf.header import ArrayInfo, GgufHeader, Value


def header(architecture: str = "llama", **numbers: Value) -> GgufHeader:
    """A header with these entries of the architecture; "__" stands for a dot."""
    entries = {f"{architecture}.{name.replace('__', '.')}": value for name, value in numbers.items()}
    metadata = {"general.architecture": architecture, f"{architecture}.block_count": 4, **entries}
    return GgufHeader(Path("m.gguf"), 1, 3, metadata, (), 0)


FITS: tuple[dict[str, Value], ...] = (
    {},
    {"block_count": 1},
    {"block_count": 512},
    {"nextn_predict_layers": 0},
    {"nextn_predict_layers": 4},
    {"expert_count": 0},
    {"expert_count": 1, "expert_used_count": 1},
    {"expert_count": 1024, "expert_used_count": 1024},
    {"expert_count": 8, "expert_used_count": 1},
    {"expert_count": 8, "expert_used_count": ArrayInfo(4, 4, 0, 16)},  # one for each layer
    {"expert_count": 8, "expert_used_count": 2, "expert_group_count": 1},
    {"expert_count": 8, "expert_used_count": 2, "expert_group_count": 4, "expert_group_used_count": 1},
    {"expert_count": 8, "expert_used_count": 2, "expert_group_count": 4, "expert_group_used_count": 3},
    {"rope__scaling__type": "yarn"},
    {"rope__scaling__type": ""},
)
DOES_NOT_FIT: tuple[tuple[dict[str, Value], str, str], ...] = (
    ({"block_count": 0}, "block_count", "is 0; the engine takes 1 to 512"),
    ({"block_count": -1}, "block_count", "is -1"),
    ({"block_count": 513}, "block_count", "is 513"),
    ({"nextn_predict_layers": 5}, "nextn_predict_layers", "is 5, with 4 layers in all"),
    ({"nextn_predict_layers": -1}, "nextn_predict_layers", "is -1"),
    ({"expert_count": -1}, "expert_count", "is -1"),
    ({"expert_count": 1025, "expert_used_count": 1}, "expert_count", "is 1,025; the engine takes at most 1,024"),
    ({"expert_count": 8}, "expert_used_count", "is 0, with 8 experts in all"),
    ({"expert_count": 8, "expert_used_count": 9}, "expert_used_count", "is 9, with 8 experts in all"),
    ({"expert_used_count": 1}, "expert_used_count", "is 1, with 0 experts in all"),
    ({"expert_count": 8, "expert_used_count": 2, "expert_group_count": 8}, "expert_group_count", "is 8"),
    ({"expert_count": 8, "expert_used_count": 2, "expert_group_count": 3}, "expert_group_count", "is 3"),
    ({"expert_count": 8, "expert_used_count": 2, "expert_group_count": 4}, "expert_group_used_count", "is 0"),
    ({"expert_count": 8, "expert_used_count": 2, "expert_group_count": 4, "expert_group_used_count": 4},
     "expert_group_used_count", "is 4, with 4 groups in all"),
    ({"rope__scaling__type": "dizzy"}, "rope.scaling.type", "is “dizzy”; known are none, linear, yarn, longrope"),
)  # fmt: skip


@pytest.mark.parametrize("numbers", FITS, ids=str)
def test_numbers_that_llama_cpp_takes_are_let_through(numbers: dict[str, Value]) -> None:
    refuse_what_would_abort(header(**numbers))


@pytest.mark.parametrize(("numbers", "key", "words"), DOES_NOT_FIT)
def test_numbers_that_would_end_the_process_are_refused_by_name(
    numbers: dict[str, Value], key: str, words: str
) -> None:
    with pytest.raises(FileProblem) as caught:
        refuse_what_would_abort(header(**numbers))
    assert f"“llama.{key}”" in caught.value.title
    assert words in caught.value.detail
    assert ("update of the application" in caught.value.hint) == (key == "rope.scaling.type")


def test_a_single_expert_is_none_in_the_family_that_writes_it_so() -> None:
    refuse_what_would_abort(header("hunyuan-dense", expert_count=1))
    with pytest.raises(FileProblem):
        refuse_what_would_abort(header("hunyuan-moe", expert_count=2))
    with pytest.raises(FileProblem):
        refuse_what_would_abort(header(expert_count=1))
