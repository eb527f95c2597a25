"""The command that makes the pair: its steps, in order and once, and how a round ends."""

import sys

import make
import pytest
from recipe.training.clock import Clock, RoundOver


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run the command with steps that only say that they were done; "base" is over at its first call."""
    done = []

    def base(_making):
        done.append("base")
        if done.count("base") == 1:
            raise RoundOver("base: the round is over at step 3 of 9. Go on with the same command.")

    jobs = {step: lambda _making, step=step: done.append(step) for step in make.STEPS}
    monkeypatch.setattr(make, "JOBS", jobs | {"base": base})
    monkeypatch.setenv("TANDEM_CACHE_DIR", str(tmp_path))

    def command(*words):
        monkeypatch.setattr(sys, "argv", ["make.py", *words])
        done_before = len(done)
        return make.main(), done[done_before:]

    return command


def test_a_round_that_is_over_ends_with_status_3_and_the_same_command_goes_on(run, capsys):
    assert run() == (3, ["documents", "conversations", "tokenizer", "base"])
    assert "Go on with the same command." in capsys.readouterr().out
    assert run() == (0, list(make.STEPS))


def test_steps_are_done_in_their_order_and_unknown_ones_are_refused(run, capsys):
    assert run("--only", "card,fresh") == (0, ["fresh", "card"])
    with pytest.raises(SystemExit):
        run("--only", "drill")
    assert "no such step: drill" in capsys.readouterr().err


def test_every_step_has_a_job_and_the_f16_files_go_to_the_set_ups_cache(monkeypatch, tmp_path):
    assert tuple(make.JOBS) == make.STEPS
    monkeypatch.setenv("TANDEM_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["make.py"])
    making, _ = make.asked_for()
    assert (making.cache, making.work) == (tmp_path / "pocket", tmp_path / "pocket" / "work")
    assert (making.earlier, making.clock.minutes) == (None, 40)


def test_a_step_is_done_once_from_the_same_things(tmp_path):
    making = make.Making(tmp_path, tmp_path, tmp_path, 1, 1, 1, compiled=False, clock=Clock())
    count = []
    for key in ("a", "a", "b"):
        making.once("tokenizer", key, [], lambda: count.append(1))
    assert len(count) == 2
