"""The index after damage, from a newer version, and on disks that do not take it."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from desktop.errors import FileProblem
from desktop.library.model_file import ModelFile, Origin
from desktop.library.shelf.index_file import ShelfIndex, edit, load, save
from desktop.library.variant import Judgement, Variant


def entry(number):
    return ModelFile(
        path=f"/models/{number} {{x}}.gguf",
        size=10 + number,
        mtime_ns=5,
        origin=Origin.LIBRARY,
        judgement=Judgement(reasons=('It says "base", {so}.',)),
        chosen_variant=Variant.BASE,
        sha256="a" * 64,
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "shelf.json"


@pytest.fixture
def saved(path):
    save(path, ShelfIndex(files=[entry(number) for number in range(20)]))
    return path


def test_what_is_saved_is_read_back(saved):
    index, notice = load(saved)
    assert (index.files, notice) == ([entry(number) for number in range(20)], "")
    assert json.loads(saved.read_text())["version"] == 1
    assert [left.name for left in saved.parent.iterdir()] == ["shelf.json"]


def test_nothing_there_is_an_empty_shelf(path):
    assert load(path) == (ShelfIndex(), "")


def test_a_cut_off_index_keeps_every_whole_entry_and_the_old_file(saved):
    data = saved.read_bytes()
    saved.write_bytes(data[: len(data) // 2])
    index, notice = load(saved)
    assert "damaged" in notice
    assert len(index.files) >= 9
    assert all(file.chosen_variant is Variant.BASE for file in index.files)
    with edit(saved) as now:
        assert now == index
    assert load(saved) == (index, "")
    assert saved.with_name("shelf.json.damaged-1").read_bytes() == data[: len(data) // 2]


def test_entries_with_wrong_values_keep_the_right_ones(saved):
    raw = json.loads(saved.read_text())
    raw["files"][3]["origin"] = "nobody"
    raw["files"][3]["size"] = "big"
    raw["files"][4] = 7
    saved.write_text(json.dumps(raw))
    index, _ = load(saved)
    changed = next(file for file in index.files if file.path == entry(3).path)
    assert (changed.chosen_variant, changed.sha256, changed.size) == (Variant.BASE, "a" * 64, 0)
    assert len(index.files) == 19


def test_random_damage_never_stops_it(saved):
    data = saved.read_bytes()
    dice = random.Random(1)
    for _ in range(200):
        damaged = bytearray(data)
        for _ in range(dice.randint(1, 8)):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        saved.write_bytes(damaged)
        index, _ = load(saved)
        assert len(index.files) >= 10


@pytest.mark.parametrize("content", [b"", b"\0" * 4096, b"[" * 50_000, b'{"path": ' * 5_000, b"\xff\xfe"])
def test_content_that_is_no_index_is_an_empty_shelf(path, content):
    path.write_bytes(content)
    index, notice = load(path)
    assert index.files == []
    assert notice


def test_a_newer_versions_index_is_read_and_kept_before_it_is_changed(saved):
    raw = {**json.loads(saved.read_text()), "version": 9, "shelves": ["oak"]}
    saved.write_text(json.dumps(raw))
    index, notice = load(saved)
    assert len(index.files) == 20
    assert "newer" in notice
    with edit(saved) as now:
        now.files.pop()
    assert json.loads(saved.with_name("shelf.json.version-9-1").read_text()) == raw
    assert len(load(saved)[0].files) == 19


def test_unchanged_is_not_written(saved):
    before = saved.stat()
    with edit(saved):
        pass
    assert saved.stat().st_mtime_ns == before.st_mtime_ns


def test_an_error_inside_changes_nothing(saved):
    before = saved.read_bytes()
    with pytest.raises(ZeroDivisionError), edit(saved) as index:
        index.version = len([index.files.clear()]) // 0
    assert saved.read_bytes() == before


def test_a_place_that_takes_no_file_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileProblem, match="not saved"), edit(tmp_path / "file" / "shelf.json") as index:
        index.files.append(entry(1))


def test_every_field_survives(path):
    save(path, ShelfIndex(files=[entry(1)], published={"/a": "b" * 64}, hidden=["/c"]))
    assert msgspec.json.encode(load(path)[0]) == msgspec.json.encode(
        ShelfIndex(files=[entry(1)], published={"/a": "b" * 64}, hidden=["/c"])
    )


def test_what_a_killed_writer_left_is_removed(saved):
    old, new = saved.with_name(".shelf.json.old"), saved.with_name(".shelf.json.new")
    for left in (old, new):
        left.write_bytes(b"{")
    os.utime(old, (1, 1))
    with edit(saved) as index:
        index.files.pop()
    assert (old.exists(), new.exists()) == (False, True)


def test_kills_lose_nothing_that_was_acknowledged(saved, tmp_path):
    """Each killed writer had told how many entries it had hidden; all of them are there."""
    code = """
import sys
from pathlib import Path
from desktop.library.shelf.index_file import edit
while True:
    with edit(Path(sys.argv[1])) as index:
        index.hidden.append("x")
        count = len(index.hidden)
    print(count, flush=True)
"""
    for number in range(20 if os.environ.get("TANDEM_LONG") else 3):
        command = [sys.executable, "-c", code, str(saved)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[4]) as writer:
            for _ in range(5 + number):
                told = int(writer.stdout.readline())
            writer.kill()
            told = max([told, *map(int, writer.stdout.read().split())])
        index, notice = load(saved)
        assert notice == ""
        assert len(index.files) == 20
        assert len(index.hidden) >= told


def test_the_list_and_its_files_may_be_moved_together(tmp_path):
    here = tmp_path / "here"
    parts = tuple(str(here / "models" / f"a-{number}-of-2.gguf") for number in (1, 2))
    split = msgspec.structs.replace(entry(1), path=parts[0], parts=parts)
    hidden = str(here / "models" / "hidden.gguf")
    save(here / "shelf.json", ShelfIndex(files=[split, entry(2)], published={parts[1]: "b" * 64}, hidden=[hidden]))
    there = here.rename(tmp_path / "there")
    index, told = load(there / "shelf.json")
    moved = tuple(part.replace(str(here), str(there)) for part in parts)
    assert told == ""
    assert (index.files[0].path, index.files[0].parts) == (moved[0], moved)
    assert index.files[1] == entry(2), "what lies elsewhere stays where it is"
    assert index.published == {moved[1]: "b" * 64}
    assert index.hidden == [hidden.replace(str(here), str(there))]
