"""What the inspector says of a real file: its facts, its metadata, its tensors, and what the user may say of it."""

from __future__ import annotations

import gguf
import numpy as np
import pytest
from msgspec.structs import replace

from desktop.gguf.header import read_header
from desktop.library.cards.actions import ChooseVariant
from desktop.library.cards.inspection import SHOWN_CHARACTERS, SHOWN_ITEMS, inspect, tensor_bytes
from desktop.library.model_file import ModelFile, Origin
from desktop.library.repository import Lineage
from desktop.library.variant import Confidence, Judgement, Variant

COMMIT = "0123456789abcdef"
ENTRIES = {"odd.on": "bool", "odd.count": "whole number", "odd.share": "number", "odd.words": "text"}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A file with an entry of each kind and weights of two types."""
    path = tmp_path_factory.mktemp("inspected") / "heron.gguf"
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_bool("odd.on", True)
    writer.add_uint32("odd.count", 1)
    writer.add_float32("odd.share", 0.5)
    writer.add_string("odd.words", "w" * (SHOWN_CHARACTERS + 1_234))
    writer.add_string("odd.fitting", "f" * SHOWN_CHARACTERS)
    writer.add_array("odd.many", list(range(SHOWN_ITEMS + 3)))
    writer.add_array("odd.few", ["one", "two"])
    writer.add_string("general.license", "mit")
    writer.add_tensor("one.weight", np.zeros((3, 64), np.float32))
    writer.add_tensor("two.weight", np.zeros((5, 2, 32), np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture
def file(written):
    judged = Judgement(Variant.BASE, Confidence.HIGH, ("Its name says so.",))
    return ModelFile(path=str(written), size=1_300_000, mtime_ns=1, origin=Origin.ADDED, judgement=judged)


def facts(file):
    return dict(inspect(file).facts)


def test_what_is_not_known_is_left_out(file):
    told = facts(file)
    assert told["Judged as"] == "base, high confidence"
    assert told["Licence"] == "mit"
    assert (told["Size"], told["Checked"]) == ("1.3 MB", "not yet")
    assert told["Kept by"] == "you: Tandem reads it in place"
    assert told["Format"] == "GGUF version 3, 2 tensors, 9 entries"
    assert not {"You said", "Parameters", "Comes from", "Last used", "Tuned from", "sha256"} & set(told)


def test_everything_that_is_known_is_told(file):
    told = facts(
        replace(
            file,
            parts=("a", "b"),
            parameters=1_720_000_000,
            context_length=32_768,
            licence="apache-2.0",
            repo="demo/Heron",
            commit=COMMIT,
            lineage=Lineage(("demo/Heron-Base",), "finetune"),
            sha256="a" * 64,
            last_used=1_700_000_000.0,
            origin=Origin.OLLAMA,
            chosen_variant=Variant.INSTRUCT,
        )
    )
    assert told["You said"] == "instruct"
    assert told["Licence"] == "apache-2.0", "what the hub said counts more than the file's own words"
    assert (told["Comes from"], told["Tuned from"]) == ("demo/Heron at 0123456789", "demo/Heron-Base")
    assert told["Size"] == "1.3 MB in 2 parts"
    assert told["Checked"] == "its sha256 is known, but nothing published to compare it with"
    assert told["Last used"].startswith("2023-11-1")
    assert told["Kept by"] == "Ollama"
    assert {"Parameters", "Trained for", "sha256"} <= set(told)


def test_a_file_with_the_published_bytes_says_so(file):
    assert facts(replace(file, sha256="a" * 64, verified=True))["Checked"] == (
        "its bytes are those that were published"
    )
    assert facts(replace(file, repo="demo/Heron"))["Comes from"] == "demo/Heron"


def test_each_entry_is_told_with_its_kind_and_long_ones_are_cut(file):
    shown = {key: (kind, value) for key, kind, value in inspect(file).metadata}
    assert {key: shown[key][0] for key in ENTRIES} == ENTRIES
    assert shown["odd.on"][1] == "True"
    assert shown["odd.words"][1] == "w" * SHOWN_CHARACTERS + "… 1,234 more characters"
    assert shown["odd.fitting"][1] == "f" * SHOWN_CHARACTERS
    assert shown["odd.few"] == ("text × 2", "['one', 'two']")
    kind, many = shown["odd.many"]
    assert kind == f"i32 × {SHOWN_ITEMS + 3}"
    assert many.endswith(f"{SHOWN_ITEMS - 1}, … 3 more]")


def test_each_tensor_is_told_with_type_shape_and_size(file, written):
    assert inspect(file).tensors == (
        ("one.weight", "F32", "64 × 3", "768 bytes"),
        ("two.weight", "F16", "32 × 2 × 5", "640 bytes"),
    )
    assert sum(map(tensor_bytes, read_header(written).tensors)) == 3 * 64 * 4 + 5 * 2 * 32 * 2


def test_the_user_may_say_what_a_text_model_is_and_of_others_nothing(file):
    told = inspect(replace(file, chosen_variant=Variant.BASE))
    assert [choice.text for choice in told.variant_choices] == ["As judged", "Base", "Instruct", "Reasoning"]
    assert told.variant_choices[0].action == ChooseVariant(file.path, None)
    assert told.chosen_variant == ChooseVariant(file.path, Variant.BASE)
    other = replace(file, judgement=Judgement(Variant.OTHER, Confidence.HIGH, (), other="an embedding model"))
    assert inspect(other).variant_choices == ()
    assert inspect(other).chosen_variant is None
    assert facts(other)["Judged as"] == "an embedding model, high confidence"
