"""The benchmarks: what they compute, and one of them run for real on a tiny file."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks import bench_file
from benchmarks.bench_file import TINY
from benchmarks.figures import Figure, MeasurementFailed, at_least, at_most, median_and_max, quantile, ratio
from benchmarks.live_engine import Answer, text_request
from benchmarks.machine import Machine
from benchmarks.run import MEASUREMENTS
from benchmarks.steps import prompt_text

from desktop.protocol.messages import Finish, Finished, Timings

BENCH = Path(__file__).resolve().parents[3] / "packaging" / "bench.py"


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(BENCH), *arguments], capture_output=True, encoding="utf-8", timeout=60, check=False
    )


def test_speed_is_measured_for_real(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = bench("speed", "--quick", "--repeat", "1", "--cache", str(tmp_path), "--json", str(report))
    assert done.returncode == 0, done.stderr + done.stdout
    found = json.loads(report.read_text("utf-8"))
    (result,) = found["results"]
    assert result["name"] == "speed"
    assert result["failure"] == ""
    assert len(result["figures"]) == 4
    for figure in result["figures"]:
        assert figure["value"] > 0
        assert figure["budget"] == {"sense": "at_least", "limit": 0.97}
        assert all(len(samples) == 1 and samples[0] > 0 for samples in figure["samples"].values())
        assert figure["what"] in done.stdout
    assert found["machine"]["logical_cores"] >= 1


def test_what_cannot_be_measured_is_told_and_fails(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    report = tmp_path / "report.json"
    done = bench("stop", "--quick", "--cache", str(in_the_way), "--json", str(report))
    assert done.returncode == 1
    assert "stop could not be measured" in done.stdout
    assert json.loads(report.read_text("utf-8"))["results"][0]["failure"]


def test_an_unknown_name_lists_the_known_ones() -> None:
    done = bench("sped")
    assert done.returncode == 2
    assert all(name in done.stderr for name in MEASUREMENTS)


def test_every_measurement_has_a_module() -> None:
    folder = BENCH.parent / "benchmarks"
    assert all((folder / f"{name}.py").is_file() or (folder / name / "__init__.py").is_file() for name in MEASUREMENTS)


def test_a_failed_write_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise MeasurementFailed("full disk")

    monkeypatch.setattr(bench_file, "_quantize", fail)
    with pytest.raises(MeasurementFailed):
        bench_file.write(tmp_path / "bench.gguf", TINY)
    assert not list(tmp_path.iterdir())


def test_budgets_look_in_the_right_direction() -> None:
    assert Figure(what="rate", value=0.96, budget=at_least(0.95)).verdict() == "ok"
    assert Figure(what="rate", value=0.94, budget=at_least(0.95)).verdict() == "over"
    assert Figure(what="delay", value=20.1, budget=at_most(20)).verdict() == "over"
    assert Figure(what="fact", value=1.0).verdict() == ""


def test_a_ratio_is_median_over_median() -> None:
    figure = ratio("rate", [9.0, 10.0, 50.0], [20.0, 20.0, 25.0], at_least(0.95))
    assert figure.value == 0.5
    assert figure.samples == {"ours": [9.0, 10.0, 50.0], "theirs": [20.0, 20.0, 25.0]}
    with pytest.raises(MeasurementFailed):
        ratio("rate", [], [], None)


def test_quantiles_are_samples() -> None:
    values = [float(number) for number in range(1, 101)]
    assert quantile(values, 0.99) == 100.0
    assert quantile(values, 0.5) == 51.0
    assert quantile([7.0], 0.99) == 7.0
    with pytest.raises(MeasurementFailed):
        quantile([], 0.5)


def test_the_budget_of_a_delay_belongs_to_the_worst_sample() -> None:
    middle, worst = median_and_max("stop", [0.01, 0.02, 0.3], 100)
    assert (middle.value, middle.verdict()) == (pytest.approx(20), "")
    assert (worst.value, worst.verdict()) == (pytest.approx(300), "over")


def test_prompts_have_their_length_and_no_common_beginning() -> None:
    texts = [prompt_text(500, serial) for serial in range(1, 10)]
    assert {len(text.encode()) for text in texts} == {500}
    assert len({text[0] for text in texts}) == 9


def test_tokens_that_come_together_with_the_first_do_not_count_as_decoded() -> None:
    answer = Answer(text_request("x", 8))
    answer.asked_at = 10.0
    answer.arrivals = [(10.5, 2), (11.0, 3), (11.5, 3)]
    answer.finished = Finished(
        id=1,
        finish=Finish.LENGTH,
        stop_string="",
        prompt_tokens=100,
        cached_tokens=50,
        tokens=8,
        context_used=107,
        n_ctx=512,
        seed=7,
        timings=Timings(),
    )
    times = answer.times()
    assert times.prompt_rate == pytest.approx(100)
    assert times.decode_rate == pytest.approx(6)
    assert times.arrivals == pytest.approx([0, 0, 0.5, 0.5, 0.5, 1, 1, 1])


@pytest.mark.parametrize(
    ("busy", "load", "warned"), [(0.0, 0.1, False), (0.5, 0.1, True), (0.0, 1.9, True)], ids=["idle", "busy", "load"]
)
def test_a_busy_machine_is_told(busy: float, load: float, warned: bool) -> None:
    facts = Machine(
        system="",
        processor="",
        physical_cores=2,
        logical_cores=2,
        memory_bytes=0,
        python="",
        versions={},
        load_average=[load, 0.0, 0.0],
        busy_share=busy,
    )
    assert bool(facts.warning()) is warned
