"""Files that are whole or not there, which steps are done, how long a round takes, and the order of the rows."""

import itertools
import os
import random
import signal
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest
from recipe import keeping
from recipe.keeping import Stamps, fingerprint, texts_fingerprint, write_whole
from recipe.training import machine, order
from recipe.training.clock import Clock, RoundOver

KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from recipe.keeping import write_whole

def write(file):
    file.write(b"half of it")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)

write_whole(Path(sys.argv[2]), write)
"""


def test_a_file_is_written_whole(tmp_path):
    path = tmp_path / "new" / "file"
    write_whole(path, lambda file: file.write(b"one"))
    write_whole(path, lambda file: file.write(b"two"))
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_a_kill_while_writing_leaves_the_old_file(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"old")
    done = subprocess.run([sys.executable, "-c", KILLED, keeping.RECIPE.parent, path], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"


def test_a_step_is_done_again_when_its_key_or_a_file_changed(tmp_path):
    stamps, file = Stamps(tmp_path / "steps.json"), tmp_path / "made"
    file.touch()
    assert not stamps.done("corpus", "a", [file])
    stamps.set("corpus", "a")
    stamps.set("tokenizer", "b")
    assert stamps.done("corpus", "a", [file])
    assert not stamps.done("corpus", "b", [file])
    file.unlink()
    assert not stamps.done("corpus", "a", [file])


def test_the_fingerprint_of_the_texts_is_of_programs_and_wordings_without_training_and_measuring(tmp_path):
    for name in ("world.py", "wordings/a.txt", "training/loop.py", "measuring/card.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    first = texts_fingerprint(tmp_path)
    (tmp_path / "training" / "loop.py").write_text("changed")
    (tmp_path / "measuring" / "new.py").write_text("new")
    assert texts_fingerprint(tmp_path) == first
    (tmp_path / "wordings" / "a.txt").write_text("changed")
    assert texts_fingerprint(tmp_path) != first
    assert fingerprint("a", 1) == fingerprint("a", 1) != fingerprint("a1")


def test_a_round_is_over_after_its_minutes():
    now = iter([100.0, 160.0, 219.0, 220.0, 220.0])
    clock = Clock(2, lambda: next(now))
    assert not clock.over()
    clock.check("base")
    assert clock.over()
    with pytest.raises(RoundOver, match=r"2 minutes are over, before base\. Go on with the same command"):
        clock.check("base")
    assert not Clock(0, lambda: 0.0).over()


@pytest.mark.parametrize(
    ("flags", "found"), [("fma avx2", False), ("avx512_bf16", True), ("asimd bf16", True), ("amx_bf16", True)]
)
def test_bfloat16_is_used_where_the_processor_has_it(tmp_path, flags, found):
    path = tmp_path / "cpuinfo"
    path.write_text(f"processor : 0\nflags : fpu {flags} sse2\n")
    assert machine.has_bfloat16(path) is found
    assert machine.has_bfloat16(tmp_path / "nothing") is False


def test_every_row_is_read_once_before_any_is_read_again():
    read = order.shuffled(10, 3, np.random.default_rng(1))
    for _ in range(5):
        once = [number for _ in range(3) for number in next(read)]
        assert len(set(once)) == 9
    with pytest.raises(ValueError, match="Write more documents"):
        next(order.shuffled(2, 3, np.random.default_rng(1)))


def test_the_order_of_pretraining_is_the_same_from_any_step_on():
    sizes = {"early": (40, 8), "short": (100, 8), "long": (12, 2)}
    whole = list(itertools.islice(order.picks(sizes, 50, 7), 50))
    again = list(itertools.islice(order.picks(sizes, 50, 7), 23, 50))
    assert all(a[0] == b[0] and (a[1] == b[1]).all() for a, b in zip(whole[23:], again, strict=True))
    assert Counter(kind for kind, _ in whole) == {"early": 8, "short": 37, "long": 5}


def test_rows_of_similar_length_are_read_together_and_all_are_read():
    rng = random.Random(3)
    lengths = [rng.randint(5, 90) for _ in range(5000)]
    found = order.by_length(lengths, 1000, rng.sample(range(5000), 5000))
    assert sorted(row for group in found for row in group) == list(range(5000))
    assert all(len(group) * max(lengths[row] for row in group) <= 1000 for group in found)
    padding = sum(len(group) * max(lengths[row] for row in group) for group in found) / sum(lengths)
    assert padding < 1.05
    one, two = order.groups(lengths, 1000, 1), order.groups(lengths, 1000, 1)
    next(two)
    assert list(itertools.islice(one, 1, 30)) == list(itertools.islice(two, 29))
