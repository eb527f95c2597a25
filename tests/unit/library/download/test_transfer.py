"""One file on its way: every kind of misbehaving hub and disk, and what stays under which name."""

from __future__ import annotations

import errno
import logging
import os
import threading
import time
from io import FileIO

import httpx2
import pytest

from desktop.errors import FileProblem
from desktop.library.download import transfer as transfer_module
from desktop.library.download.part_file import PartFile
from desktop.library.download.problems import InUse, NoRoom, Stopped, WrongAnswer, WrongBytes
from desktop.library.download.range_reader import Head, RangeReader
from desktop.library.download.transfer import Patience, transfer
from desktop.library.hub.problems import Cancelled, HubProblem, Offline
from desktop.library.location import Location
from tests.fakes.stand_in_hub import StandInHub
from tests.fakes.transfer_desk import HASTE, TOKEN, Desk, gguf_bytes, refetched
from tests.pace import within

SIZE = 3_000_000
DATA = gguf_bytes(SIZE)
REPO = "demo/One"


@pytest.fixture
def desk(tmp_path):
    with StandInHub() as hub:
        hub.add_repo(REPO, {"model.gguf": DATA, "other.gguf": gguf_bytes(SIZE, seed=1), "notes.txt": b"small"})
        yield Desk(hub, tmp_path)


@pytest.fixture
def file(desk):
    return desk.file(REPO, "model.gguf")


def assert_right(desk):
    assert desk.target().read_bytes() == DATA
    assert desk.left_over() == ["model.gguf"]


def test_a_file_arrives_whole_and_alone(desk, file):
    fetched = desk.fetch(file)
    assert (fetched.sha256, fetched.verified) == (file.sha256, True)
    assert_right(desk)
    assert desk.bytes == sorted(desk.bytes)
    assert desk.bytes[-1] == SIZE
    assert len(desk.hub.requests("delivery", "GET")) == 1


def test_the_function_says_the_same(desk, file):
    seen = []
    fetched = transfer(file, desk.target(), desk.locate, lambda *now: seen.append(now), threading.Event())
    assert fetched.verified
    assert seen[-1] == (SIZE, SIZE)


def test_a_small_file_without_checksum(desk):
    small = desk.file(REPO, "notes.txt")
    assert not desk.fetch(small).verified
    assert desk.target("notes.txt").read_bytes() == b"small"


def test_what_is_here_is_not_fetched_again(desk, file):
    desk.fetch(file)
    desk.hub.clear()
    assert desk.fetch(file).verified
    assert desk.hub.log == []
    desk.target().write_bytes(DATA[:-1] + b"?")
    desk.fetch(file)
    assert_right(desk)


def test_the_token_stays_with_the_hub(desk, file):
    desk.hub.fault("redirect_elsewhere", "model.gguf")
    desk.fetch(file)
    assert_right(desk)
    assert desk.hub.requests("elsewhere", "GET")
    for line in desk.hub.log:
        assert (TOKEN in str(line.headers)) == (line.origin == "hub")


def begin_anew(desk):
    desk.target().unlink(missing_ok=True)
    desk.hub.clear()


def test_a_connection_that_breaks_is_gone_on_with(desk, file):
    for kind in ("drop", "rst", "stall", "expire"):
        begin_anew(desk)
        desk.hub.fault(kind, "model.gguf", after=1_000_000, seconds=20.0)
        desk.fetch(file)
        assert_right(desk)
        assert desk.served("model.gguf")[-1][0] > 900_000, kind
        assert refetched(desk.served("model.gguf"), SIZE) < 200_000, kind


def test_a_file_that_is_replaced_in_the_middle_is_refused(desk, file):
    desk.hub.fault("swap", "model.gguf", after=1_000_000, body=b"GGUFother")
    with pytest.raises(HubProblem):
        desk.fetch(file)
    assert "model.gguf" not in desk.left_over()


WRONG_ANSWERS = [
    ("status", {"code": 500}),
    ("status", {"code": 503, "headers": (("Retry-After", "1"),)}),
    ("status", {"code": 404}),
    ("status", {"code": 416}),
    ("expired", {}),
    ("other_file", {"value": "notes.txt"}),
    ("badlen", {"size": 12}),
    ("badlen", {"method": "HEAD", "size": 12}),
    ("etag", {"method": "HEAD", "value": "../../../escaped"}),
    ("commit", {"method": "HEAD", "value": "../up"}),
]


def test_a_wrong_answer_is_asked_again(desk, file):
    for kind, how in WRONG_ANSWERS:
        begin_anew(desk)
        desk.hub.fault(kind, "model.gguf", **how)
        desk.fetch(file)
        assert_right(desk)
        assert desk.hub.faults.left() == []


def test_a_login_page_is_named_and_never_written(desk, file):
    desk.hub.fault("html", "model.gguf")
    with pytest.raises(Offline) as caught:
        desk.fetch(file)
    assert "login" in caught.value.title
    assert desk.target("model.gguf.part").stat().st_size == 0


def test_a_range_answered_with_everything(desk, file):
    desk.hub.fault("drop", "model.gguf", after=1_000_000)
    desk.hub.fault("ignore_range", "model.gguf")
    desk.fetch(file)
    assert_right(desk)


def test_a_range_that_is_another(desk, file):
    for value in ("bytes 0-2999999/3000000", "bytes 7-9/10", "gibberish", ""):
        begin_anew(desk)
        desk.hub.fault("drop", "model.gguf", after=1_000_000)
        desk.hub.fault("content_range", "model.gguf", value=value)
        desk.fetch(file)
        assert_right(desk)


def test_how_long_the_hub_asks_to_wait_is_told_and_capped(desk, file):
    desk.hub.fault("status", "model.gguf", code=429, headers=(("Retry-After", "99999"),))
    with within(5):
        desk.fetch(file)
    assert any("asks to wait" in words for _, words in desk.steps)


def test_twenty_flipped_bytes_are_all_refused(desk):
    desk.hub.add_repo(REPO, {"model.gguf": DATA[:200_000]})
    file = desk.file(REPO, "model.gguf")
    for number in range(20):
        at = number * 10_000 + 5
        desk.hub.fault("corrupt", "model.gguf", times=2, at=at)
        with pytest.raises(WrongBytes) as caught:
            desk.fetch(file)
        assert "twice" in caught.value.title
        assert desk.left_over() == []


def test_one_flipped_byte_is_fetched_anew(desk, file):
    desk.hub.fault("corrupt", "model.gguf", at=1234)
    desk.fetch(file)
    assert_right(desk)


def test_another_file_of_the_same_size_is_refused(desk, file):
    desk.hub.fault("other_file", "model.gguf", value="other.gguf", times=2)
    with pytest.raises(WrongBytes):
        desk.fetch(file)
    assert desk.left_over() == []


def test_no_gguf_is_refused_at_its_first_bytes(desk):
    desk.hub.add_repo("demo/Fake", {"model.gguf": b"PK\x03\x04" + DATA[4:]})
    with pytest.raises(WrongAnswer) as caught:
        desk.fetch(desk.file("demo/Fake", "model.gguf"))
    assert "no GGUF" in caught.value.detail
    assert "model.gguf" not in desk.left_over()
    assert desk.target("model.gguf.part").stat().st_size == 0


def test_a_hub_that_never_gets_well_ends_in_words(desk, file):
    desk.hub.fault("status", "model.gguf", code=500, times=100)
    with pytest.raises(HubProblem) as caught:
        desk.fetch(file)
    assert "500" in caught.value.detail
    desk.hub.faults.clear()
    desk.fetch(file)
    assert_right(desk)


def test_nobody_there(desk, file):
    desk.hub.stop()
    with pytest.raises(Offline):
        desk.fetch(file)


def test_a_drip_below_the_least_is_left(desk, file):
    desk.hub.fault("drip", "model.gguf", after=500_000, rate=100)
    with within(5):
        desk.fetch(file)
    assert_right(desk)


@pytest.mark.parametrize("where", ["stall", "hang", "hang in the head", "drip", "pause"])
def test_cancel_takes_a_third_of_a_second(desk, file, where):
    desk.patience = Patience()
    if where == "pause":
        desk.hub.fault("status", "model.gguf", code=503, headers=(("Retry-After", "50"),))
    elif where == "drip":
        desk.hub.fault("drip", "model.gguf", after=500_000, rate=50_000)
    elif where == "stall":
        desk.hub.fault("stall", "model.gguf", after=500_000, seconds=60)
    else:
        desk.hub.fault("hang", "model.gguf", method="HEAD" if "head" in where else "GET", seconds=60)
    canceller = threading.Timer(0.3, desk.cancelled.set)
    canceller.start()
    with within(0.6), pytest.raises(Stopped):
        desk.fetch(file)
    canceller.join()
    assert "model.gguf" not in desk.left_over()
    if where in ("stall", "drip"):
        kept = desk.target("model.gguf.part").stat().st_size
        assert kept >= 400_000
        desk.cancelled.clear()
        desk.fetch(file)
        assert_right(desk)
        assert desk.served("model.gguf")[-1][0] == kept


def test_a_hub_that_notices_the_cancel_first_makes_no_failure(desk, file):
    def locate(_):
        desk.cancelled.set()
        raise Cancelled("The question to the hub was cancelled.")

    for _ in range(20):
        desk.cancelled.clear()
        with pytest.raises(Stopped):
            transfer(file, desk.target(), locate, lambda have, size: None, desk.cancelled)


def test_the_speed_limit_holds(desk, file):
    desk.limit.bytes_per_s = 6_000_000
    began = time.monotonic()
    with within(3):
        desk.fetch(file)
    assert time.monotonic() - began > 0.3


def test_too_little_room_is_said_before_anything_comes(desk, file, monkeypatch):
    usage = transfer_module.shutil.disk_usage(desk.folder)
    monkeypatch.setattr(transfer_module.shutil, "disk_usage", lambda _: usage._replace(free=1_000_000))
    with pytest.raises(NoRoom) as caught:
        desk.fetch(file)
    assert caught.value.missing == SIZE + 200_000_000 - 1_000_000
    assert "202 MB" in caught.value.detail
    assert desk.hub.requests("delivery") == []


def test_a_disk_that_fills_keeps_the_part(desk, file, monkeypatch):
    real = FileIO.write

    class Full(FileIO):
        def write(self, data, /):
            if self.tell() + len(data) > 1_000_000:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(self, data)

    monkeypatch.setattr("desktop.library.download.part_file.FileIO", Full)
    with pytest.raises(NoRoom):
        desk.fetch(file)
    kept = desk.target("model.gguf.part").stat().st_size
    assert kept > 900_000
    monkeypatch.undo()
    desk.fetch(file)
    assert_right(desk)
    assert desk.served("model.gguf")[-1][0] == kept


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(desk, file):
    desk.folder.chmod(0o500)
    try:
        with pytest.raises(FileProblem) as caught:
            desk.fetch(file)
    finally:
        desk.folder.chmod(0o700)
    assert str(desk.folder) in caught.value.detail


def test_a_file_in_place_of_the_folder(desk, file):
    desk.target("sub").write_bytes(b"")
    with pytest.raises(FileProblem) as caught:
        desk.fetch(file, desk.target("sub/model.gguf"))
    assert "cannot be written" in caught.value.title


@pytest.mark.parametrize("what", ["truncated", "replaced", "removed"])
def test_a_part_that_somebody_changes(desk, file, what, monkeypatch):
    monkeypatch.setattr("desktop.library.download.part_file.LOOK_EVERY_S", 0.0)
    part = desk.target("model.gguf.part")
    changed = []

    def meddle(have, size):
        if changed or have < 1_000_000:
            return
        changed.append(have)
        if what == "truncated":
            os.truncate(part, 1000)
        else:
            part.unlink()
        if what == "replaced":
            part.write_bytes(b"x" * have)

    watch = transfer_module.Watch(on_bytes=meddle)
    transfer_module.Transfer(desk.locate, patience=HASTE).fetch(file, desk.target(), watch)
    assert changed
    assert_right(desk)


def test_one_writer_for_each_file(desk, file):
    promise = transfer_module.Promise(repo=REPO, path="model.gguf", commit=file.commit, size=1)
    with PartFile(desk.target(), promise), pytest.raises(InUse):
        desk.fetch(file)
    desk.fetch(file)
    assert_right(desk)


def test_secrets_are_written_nowhere(desk, file, caplog):
    caplog.set_level(logging.INFO, "desktop")
    desk.hub.fault("status", "model.gguf", code=403)
    desk.hub.fault("stall", "model.gguf", after=1_000_000, seconds=60)
    desk.patience = Patience()
    threading.Timer(0.7, desk.cancelled.set).start()
    with pytest.raises(Stopped):
        desk.fetch(file)
    written = b"".join((desk.folder / name).read_bytes() for name in desk.left_over() if not name.endswith(".part"))
    assert b"model.gguf" in written
    for secret in ("CANARY", "Signature"):
        assert secret.encode() not in written
        assert secret not in caplog.text
        assert secret not in str(desk.steps)


def test_numbers_with_thousands_of_digits_are_no_sizes():
    for value in ("9" * 5000, "-1", "²", "x"):
        assert Head(200, {"content-length": value}).length == -1
    assert transfer_module._RANGE.fullmatch(f"bytes {'9' * 5000}-9/10") is None


def test_a_secure_address_leads_to_secure_ones_only():
    location = Location(url="https://cdn.example.org/x?Signature=CANARY", size=1)
    reader = RangeReader(location, 0, threading.Event())
    reader._stay_secure(httpx2.Request("GET", "https://elsewhere.example.org/x"))
    with pytest.raises(HubProblem, match="does not follow") as caught:
        reader._stay_secure(httpx2.Request("GET", "http://elsewhere.example.org/x"))
    assert "CANARY" not in str(caught.value.__dict__)


def test_an_older_file_that_is_open_is_named_as_the_reason(desk, file, monkeypatch):
    """As on Windows, which replaces no open file."""
    desk.target().write_bytes(b"older")
    refuse = PermissionError(errno.EACCES, "Access is denied")
    monkeypatch.setattr("desktop.library.download.part_file.rename_over", lambda *_: (_ for _ in ()).throw(refuse))
    with pytest.raises(FileProblem) as caught:
        desk.fetch(file)
    assert "has it open" in caught.value.hint
    monkeypatch.undo()
    desk.fetch(file)
    assert_right(desk)


def test_a_part_that_is_changed_again_and_again_is_given_up_in_words(desk, file, monkeypatch):
    monkeypatch.setattr("desktop.library.download.part_file.LOOK_EVERY_S", 0.0)
    part = desk.target("model.gguf.part")
    watch = transfer_module.Watch(on_bytes=lambda have, _: part.unlink() if have > 100_000 else None)
    with pytest.raises(FileProblem, match="keeps changing"):
        transfer_module.Transfer(desk.locate, patience=HASTE).fetch(file, desk.target(), watch)
    assert not desk.target().exists()


@pytest.mark.parametrize("times", [1, 2])
def test_a_part_that_is_changed_just_before_it_gets_its_name_is_begun_anew_once(desk, file, times):
    part, changed = desk.target("model.gguf.part"), []

    def meddle(have, size):
        if have == size and len(changed) < times:
            changed.append(have)
            part.unlink()

    watch = transfer_module.Watch(on_bytes=meddle)
    fetcher = transfer_module.Transfer(desk.locate, patience=HASTE)
    if times == 1:
        assert fetcher.fetch(file, desk.target(), watch).verified
        assert_right(desk)
    else:
        with pytest.raises(FileProblem, match="keeps changing"):
            fetcher.fetch(file, desk.target(), watch)
        assert not desk.target().exists()


def test_a_place_that_does_not_answer_is_named(desk, file):
    nowhere = Location(url="http://127.0.0.1:9/x?Signature=CANARY", size=SIZE, sha256=file.sha256, commit=file.commit)
    with pytest.raises(Offline, match="could not be reached") as caught:
        transfer_module.Transfer(lambda _: nowhere, patience=HASTE).fetch(file, desk.target(), transfer_module.Watch())
    assert "CANARY" not in f"{caught.value} {caught.value.detail} {caught.value.hint}"


def test_a_connection_that_is_left_ends_at_once(desk, file):
    desk.patience = Patience(silence=30.0)
    desk.hub.fault("stall", "model.gguf", after=500_000, seconds=30)
    threading.Timer(0.5, desk.cancelled.set).start()
    with pytest.raises(Stopped):
        desk.fetch(file)
    until = time.monotonic() + 15
    while any(thread.name == "range reader" for thread in threading.enumerate()):
        assert time.monotonic() < until, "its socket was not cut"
        time.sleep(0.02)
