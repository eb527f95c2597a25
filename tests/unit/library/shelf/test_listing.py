"""How model files stand in a list: their order, which of several copies is shown, and which a name means."""

from __future__ import annotations

import msgspec
import pytest

from desktop.library.model_file import ModelFile, Origin
from desktop.library.shelf.listing import best_of_copies, key_of, matching, same_place
from desktop.library.variant import Variant

SHA = "a" * 64


def file(path, origin=Origin.ADDED, **facts):
    return ModelFile(**{"path": f"/models/{path}", "size": 1, "mtime_ns": 0, "origin": origin, **facts})


def paths(files):
    return [found.path.removeprefix("/models/") for found in files]


def test_what_is_built_in_comes_first_and_then_titles_in_any_case():
    files = [
        file("1", title="beta"),
        file("2", title="Alpha"),
        file("4", title="alpha"),
        file("3", title="ALPHA"),
        file("5", Origin.BUILT_IN, title="Zeta"),
        file("6", Origin.LIBRARY, title="Gamma"),
    ]
    assert paths(best_of_copies(files)) == ["5", "2", "3", "4", "1", "6"]
    assert paths(best_of_copies(reversed(files))) == ["5", "2", "3", "4", "1", "6"]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"verified": False}, {"problem": "It is damaged.", "verified": True}),
        ({"verified": True, "origin": Origin.OLLAMA}, {"origin": Origin.BUILT_IN}),
        ({"origin": Origin.BUILT_IN}, {"origin": Origin.LIBRARY}),
        ({"origin": Origin.LIBRARY}, {"origin": Origin.ADDED}),
        ({"origin": Origin.ADDED, "added_at": 9.0}, {"origin": Origin.LM_STUDIO, "added_at": 1.0}),
        ({"origin": Origin.JAN, "added_at": 1.0}, {"origin": Origin.OLLAMA, "added_at": 2.0}),
    ],
)
def test_of_several_copies_the_best_is_shown(tmp_path, better, worse):
    place = tmp_path / "same.gguf"
    place.touch()
    (tmp_path / "link.gguf").symlink_to(place)
    one = msgspec.structs.replace(file("1", **better), path=str(place))
    other = msgspec.structs.replace(file("2", **worse), path=str(tmp_path / "link.gguf"))
    for given in ([one, other], [other, one]):
        (shown,) = best_of_copies(given)
        assert (shown.path, shown.copies) == (one.path, (other.path,))


def test_copies_are_told_by_checksum_and_size_while_nothing_is_wrong_with_them():
    assert len(best_of_copies([file("1", sha256=SHA), file("2", sha256=SHA)])) == 1
    assert len(best_of_copies([file("1", sha256=SHA), file("2", sha256=SHA, size=2)])) == 2
    assert len(best_of_copies([file("1", sha256=SHA), file("2", sha256="b" * 64)])) == 2
    assert len(best_of_copies([file("1", sha256=SHA), file("2", sha256=SHA, problem="It changed.")])) == 2
    assert len(best_of_copies([file("1"), file("2")])) == 2  # no checksum is no likeness


def test_what_is_known_of_one_copy_holds_for_all():
    files = [
        file("1", Origin.LIBRARY, sha256=SHA, last_used=1.0),
        file("2", sha256=SHA, last_used=7.0, chosen_variant=Variant.BASE),
        file("3", Origin.JAN, sha256=SHA, last_used=3.0, chosen_variant=Variant.INSTRUCT),
    ]
    (shown,) = best_of_copies(files)
    assert (shown.path, shown.last_used, shown.chosen_variant) == ("/models/1", 7.0, Variant.BASE)
    (alone,) = best_of_copies(files[:1])
    assert (alone.copies, alone.last_used) == ((), 1.0)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("owl-1b-q4_k_m.gguf", ["owl-1b-Q4_K_M.gguf"]),
        ("OWL-1B-Q4_K_M", ["owl-1b-Q4_K_M.gguf"]),
        ("Owl 1B", ["owl-1b-Q4_K_M.gguf", "owl-1b-Q8_0.gguf"]),
        (" owl 1b q8_0 ", ["owl-1b-Q8_0.gguf"]),
        ("maker/Owl-GGUF", ["owl-1b-Q8_0.gguf"]),
        ("owl", ["owl-1b-Q4_K_M.gguf", "owl-1b-Q8_0.gguf", "owlet.gguf"]),
        ("owlet", ["owlet.gguf"]),
        ("1b", []),
        ("", []),
        ("  ", []),
    ],
)
def test_a_name_means_the_files_that_bear_it_else_those_that_begin_so(text, found):
    files = [
        file("owl-1b-Q4_K_M.gguf", title="Owl 1B", quantization="Q4_K_M"),
        file("owl-1b-Q8_0.gguf", title="Owl 1B", quantization="Q8_0", repo="maker/Owl-GGUF"),
        file("owlet.gguf"),
    ]
    assert paths(matching(files, text)) == found


def test_one_place_has_one_key_and_links_lead_to_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").touch()
    (tmp_path / "link").symlink_to("a")
    assert key_of("a") == key_of(tmp_path / "x" / ".." / "a")
    assert same_place("a", tmp_path / "a")
    assert same_place("link", "a")
    assert key_of("link") != key_of("a")
    assert not same_place("a", "b")
