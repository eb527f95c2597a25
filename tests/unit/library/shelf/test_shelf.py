"""The shelf with real files: adding, changing, losing, checking, removing."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import gguf
import numpy as np
import pytest

from desktop.errors import BadInput, FileProblem
from desktop.library.families.family import Member, group
from desktop.library.judging.naming import parse_name
from desktop.library.model_file import Origin
from desktop.library.repository import Lineage, RemoteFile
from desktop.library.shelf.checking import Cancelled
from desktop.library.shelf.other_apps import find_all
from desktop.library.shelf.shelf import Shelf
from desktop.library.variant import Variant
from tests.fakes.tiny_gguf import (
    CHATML,
    Tiny,
    write_image_part,
    write_lora,
    write_model,
    write_vocabulary_only,
)

COMMIT = "0123456789abcdef0123456789abcdef01234567"
SMALL = Tiny(n_embd=16, n_layer=1)


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    write_model(folder / "base.gguf", SMALL)
    write_model(folder / "chat.gguf", Tiny(n_embd=16, n_layer=1, delta=0.1, template=CHATML))
    return folder


@pytest.fixture
def models(tmp_path):
    return tmp_path / "models"


@pytest.fixture
def index(tmp_path):
    return tmp_path / "data" / "shelf.json"


@pytest.fixture
def shelf(index, models):
    return Shelf(index, models)


@pytest.fixture
def put(made):
    def copy(target, kind="base"):
        target.parent.mkdir(parents=True, exist_ok=True)
        return shutil.copy(made / f"{kind}.gguf", target)

    return copy


def own(shelf):
    return [file for file in shelf.files() if file.origin is not Origin.BUILT_IN]


def sha(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def remote(path, name="demo/Tiny-1M-Base-GGUF", **changes):
    digest = sha(path)
    size = Path(path).stat().st_size
    fields = {"repo": name, "path": Path(path).name, "commit": COMMIT, "size": size, "sha256": digest}
    return RemoteFile(**{**fields, **changes})


def test_the_pocket_pair_is_always_there(shelf):
    base, instruct = shelf.files()
    assert (base.variant, instruct.variant) == (Variant.BASE, Variant.INSTRUCT)
    assert not base.problem
    assert base.vocabulary == instruct.vocabulary != ""
    assert shelf.files() == [base, instruct]
    with pytest.raises(BadInput, match="cannot be removed"):
        shelf.remove(base.path)


def test_a_file_is_listed_where_it_lies_with_what_it_is(shelf, put, tmp_path, index, models):
    path = put(tmp_path / "Tern-1B-Instruct-Q8_0.gguf", "chat")
    (file,) = shelf.add(path)
    assert (file.path, file.origin, file.variant) == (str(path), Origin.ADDED, Variant.INSTRUCT)
    assert file.title == "Tern 1B Instruct"
    assert file.architecture == "llama"
    assert file.context_length == 2048
    assert file.size == path.stat().st_size
    assert file.parameters > 1000
    assert file.shape.n_layer == 1
    assert len(file.vocabulary) == 64
    assert file.judgement.reasons
    assert not file.problem
    assert own(shelf) == own(Shelf(index, models)) == [file]
    assert shelf.add(path) == [file]
    assert shelf.find("tern 1b instruct") == shelf.find(path.name) == shelf.find(str(path)) == file


def test_the_library_folder_is_looked_through(shelf, put, models):
    put(models / "demo" / "x" / "Tern-1B.gguf")
    assert own(shelf) == []
    names = [(file.file_name, file.origin) for file in shelf.refresh() if file.origin is not Origin.BUILT_IN]
    assert names == [("Tern-1B.gguf", Origin.LIBRARY)]


def test_a_folder_is_taken_whole(shelf, put, tmp_path):
    for name in ("a.gguf", "b/c.gguf"):
        put(tmp_path / "mine" / name, "chat" if "a" in name else "base")
    assert len(shelf.add(tmp_path / "mine")) == 2
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(BadInput, match="no model files"):
        shelf.add(empty)
    with pytest.raises(FileProblem, match="no such file"):
        shelf.add(tmp_path / "none.gguf")
    (tmp_path / "page.gguf").write_text("<html>")
    with pytest.raises(BadInput, match="not a model file"):
        shelf.add(tmp_path / "page.gguf")


def test_a_changed_file_is_read_again_and_keeps_the_users_word(shelf, put, tmp_path):
    path = put(tmp_path / "x.gguf")
    shelf.add(path)
    shelf.choose_variant(path, Variant.INSTRUCT)
    shelf.mark_crash(path)
    assert shelf.verify(path).file.sha256
    write_model(path, Tiny(n_embd=32, n_layer=3))
    (file,) = own(shelf)
    assert file.sha256 == ""
    assert file.shape.n_layer == 3
    assert file.chosen_variant is file.variant is Variant.INSTRUCT
    assert file.crashes == 0
    assert shelf.choose_variant(path, None).chosen_variant is None


def test_a_missing_file_says_so_and_comes_back(shelf, put, tmp_path):
    path = put(tmp_path / "x.gguf")
    (file,) = shelf.add(path)
    path.rename(tmp_path / "away")
    (gone,) = own(shelf)
    assert str(path) in gone.problem
    assert gone.shape == file.shape
    (tmp_path / "away").rename(path)
    assert own(shelf) == [file]


def test_broken_files_stay_listed_with_what_is_wrong(shelf, put, tmp_path):
    path = put(tmp_path / "cut.gguf")
    data = path.read_bytes()
    path.write_bytes(data[:-1000])
    assert "cut off" in shelf.add(path)[0].problem
    path.write_bytes(data[:2000])
    assert own(shelf)[0].problem
    path.write_bytes(data)
    assert own(shelf)[0].problem == ""


@pytest.mark.parametrize(
    ("write", "word"),
    [(write_lora, "LoRA"), (write_image_part, "mmproj"), (write_vocabulary_only, "vocabulary")],
)
def test_what_is_no_text_model_is_told_for_what_it_is(shelf, tmp_path, write, word):
    (file,) = shelf.add(write(tmp_path / "thing.gguf"))
    assert file.variant is Variant.OTHER
    assert word in file.judgement.other
    assert word in file.problem


def test_an_architecture_nobody_knows_is_said(shelf, tmp_path):
    writer = gguf.GGUFWriter(str(tmp_path / "x.gguf"), "mothnet")
    writer.add_tensor("blk.0.a", __import__("numpy").zeros((4, 4), "f4"))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    (file,) = shelf.add(tmp_path / "x.gguf")
    assert "mothnet" in file.problem


@pytest.mark.timeout(30)
@pytest.mark.parametrize("key", ["general.name", "general.basename", "general.license", "general.architecture"])
def test_megabytes_in_a_header_cost_neither_time_nor_room_in_the_index(shelf, tmp_path, index, key):
    path = tmp_path / "boasting.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.kv_data[0].pop(key, None)
    writer.add_string(key, "a b-Chat " * 300_000)
    writer.add_tensor("token_embd.weight", np.zeros((8, 32), np.float32))
    for write in (
        writer.write_header_to_file,
        writer.write_kv_data_to_file,
        writer.write_tensors_to_file,
        writer.close,
    ):
        write()
    began = time.process_time()
    shelf.add(path)
    assert time.process_time() - began < 3
    assert index.stat().st_size < 20_000


def test_renamed_files_are_named_and_paired_by_their_metadata(shelf, tmp_path):
    for name, tuning in (("left.gguf", "Base"), ("right.gguf", "Instruct")):
        writer = gguf.GGUFWriter(tmp_path / name, "llama")
        for key, value in (("basename", "SmolLM2"), ("size_label", "135M"), ("finetune", tuning)):
            writer.add_string(f"general.{key}", value)
        writer.add_tensor("token_embd.weight", np.zeros((8, 32), np.float32))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        for _ in range(2):  # the second look must not take its own word for a witness
            file = shelf.add(tmp_path / name)[0]
            assert (file.title, file.file_name) == (f"SmolLM2 135M {tuning}", name)
            assert not any(reason.startswith("The name says") for reason in file.judgement.reasons)
    members = [Member(file.path, parse_name(file.name), file.judgement) for file in own(shelf)]
    assert [family.paired for family in group(members)] == [True]
    (tmp_path / "left.gguf").write_bytes((tmp_path / "right.gguf").read_bytes())
    assert {file.title for file in own(shelf)} == {"SmolLM2 135M Instruct"}


def test_parts_are_one_file_and_a_missing_one_is_said(shelf, put, models):
    parts = [put(models / f"big-{number:05}-of-00002.gguf") for number in (1, 2)]
    size = sum(part.stat().st_size for part in parts)
    hidden = parts[1].rename(models / "away")
    (file,) = [file for file in shelf.refresh() if file.origin is Origin.LIBRARY]
    assert "part 2 of 2 is missing" in file.problem
    hidden.rename(parts[1])
    (file,) = own(shelf)
    assert (file.parts, file.size, file.problem) == (tuple(map(str, parts)), size, "")
    parts[1].unlink()
    assert "part 2 of 2 is missing" in own(shelf)[0].problem


def test_copies_are_shown_once_when_their_hash_is_known(shelf, put, tmp_path, models):
    one, two = put(tmp_path / "one.gguf"), put(models / "two.gguf")
    shelf.add(one)
    shelf.refresh()
    assert len(own(shelf)) == 2
    shelf.verify(one)
    shelf.verify(two)
    (file,) = own(shelf)
    assert (file.path, file.copies) == (str(two), (str(one),))
    assert shelf.find(str(one)) == file
    two.unlink()
    assert [(file.path, bool(file.problem)) for file in own(shelf)] == [(str(one), False), (str(two), True)]


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_link_to_a_listed_file_is_that_file(shelf, put, tmp_path):
    path = put(tmp_path / "one.gguf")
    (tmp_path / "link.gguf").symlink_to(path)
    shelf.add(path)
    shelf.add(tmp_path / "link.gguf")
    (file,) = own(shelf)
    assert file.path == str(path)


def test_a_download_is_listed_as_verified(shelf, put, models):
    path = put(models / "demo" / "Tiny-1M-Base-Q8_0.gguf")
    lineage = Lineage(("demo/Tiny-1M",), "quantized")
    file = shelf.record_download(remote(path), path, lineage, "mit")
    assert (file.origin, file.verified, file.sha256) == (Origin.LIBRARY, True, sha(path))
    assert (file.repo, file.commit, file.licence, file.lineage) == ("demo/Tiny-1M-Base-GGUF", COMMIT, "mit", lineage)
    assert own(shelf) == [file]
    result = shelf.verify(path)
    assert (result.good, result.file.verified) == (True, True)
    assert "published" in result.words


def test_downloaded_parts_join_as_they_come(shelf, put, models):
    parts = [put(models / f"big-{number:05}-of-00002.gguf", kind) for number, kind in ((1, "base"), (2, "chat"))]
    away = parts[0].rename(models / "away")
    second = shelf.record_download(remote(parts[1]), parts[1])
    assert "missing" in second.problem
    assert not second.verified
    away.rename(parts[0])
    whole = shelf.record_download(remote(parts[0]), parts[0])
    assert (whole.problem, whole.verified, len(whole.parts)) == ("", True, 2)
    assert own(shelf) == [whole]
    assert shelf.verify(whole.path).file.sha256 == whole.sha256
    data = bytearray(parts[1].read_bytes())
    data[-1] ^= 1
    parts[1].write_bytes(data)
    bad = shelf.verify(whole.path)
    assert not bad.good
    assert parts[1].name in bad.words


def test_damaged_bytes_are_found_and_stay_known(shelf, put, models, index):
    path = put(models / "a.gguf")
    shelf.record_download(remote(path), path)
    good = path.read_bytes()
    path.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    result = shelf.verify(path)
    assert not result.good
    assert "not those that were published" in result.words
    (file,) = own(Shelf(index, models))
    assert (file.problem, file.verified) == (result.words, False)
    path.write_bytes(good)
    result = shelf.verify(path)
    assert (result.good, result.file.problem, result.file.verified) == (True, "", True)


def test_a_file_that_is_replaced_while_it_is_checked_is_not_called_verified(shelf, put, models, index):
    path = put(models / "a.gguf")
    shelf.record_download(remote(path), path)
    other = put(models / "b.gguf", "chat")

    def swap(_count):
        if other.exists():
            other.replace(path)

    with pytest.raises(FileProblem, match="changed while"):
        shelf.verify(path, swap)
    (file,) = own(Shelf(index, models))
    assert not file.verified


def test_a_file_that_cannot_be_read_is_no_bad_file(shelf, put, models):
    path = put(models / "a.gguf")
    shelf.record_download(remote(path), path)
    path.unlink()
    path.mkdir()
    with pytest.raises(FileProblem, match="could not be read"):
        shelf.verify(path)


def test_a_file_that_was_used_unlisted_is_listed(shelf, put, tmp_path):
    shelf.mark_used(put(tmp_path / "a.gguf"))
    (file,) = own(shelf)
    assert (file.origin, file.last_used > 0) == (Origin.ADDED, True)


def test_verify_without_a_published_hash_says_so(shelf, put, tmp_path):
    path = put(tmp_path / "a.gguf")
    shelf.add(path)
    counted = []
    first = shelf.verify(path, counted.append)
    assert sum(counted) == path.stat().st_size
    assert (first.good, first.file.verified, first.file.sha256) == (True, False, sha(path))
    assert "Nothing was published" in first.words
    assert "last checked" in shelf.verify(path).words


def test_verify_can_be_stopped(shelf, put, tmp_path):
    path = put(tmp_path / "a.gguf")
    (before,) = shelf.add(path)
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(Cancelled):
        shelf.verify(path, None, cancelled)
    assert own(shelf) == [before]


def test_a_removed_file_comes_back_with_all_that_was_known(shelf, put, models):
    path = put(models / "a.gguf")
    shelf.record_download(remote(path), path)
    shelf.choose_variant(path, Variant.BASE)
    before = own(shelf)
    removal = shelf.remove(path)
    assert own(shelf) == []
    assert not path.exists()
    assert shelf.refresh() == shelf.files()
    removal.undo()
    assert own(shelf) == before
    assert shelf.verify(path).file.verified


def test_files_of_others_are_only_forgotten(shelf, put, tmp_path):
    path = put(tmp_path / "a.gguf")
    shelf.add(path)
    removal = shelf.remove(path)
    assert (own(shelf), removal.files, path.exists()) == ([], (), True)
    removal.finish()
    assert path.exists()


def test_what_is_forgotten_stays_forgotten_until_it_is_added(shelf, put, models):
    path = put(models / "a.gguf")
    shelf.refresh()
    shelf.forget(path)
    shelf.refresh()
    assert own(shelf) == []
    shelf.add(path)
    shelf.refresh()
    assert [file.origin for file in own(shelf)] == [Origin.LIBRARY]


def test_a_removal_that_was_cut_short_is_found_at_the_next_start(shelf, put, models, index):
    path = put(models / "deep" / "a.gguf")
    shelf.refresh()
    shelf.remove(path)
    later = Shelf(index, models)
    (removal,) = later.unfinished_removals()
    assert removal.files == (path,)
    removal.undo()
    assert [file.path for file in own(later)] == [str(path)]
    assert later.unfinished_removals() == []


def test_crashes_are_counted_until_it_answers(shelf, put, tmp_path, index, models):
    path = put(tmp_path / "a.gguf")
    assert shelf.crashes(path) == 0
    shelf.mark_used(path)
    assert [shelf.mark_crash(path), Shelf(index, models).mark_crash(path)] == [1, 2]
    assert shelf.crashes(path) == 2
    shelf.mark_answered(path)
    assert shelf.crashes(path) == 0
    assert own(shelf)[0].last_used > 0
    assert shelf.mark_crash(shelf.files()[0].path) == 1


def test_files_of_other_programs_with_their_names(shelf, put, tmp_path):
    put(tmp_path / ".local/share/Jan/data/llamacpp/models/Tern-1B-Base-Q8_0/model.gguf")
    for found in find_all(tmp_path, {}, "linux"):
        shelf.add_found(found)
    (file,) = own(shelf)
    assert (file.origin, file.title, file.variant) == (Origin.JAN, "Tern 1B Base", Variant.BASE)


def test_a_blob_of_ollama_is_checked_against_its_name(shelf, put, tmp_path, models):
    store = tmp_path / ".ollama" / "models"
    path = put(store / "blobs" / "new", "chat")
    digest = sha(path)
    path = path.rename(path.with_name(f"sha256-{digest}"))
    manifest = store / "manifests" / "registry.ollama.ai" / "library" / "tern" / "1b-instruct-q8_0"
    manifest.parent.mkdir(parents=True)
    layer = {"mediaType": "application/vnd.ollama.image.model", "digest": f"sha256:{digest}"}
    manifest.write_text(json.dumps({"layers": [layer]}))
    for found in find_all(tmp_path, {}, "linux"):
        shelf.add_found(found)
    (file,) = own(shelf)
    assert (file.title, file.origin, file.sha256) == ("tern:1b-instruct-q8_0", Origin.OLLAMA, digest)
    assert (file.variant, file.verified) == (Variant.INSTRUCT, False)
    assert shelf.verify(path).file.verified
    put(models / "mine.gguf", "chat")
    shelf.refresh()
    shelf.verify(models / "mine.gguf")
    (both,) = own(shelf)
    assert {both.path, *both.copies} == {str(path), str(models / "mine.gguf")}
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    assert not shelf.verify(path).good
    shelf.remove(path).finish()
    assert path.exists()


_MARK_CRASHES = """
import sys
from pathlib import Path
from desktop.library.shelf.shelf import Shelf
shelf = Shelf(Path(sys.argv[1]), Path(sys.argv[2]))
for _ in range(10):
    shelf.mark_crash(sys.argv[3])
"""


def test_two_processes_do_not_undo_each_other(shelf, put, tmp_path, index, models):
    path = put(tmp_path / "a.gguf")
    other = put(tmp_path / "b.gguf", "chat")
    shelf.add(path)
    shelf.add(other)
    command = [sys.executable, "-c", _MARK_CRASHES, str(index), str(models), str(path)]
    workers = [subprocess.Popen(command, cwd=Path(__file__).parents[4]) for _ in range(2)]
    for _ in range(10):
        shelf.choose_variant(other, Variant.BASE)
        shelf.mark_used(other)
    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert shelf.crashes(path) == 20
    assert shelf.get(other).chosen_variant is Variant.BASE


def test_files_are_judged_again_by_a_new_versions_rules(shelf, put, models, index, monkeypatch):
    path = put(models / "Tern-1B-Base.gguf")
    shelf.record_download(remote(path), path)
    shelf.files()
    asked = []
    later = Shelf(index, models, curated=asked.append)
    assert own(later) == own(shelf)
    assert asked == []
    monkeypatch.setattr("desktop.__version__", "99")
    (file,) = own(later)
    assert file.verified
    assert asked
    asked.clear()
    assert own(later) == [file]
    assert asked == []


def test_the_catalogue_is_believed(shelf, put, tmp_path, index, models):
    path = put(tmp_path / "Tern-1B.gguf")
    known = Shelf(index, models, curated=lambda name: Variant.REASONING if name == "Tern-1B" else None)
    assert known.add(path)[0].variant is Variant.REASONING


def test_what_is_said_while_a_file_is_read_is_not_lost(shelf, put, tmp_path, index, models):
    path = put(tmp_path / "a.gguf")
    shelf.add(path)

    def choose_meanwhile(name):
        shelf.choose_variant(path, Variant.REASONING)

    put(path, "chat")
    os.utime(path, ns=(1, 1))
    slow = Shelf(index, models, curated=choose_meanwhile)
    slow.files()
    assert own(shelf)[0].mtime_ns == 1
    assert own(shelf)[0].chosen_variant is Variant.REASONING
