"""Whatever a repository calls its files, they end up inside the library folder or nowhere."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from desktop.errors import BadInput
from desktop.library.download.file_names import OWN_ENDINGS, safe_target
from desktop.library.download.part_file import PartFile, Promise

GOOD = [
    ("demo/One-GGUF", "model.Q4_K_M.gguf"),
    ("demo/One-GGUF", "Q4_K_M/model-00001-of-00002.gguf"),
    ("Qwen/Qwen3-1.7B-GGUF", "Qwen3-1.7B-Q8_0.gguf"),
    ("demo/One", "größe 模型.gguf"),
    ("demo/One", ".hidden.gguf"),
]
BAD_PATHS = [
    "../up.gguf",
    "a/../../up.gguf",
    "/etc/passwd",
    "//host/share/x.gguf",
    "C:x.gguf",
    "C:/x.gguf",
    "..\\up.gguf",
    "\\\\host\\share\\x.gguf",
    "a//b.gguf",
    "./x.gguf",
    "",
    ".",
    "..",
    "x\0.gguf",
    "x\n.gguf",
    "x\x1b[31m.gguf",
    "nul",
    "NUL.gguf",
    "con.txt.gguf",
    "sub/aux/x.gguf",
    "COM1.gguf",
    "lpt9.gguf",
    "com¹.gguf",
    "x.gguf.",
    "x.gguf ",
    "sub./x.gguf",
    "x:stream.gguf",
    "x?.gguf",
    "x*.gguf",
    'x".gguf',
    "x|y.gguf",
    "<x>.gguf",
    "x\u202efugg.gguf",
    "n" * 250 + ".gguf",
    "ü" * 125 + ".gguf",
    "x.gguf.part",
    "x.gguf.PART.json",
    "x.gguf.part.lock",
    "\ud800.gguf",
]
BAD_REPOS = ["", "..", "../..", "demo", "demo/..", "demo/a/b", "/demo", "demo/", "de mo/x", "demo/nul\0", "demo\\x"]


def test_ordinary_names_stay_as_they_are(tmp_path):
    for repo, path in GOOD:
        assert safe_target(tmp_path, repo, path) == tmp_path / repo / path


def test_names_that_lead_elsewhere_are_refused(tmp_path):
    for path in BAD_PATHS:
        with pytest.raises(BadInput) as caught:
            safe_target(tmp_path, "demo/One", path)
        assert "\0" not in caught.value.detail
        assert "\x1b" not in caught.value.detail
        caught.value.detail.encode()


def test_repositories_that_lead_elsewhere_are_refused(tmp_path):
    for repo in (*BAD_REPOS, "aux/One-GGUF", "demo/NUL", "com1/One", "demo/con.gguf"):
        with pytest.raises(BadInput):
            safe_target(tmp_path, repo, "x.gguf")


def test_windows_takes_no_long_paths(tmp_path, monkeypatch):
    path = "/".join(["folder" * 20] * 3) + "/x.gguf"
    safe_target(tmp_path, "demo/One", path)
    monkeypatch.setattr("desktop.library.download.file_names.sys.platform", "win32")
    safe_target(tmp_path, "demo/One", "x.gguf")
    with pytest.raises(BadInput, match="because of its name") as caught:
        safe_target(tmp_path, "demo/One", path)
    assert "characters long" in caught.value.detail


def test_random_names_never_leave_the_folder(tmp_path):
    chance = random.Random(3)
    letters = ["a", "..", ".", "/", "\\", ":", "\0", "nul", " ", "~", "%2e", "\u202e", "é", "-", "C"]
    accepted = 0
    for _ in range(20_000):
        path = "".join(chance.choices(letters, k=chance.randint(1, 6)))
        try:
            target = safe_target(tmp_path, "demo/One", path)
        except BadInput:
            continue
        accepted += 1
        assert ".." not in target.parts
        assert Path(*target.parts[: len(tmp_path.parts)]) == tmp_path
        assert target.is_relative_to(tmp_path / "demo" / "One")
        assert target != tmp_path / "demo" / "One"
    assert accepted > 100


def test_a_relative_folder_becomes_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert safe_target(Path("models"), "demo/One", "x.gguf") == tmp_path / "models/demo/One/x.gguf"


def test_there_is_room_for_every_ending_of_our_own(tmp_path):
    target = safe_target(tmp_path, "demo/One", "x" * 235 + ".gguf")
    target.parent.mkdir(parents=True)
    promise = Promise(repo="demo/One", path=target.name, commit="a" * 40, size=4)
    with PartFile(target, promise) as part:
        part.resume(lambda _: None)
        part.write(b"GGUF")
        part.checkpoint()
        part.finish()
    assert target.read_bytes() == b"GGUF"


def test_the_longest_name_leaves_room_for_our_own_endings(tmp_path):
    longest = "x" * 235 + ".gguf"
    assert len(longest) + max(map(len, OWN_ENDINGS)) <= 255  # bytes; what file systems take
    assert safe_target(tmp_path, "demo/One", longest).name == longest
    with pytest.raises(BadInput) as caught:
        safe_target(tmp_path, "demo/One", "x" + longest)
    assert "its name is too long" in caught.value.detail
