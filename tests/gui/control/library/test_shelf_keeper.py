"""ShelfKeeper: the disk is looked at elsewhere, what is here is told once it changed, and bad files are named."""

from __future__ import annotations

import threading

import pytest

from desktop.control.library.shelf_keeper import ShelfKeeper
from desktop.errors import BadInput
from desktop.library.model_file import Origin
from desktop.library.repository import RemoteFile
from desktop.library.variant import Variant

PATIENCE_MS = 10_000


class Heard:
    """A keeper on a folder of its own, and what it told."""

    def __init__(self, folder):
        self.folder = folder
        self.keeper = ShelfKeeper(folder / "shelf.json", folder / "library", lambda _: None)
        self.lists, self.told, self.failed, self.reading, self.storage = [], [], [], [], []
        self.keeper.changed.connect(self.lists.append)
        self.keeper.told.connect(self.told.append)
        self.keeper.failed.connect(self.failed.append)
        self.keeper.reading_changed.connect(self.reading.append)
        self.keeper.storage_changed.connect(self.storage.append)


@pytest.fixture
def heard(qtbot, tmp_path):
    made = Heard(tmp_path)
    with qtbot.waitSignal(made.keeper.started, timeout=PATIENCE_MS):
        made.keeper.start()
    yield made
    made.keeper.shut_down()


def until(qtbot, what):
    qtbot.waitUntil(what, timeout=PATIENCE_MS)


def test_at_first_only_the_pocket_pair_is_here(heard):
    assert {file.origin for file in heard.keeper.files} == {Origin.BUILT_IN}
    assert "" not in heard.storage, "what the disk holds is told once it is known"


def test_an_added_file_is_listed_where_it_lies_and_told_once(qtbot, heard, base):
    heard.keeper.add([base])
    assert heard.reading == [f"Looking at {base.name}…"]
    until(qtbot, lambda: heard.keeper.find(str(base)) is not None)
    until(qtbot, lambda: heard.reading[-1] == "")
    lists = len(heard.lists)
    with qtbot.waitSignal(heard.keeper.storage_changed, timeout=PATIENCE_MS) as storage:
        heard.keeper.refresh()
    assert " in 3 files · " in storage.args[0]
    assert len(heard.lists) == lists, "nothing has changed"
    assert not heard.told
    assert not heard.failed


def test_a_file_that_cannot_be_talked_to_is_named(qtbot, heard, base):
    base.write_bytes(base.read_bytes()[:-5000])
    heard.keeper.add([base])
    until(qtbot, lambda: bool(heard.told))
    assert heard.told[0].startswith(f"{base.name}: ")


def test_what_is_no_model_file_is_a_failure_and_the_others_are_taken(qtbot, heard, base, tmp_path):
    (tmp_path / "notes.txt").write_text("Some words.")
    heard.keeper.add([tmp_path / "notes.txt", base])
    until(qtbot, lambda: heard.keeper.find(str(base)) is not None)
    assert [type(error) for error in heard.failed] == [BadInput]


def test_what_was_taken_is_judged_on_the_shelfs_thread_and_problems_come_along(qtbot, heard, base, tmp_path):
    answers = []

    def judge(taken, here):
        return threading.current_thread(), taken, here

    heard.keeper.take([base, tmp_path / "gone.gguf"], judge, answers.append)
    until(qtbot, lambda: bool(answers))
    thread, (good, bad), here = answers[0]
    assert thread is not threading.main_thread()
    assert [file.path for file in good.files] == [str(base)]
    assert good.problem is None
    assert bad.problem.title == "There is no such file."
    assert str(base) in {file.path for file in here}
    assert not heard.failed


def test_the_users_word_stands_until_it_is_taken_back(qtbot, heard, base):
    heard.keeper.add([base])
    until(qtbot, lambda: heard.keeper.find(str(base)) is not None)
    heard.keeper.choose_variant(str(base), Variant.INSTRUCT)
    until(qtbot, lambda: heard.keeper.find(str(base)).variant is Variant.INSTRUCT)
    heard.keeper.choose_variant(str(base), None)
    until(qtbot, lambda: heard.keeper.find(str(base)).variant is Variant.BASE)


def test_another_folder_brings_its_files_and_keeps_the_old_ones(qtbot, heard, base, instruct):
    heard.keeper.add([base])
    until(qtbot, lambda: heard.keeper.find(str(base)) is not None)
    (heard.folder / "elsewhere").mkdir()
    moved = instruct.rename(heard.folder / "elsewhere" / instruct.name)
    heard.keeper.use_folder(moved.parent)
    until(qtbot, lambda: heard.keeper.find(str(moved)) is not None)
    assert heard.keeper.find(str(moved)).origin is Origin.LIBRARY
    assert heard.keeper.find(str(base)) is not None


def test_everything_about_a_file_can_be_asked_for(qtbot, heard, base):
    heard.keeper.add([base])
    until(qtbot, lambda: heard.keeper.find(str(base)) is not None)
    with qtbot.waitSignal(heard.keeper.inspected, timeout=PATIENCE_MS) as inspected:
        heard.keeper.inspect(str(base))
    assert inspected.args[0].id == str(base)
    assert dict(inspected.args[0].facts)["Architecture"] == "llama"


def test_a_forgotten_file_stays_on_the_disk(qtbot, heard, base):
    heard.keeper.add([base])
    until(qtbot, lambda: heard.keeper.find(str(base)) is not None)
    heard.keeper.forget(str(base))
    until(qtbot, lambda: heard.keeper.find(str(base)) is None)
    assert base.exists()


def test_files_of_other_programs_are_listed_where_they_lie(qtbot, heard, base, monkeypatch):
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(heard.folder / "home"))
    heard.keeper.find_other_apps()
    until(qtbot, lambda: heard.told == ["No model files of other programs were found."])
    theirs = heard.folder / "home" / ".lmstudio" / "models" / "owner" / "repo" / base.name
    theirs.parent.mkdir(parents=True)
    base.rename(theirs)
    heard.keeper.find_other_apps()
    until(qtbot, lambda: heard.keeper.find(str(theirs)) is not None)
    assert heard.keeper.find(str(theirs)).origin is Origin.LM_STUDIO
    assert heard.told[1:] == ["1 model files of LM Studio are listed now; they stay where they are."]
    assert theirs.exists()
    until(qtbot, lambda: heard.reading[-1] == "")


def test_what_an_engine_did_with_a_file_is_kept(qtbot, heard, base):
    heard.keeper.add([base])
    until(qtbot, lambda: heard.keeper.find(str(base)) is not None)
    heard.keeper.mark_crash(str(base))
    until(qtbot, lambda: heard.keeper.find(str(base)).crashes == 1)
    heard.keeper.mark_answered(str(base))
    until(qtbot, lambda: heard.keeper.find(str(base)).crashes == 0)
    heard.keeper.mark_used(str(base))
    until(qtbot, lambda: heard.keeper.find(str(base)).last_used > 0)


def test_what_was_fetched_is_listed_as_checked(qtbot, heard, base):
    remote = RemoteFile(
        repo="demo/Heron-GGUF", path=base.name, commit="c" * 40, size=base.stat().st_size, sha256="a" * 64
    )
    heard.keeper.record_download([(remote, base)])
    until(qtbot, lambda: heard.keeper.find(str(base)) is not None)
    listed = heard.keeper.find(str(base))
    assert (listed.repo, listed.verified, listed.sha256) == ("demo/Heron-GGUF", True, "a" * 64)
    assert len(heard.lists) == 2, "told once it is whole"


def test_without_a_readable_list_the_library_starts_all_the_same(qtbot, tmp_path):
    (tmp_path / "file").write_text("in the way")
    made = Heard(tmp_path)
    made.keeper = ShelfKeeper(tmp_path / "file" / "shelf.json", tmp_path / "library", lambda _: None)
    made.keeper.failed.connect(made.failed.append)
    with qtbot.waitSignal(made.keeper.started, timeout=PATIENCE_MS):
        made.keeper.start()
    assert len(made.failed) == 1
    made.keeper.shut_down()
