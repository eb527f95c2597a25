"""What one connection brings is looked at before a byte of it is kept: status, range, length, first bytes."""

from __future__ import annotations

import errno
import threading
from pathlib import Path

import pytest

from desktop.errors import FileProblem
from desktop.library.download import transfer as transfer_module
from desktop.library.download.part_file import PartFile, Promise
from desktop.library.download.problems import NoRoom, Stopped, WrongAnswer, cannot_write
from desktop.library.download.range_reader import Head
from desktop.library.download.transfer import MARGIN, Patience, Step, Transfer, Watch, _Job, check_room
from desktop.library.hub.problems import Asked, Gated, HubFailed, HubProblem, NotFound, Offline, RateLimited
from desktop.library.location import Location
from desktop.library.repository import RemoteFile

COMMIT, SHA256 = "c" * 40, "a" * 64
FILE = RemoteFile(repo="maker/Owl-GGUF", path="owl.gguf", commit=COMMIT, size=10, sha256=SHA256)
ASKED = Asked("https://cdn.example.org")


class Begun:
    """A job of which some bytes are here."""

    def __init__(self, folder: Path, have: bytes = b"GGUF", file: RemoteFile = FILE, **patience: float) -> None:
        self.steps: list[tuple[Step, str]] = []
        self.cancelled = threading.Event()
        promise = Promise(repo=file.repo, path=file.path, commit=file.commit, size=file.size, sha256=file.sha256)
        self.part = PartFile(folder / "owl.gguf", promise)
        self.part.__enter__()
        self.part.resume(lambda _: None)
        self.part.write(have)
        watch = Watch(on_step=lambda *step: self.steps.append(step), cancelled=self.cancelled)
        self.job = _Job(Transfer(lambda _: None, patience=Patience(**patience)), file, self.part, watch)


@pytest.fixture
def begin(tmp_path):
    opened = []

    def make(*have, **how):
        opened.append(Begun(tmp_path, *have, **how))
        return opened[-1]

    yield make
    for begun in opened:
        begun.part.__exit__(None, None, None)


def part_of(content_range, length=None):
    headers = {"content-range": content_range}
    return Head(206, headers if length is None else {**headers, "content-length": str(length)})


@pytest.mark.parametrize(
    ("head", "skipped"),
    [
        (Head(200, {}), 4),  # all of it, from the beginning
        (Head(200, {"content-length": "10"}), 4),
        (part_of("bytes 4-9/10"), 0),
        (part_of("bytes 4-9/10", 6), 0),
        (part_of("bytes 4-9/*", 6), 0),
    ],
)
def test_the_rest_or_all_of_the_file_is_taken(begin, head, skipped):
    assert begin().job._accept(head, ASKED) == skipped


@pytest.mark.parametrize(
    "head",
    [
        Head(200, {"content-length": "6"}),  # the rest, but said to be all
        Head(200, {"content-length": "11"}),
        Head(204, {}),
        Head(206, {}),
        part_of("bytes 4-9/10", 10),
        part_of("bytes 3-9/10"),
        part_of("bytes 5-9/10"),
        part_of("bytes 0-9/10", 6),
        part_of("bytes 3-9/*"),
        part_of("bytes 4-9/11"),
        part_of("bytes 4-9/11", 6),
        part_of("bytes */10"),
        part_of("bytes 4-9/10, 0-3/10"),
        part_of("lines 4-9/10"),
    ],
)
def test_another_part_than_was_asked_for_is_refused(begin, head):
    with pytest.raises(WrongAnswer, match="does not come as it was published") as caught:
        begin().job._accept(head, ASKED)
    assert caught.value.passing


@pytest.mark.parametrize(
    ("status", "headers", "kind", "passing"),
    [
        *((status, {}, WrongAnswer, True) for status in (401, 403, 404, 410)),
        (400, {}, HubFailed, False),
        (416, {}, HubFailed, False),
        (429, {"retry-after": "7"}, RateLimited, True),
        (500, {"retry-after": "7"}, HubFailed, True),
        (206, {"content-type": "Text/HTML; charset=utf-8"}, Offline, False),
        (200, {"content-type": "text/html"}, Offline, False),
    ],
)
def test_what_is_no_file_says_what_it_is_and_whether_to_ask_again(begin, status, headers, kind, passing):
    with pytest.raises(HubProblem) as caught:
        begin().job._accept(Head(status, headers), ASKED)
    assert type(caught.value) is kind
    assert caught.value.passing == passing
    assert caught.value.wait_s == float(headers.get("retry-after", 0))


@pytest.mark.parametrize("pieces", [[b"GGUF123456"], [b"G", b"GU", b"F123", b"456"], [b"", b"GGUF123456"]])
def test_the_bytes_of_a_model_are_kept_however_they_come(begin, pieces):
    begun = begin(b"")
    for piece in pieces:
        begun.job._take(piece)
    assert begun.part.position == 10


@pytest.mark.parametrize("pieces", [[b"PK\x03\x04"], [b"G", b"GX"], [b"GGU", b"X123"], [b"g"]])
def test_what_begins_otherwise_than_a_model_is_not(begin, pieces):
    begun = begin(b"")
    for piece in pieces[:-1]:
        begun.job._take(piece)
    with pytest.raises(WrongAnswer, match="does not come") as caught:
        begun.job._take(pieces[-1])
    assert "no GGUF file" in caught.value.detail
    assert begun.part.position < 4


def test_only_models_must_begin_as_models_do(begin):
    begun = begin(b"", file=RemoteFile(repo="a/b", path="notes.txt", commit=COMMIT, size=4))
    begun.job._take(b"text")
    assert begun.part.position == 4


def test_no_byte_more_than_the_file_is_long_is_kept(begin):
    begun = begin()
    begun.job._take(b"123456")
    with pytest.raises(WrongAnswer) as caught:
        begun.job._take(b"7")
    assert "More was sent" in caught.value.detail
    assert begun.part.position == 10


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"size": 11}, "11 bytes instead of 10 bytes"),
        ({"sha256": "b" * 64}, "another checksum"),
        ({"commit": "d" * 40}, "another commit"),
    ],
)
def test_a_place_of_another_file_is_not_gone_to(begin, changes, what):
    told = {"url": "https://x", "size": 10, "sha256": SHA256, "commit": COMMIT}
    job = begin().job
    job._check_promise(Location(**told))
    job._check_promise(Location(**told | {"sha256": "", "commit": ""}))  # what is not said is no difference
    with pytest.raises(WrongAnswer) as caught:
        job._check_promise(Location(**told | changes))
    assert what in caught.value.detail.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("number", "wait_s", "pause"),
    [(0, 0.0, 0.5), (1, 0.0, 1.0), (3, 0.0, 4.0), (9, 0.0, 30.0), (0, 7.0, 7.0), (9, 7.0, 30.0), (0, 999.0, 60.0)],
)
def test_pauses_grow_and_a_hub_may_ask_for_longer_ones(begin, number, wait_s, pause):
    begun, waited = begin(), []
    begun.cancelled.wait = waited.append
    begun.job._pause(HubProblem("It failed.", wait_s=wait_s), number)
    assert waited == [pause]
    ((step, words),) = begun.steps
    assert step is Step.WAITING
    assert ("asks to wait" in words) == (wait_s > 0)
    assert ("Trying again" in words) == (wait_s == 0)


def test_a_pause_ends_with_a_cancel(begin):
    begun = begin()
    begun.cancelled.set()
    with pytest.raises(Stopped):
        begun.job._pause(HubProblem("It failed."), 0)


@pytest.mark.parametrize("length", ["1" * 18, "0", "7"])
def test_sizes_up_to_eighteen_digits_are_read(length):
    assert Head(200, {"content-length": length}).length == int(length)
    assert Head(200, {"content-length": "1" * 19}).length == -1


def free(monkeypatch, count, total=1):
    usage = transfer_module.shutil.disk_usage("/")
    monkeypatch.setattr(
        transfer_module.shutil, "disk_usage", lambda _: usage._replace(free=count, total=total and usage.total)
    )


def test_files_that_go_to_one_disk_need_its_room_together(tmp_path, monkeypatch):
    files = [FILE, FILE]
    targets = [tmp_path / "new folder" / "a.gguf", tmp_path / "b.gguf"]
    free(monkeypatch, MARGIN + 20)
    check_room(files, targets)
    free(monkeypatch, MARGIN + 19)
    with pytest.raises(NoRoom) as caught:
        check_room(files, targets)
    assert caught.value.missing == 1
    (tmp_path / "b.gguf.part").write_bytes(b"x")  # what is here needs no room
    check_room(files, targets)
    (tmp_path / "b.gguf.part").write_bytes(b"x" * 50)  # and never makes any
    free(monkeypatch, MARGIN + 9)
    with pytest.raises(NoRoom):
        check_room(files, targets)


def test_a_file_system_that_counts_nothing_has_room(tmp_path, monkeypatch):
    free(monkeypatch, 0, total=0)
    check_room([FILE], [tmp_path / "a.gguf"])


def test_room_is_looked_at_again_before_every_connection(begin, monkeypatch):
    begun = begin()
    free(monkeypatch, MARGIN + 6)
    begun.job._check_room()
    free(monkeypatch, MARGIN + 5)
    with pytest.raises(NoRoom) as caught:
        begun.job._check_room()
    assert caught.value.missing == 1


@pytest.mark.parametrize(
    ("code", "title", "words"),
    [
        (errno.ENOSPC, "not enough room", "60 bytes more are needed"),
        (errno.EDQUOT, "not enough room", "60 bytes more are needed"),
        (errno.EFBIG, "too large for the disk's file system", "FAT32 stops at 4294967295 bytes"),
        (errno.EIO, "cannot be written", "input/output error"),
    ],
)
def test_a_disk_that_takes_no_more_is_said_for_what_it_is(tmp_path, code, title, words):
    problem = cannot_write(tmp_path / "a.gguf", OSError(code, "Input/output error"), missing=100, free=40)
    assert isinstance(problem, FileProblem)
    assert title in problem.title
    assert words in problem.detail.replace("\N{NO-BREAK SPACE}", " ")
    assert isinstance(problem, NoRoom) == (code in (errno.ENOSPC, errno.EDQUOT))


def test_a_full_disk_always_misses_something(tmp_path):
    assert cannot_write(tmp_path / "a", OSError(errno.ENOSPC, "full"), missing=10, free=40).missing == 1


def test_a_file_that_somebody_has_open_is_named_only_where_there_is_one(tmp_path):
    refused = PermissionError(errno.EACCES, "Permission denied")
    assert "has it open" not in cannot_write(tmp_path / "a.gguf", refused).hint
    (tmp_path / "a.gguf").touch()
    assert "has it open" in cannot_write(tmp_path / "a.gguf", refused).hint
    assert "has it open" not in cannot_write(tmp_path / "a.gguf", OSError(errno.EIO, "x")).hint


@pytest.mark.parametrize("problem", [Gated("x", "", ""), NotFound("x"), Offline("x")])
def test_only_what_may_pass_is_asked_again(problem):
    assert not transfer_module._may_pass(problem)
    problem.passing = True
    assert transfer_module._may_pass(problem)
    assert transfer_module._may_pass(HubFailed("x"))
    assert transfer_module._may_pass(WrongAnswer("x"))
