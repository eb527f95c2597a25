"""What strangers write about repositories: lineage from three places, hostile files and odd types."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from desktop.library.hub.facts import is_commit, is_sha256, lineage_of, repository_of
from desktop.library.hub.hub import Hub
from desktop.library.repository import Lineage
from tests.fakes.stand_in_hub import StandInHub

COMMIT = "0" * 40


def info(**changes):
    known = dict.fromkeys(
        ("card_data", "gguf", "safetensors", "config", "base_models", "siblings", "tags", "last_modified", "gated",
         "downloads", "likes")
    )  # fmt: skip
    return SimpleNamespace(**{**known, "id": "maker/Owl", "sha": COMMIT, **changes})


def sibling(path, size=5, sha256="a" * 64):
    return SimpleNamespace(rfilename=path, size=size, lfs=SimpleNamespace(size=size, sha256=sha256))


LINEAGES = (
    ((), {}, None, Lineage()),
        (("base_model:a/b", "base_model:quantized:a/b"), {}, None, Lineage(("a/b",), "quantized")),
        (("base_model:a/b",), {}, None, Lineage(("a/b",), "")),
        ((), {"base_model": "a/b"}, None, Lineage(("a/b",), "")),
        ((), {"base_model": ["a/b", "c/d"], "base_model_relation": "merge"}, None, Lineage(("a/b", "c/d"), "merge")),
        ((), {}, {"relation": "finetune", "models": [{"id": "a/b"}]}, Lineage(("a/b",), "finetune")),
        ((), {}, [{"relation": "adapter", "models": [{"id": "a/b"}]}], Lineage(("a/b",), "adapter")),
        # the owner's word against what the hub worked out
        (("base_model:finetune:a/b",), {"base_model": "a/b", "base_model_relation": "quantized"}, None,
         Lineage(("a/b",), "quantized")),
        (("base_model:evil:a/b", "base_model:finetune:../..", "base_model:"), {}, None, Lineage(("a/b",), "")),
        ((), {"base_model": {"x": 1}, "base_model_relation": "finetune"}, None, Lineage()),
        ((), {"base_model": [None, 3, "no id", "a/b"]}, 7, Lineage(("a/b",), "")),
)  # fmt: skip


def test_lineage():
    for tags, card, base_models, expected in LINEAGES:
        assert lineage_of(tags, card, base_models) == expected, (tags, card, base_models)


HOSTILE = (
    "../evil.gguf",
    "a/../../evil.gguf",
    "C:evil.gguf",
    "C:\\evil.gguf",
    "\\\\server\\share\\evil.gguf",
    "NUL.gguf",
    "a/com1",
    "evil.gguf\0.txt",
    "/etc/evil.gguf",
    "evil.gguf.",
    "evil\u202effugg.exe",
    "evil.gguf:hidden",
)


def test_hostile_names_are_left_out_and_said_over_http():
    with StandInHub() as server:
        server.add_repo("maker/Owl-GGUF", dict.fromkeys(["good.gguf", *HOSTILE], b"GGUF"), lfs=("*",))
        found = Hub(server.url).repository("maker/Owl-GGUF")
    assert [file.path for file in found.files] == ["good.gguf"]
    assert len(found.notes) == 6
    assert "7 more files" in found.notes[-1]
    assert all(note.isprintable() for note in found.notes)


IMPOSSIBLE = (
    sibling("m.gguf", size=-1),
    sibling("m.gguf", size=1 << 60),
    sibling("m.gguf", size=True),
    sibling("m.gguf", size="5"),
    sibling("m.gguf", sha256="../x"),
    sibling("m.gguf", sha256=None),
    sibling("m.gguf", sha256="A" * 64),
    sibling(None),
    sibling(["m.gguf"]),
)


def test_files_with_impossible_facts_are_left_out():
    for bad in IMPOSSIBLE:
        found = repository_of(info(siblings=[sibling("good.gguf"), bad]))
        assert [file.path for file in found.files] == ["good.gguf"], bad
        assert len(found.notes) == 1


def test_two_names_that_are_one_file_on_windows_and_macos():
    found = repository_of(info(siblings=[sibling("M.gguf"), sibling("m.GGUF")]))
    assert [file.path for file in found.files] == ["M.gguf"]
    assert "capital letters" in found.notes[0]


def test_odd_types_become_nothing():
    found = repository_of(
        info(
            tags=["gguf", 7, None, "license:mit", "x" * 5000], downloads="many", likes=-3, gated="perhaps", config=[],
            gguf={"architecture": ["llama"], "context_length": 1 << 60, "total": True}, card_data="text",
        )
    )  # fmt: skip
    assert (found.downloads, found.likes, found.gated, found.architecture) == (0, 0, "", "")
    assert (found.context_length, found.parameters, found.licence) == (0, 0, "mit")
    assert max(map(len, found.tags)) <= 200


LICENCES = (
    (["license:apache-2.0"], {"license": "mit"}, "apache-2.0"),
    ([], {"license": "mit"}, "mit"),
    (["license:other"], {"license_name": "owl-research"}, "owl-research"),
    (["license:other"], {}, "other"),
    ([], {"license": ["mit", "x"]}, ""),
    ([], {}, ""),
)


def test_licence():
    for tags, card, expected in LICENCES:
        assert repository_of(info(tags=tags, card_data=card)).licence == expected, (tags, card)


GATES = (
    (False, ""),
    (None, ""),
    ("auto", "auto"),
    ("manual", "manual"),
    (True, "auto"),
)


def test_gates():
    for value, expected in GATES:
        assert repository_of(info(gated=value)).gated == expected, value


def test_text_is_made_one_visible_line():
    found = repository_of(info(gguf={"architecture": "ll\u202eama\n\x1b[31m"}))
    assert found.architecture.isprintable()


def test_a_repository_without_a_usable_name_is_none():
    for name in (None, 5, "", "maker", "../..", "maker/../x", "a/b/c", "maker/x\0"):
        with pytest.raises(ValueError, match="without a usable id"):
            repository_of(info(id=name))


@pytest.mark.parametrize(("is_one", "digits"), [(is_commit, 40), (is_sha256, 64)])
def test_commits_and_checksums_have_their_digits_and_nothing_else(is_one, digits):
    right = "0123456789abcdef"
    assert is_one((right * 4)[:digits])
    for text in ("", "a" * (digits - 1), "a" * (digits + 1), "A" * digits, "g" * digits, f"{'a' * digits}\n", None, 1):
        assert not is_one(text), text
    assert not is_one(("a" * digits).encode())


@pytest.mark.parametrize("commit", ["", "main", "0" * 39, "A" * 40, None])
def test_without_a_commit_there_are_no_files(commit):
    found = repository_of(info(sha=commit, siblings=[sibling("m.gguf")]))
    assert (found.commit, found.files, found.notes) == ("", (), ())


def test_files_without_sizes_are_names_only_and_no_fault():
    listed = SimpleNamespace(rfilename="m.gguf", size=None, lfs=None)
    small = SimpleNamespace(rfilename="README.md", size=0, lfs=None)
    found = repository_of(info(siblings=[listed, small]))
    assert [(file.path, file.size, file.sha256) for file in found.files] == [("README.md", 0, "")]
    assert found.notes == ()


@pytest.mark.parametrize(
    ("given", "kept"), [(0, 0), (7, 7), (1 << 50, 1 << 50), ((1 << 50) + 1, 0), (-1, 0), (True, 0)]
)
def test_counts_are_taken_up_to_what_can_be(given, kept):
    assert repository_of(info(downloads=given)).downloads == kept
    file = repository_of(info(siblings=[sibling("m.gguf", size=given)])).files
    assert [one.size for one in file] == ([given] if kept == given and given is not True else [])


@pytest.mark.parametrize(
    ("gguf", "safetensors", "config", "parameters", "template"),
    [
        ({"total": 5}, SimpleNamespace(total=7), None, 5, False),
        ({}, SimpleNamespace(total=7), None, 7, False),
        ({"chat_template": "x"}, None, None, 0, True),
        ({}, None, {"tokenizer_config": {"chat_template": "x"}}, 0, True),
        ({}, None, {"tokenizer_config": {}}, 0, False),
        (SimpleNamespace(to_dict=lambda: {"total": 9}), None, None, 9, False),
    ],
)
def test_weights_and_template_are_told_by_whichever_place_knows(gguf, safetensors, config, parameters, template):
    found = repository_of(info(gguf=gguf, safetensors=safetensors, config=config))
    assert (found.parameters, found.has_template) == (parameters, template)


def test_only_so_many_notes_are_shown():
    bad = [sibling(f"{number}.gguf", size=-1) for number in range(7)]
    assert len(repository_of(info(siblings=bad[:5])).notes) == 5
    notes = repository_of(info(siblings=bad)).notes
    assert len(notes) == 6
    assert notes[-1] == "2 more files were left out."
