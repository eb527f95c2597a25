"""Quantizing real files: right results, and nothing left behind by what goes wrong."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import gguf
import numpy as np
import psutil
import pytest

from desktop.engine import quantization
from desktop.engine.quantization import (
    Quantization,
    QuantizationCancelled,
    QuantizationProgress,
    QuantizationResult,
)
from desktop.errors import AppError, BadInput, EngineDied, FileProblem
from desktop.gguf.header import read_header
from desktop.gguf.types import quantization_of, type_name, weights_bytes
from tests.fakes.tiny_gguf import write_lora

WIDE = {"n_embd": 256, "n_layer": 1}  # K-quantizations take rows of 256
on_posix = pytest.mark.skipif(os.name != "posix", reason="signals")


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Quantization]:
    def prepare(source: Path, type_name: str, name: str = "made.gguf") -> Quantization:
        return Quantization(source, tmp_path / name, type_name, tmp_path / "quantize.log")

    return prepare


@pytest.fixture(scope="module")
def large_file(make_tiny: Callable[..., Path]) -> Path:
    """Takes seconds to quantize to IQ3_S: time to be cancelled."""
    return make_tiny(n_embd=512, n_layer=10)


def only_the_log(folder: Path, *there: str) -> bool:
    return {path.name for path in folder.glob("*")} <= {"quantize.log", *there}


def refused(job: Quantization, *there: str) -> AppError:
    with pytest.raises(AppError) as problem:
        job.run()
    assert problem.value.title
    assert problem.value.detail
    assert problem.value.hint
    assert only_the_log(job.target.parent, *there)
    return problem.value


def values(path: Path) -> dict[str, np.ndarray]:
    tensors = gguf.GGUFReader(path).tensors
    return {t.name: gguf.dequantize(t.data, t.tensor_type).reshape(t.data.shape[0], -1) for t in tensors}


@pytest.mark.parametrize(
    ("steps", "error"), [(["F16", "Q4_K_M"], 0.12), (["F16", "Q8_0"], 0.01), (["Q8_0", "Q4_0"], 0.15)]
)
def test_the_weights_are_those_of_the_source(
    make: Callable[..., Quantization], make_tiny: Callable[..., Path], steps: list[str], error: float
) -> None:
    source = made = make_tiny(**WIDE)
    for step in steps:
        before = made
        result = make(made, step, f"{step}.gguf").run()
        made = result.path
        header = read_header(made)
        assert quantization_of(header) == result.quantization == step
        assert result.size_bytes == made.stat().st_size < before.stat().st_size == result.source_bytes
        assert header.text("general.name") == "tiny"
    assert {type_name(tensor.kind) for tensor in header.tensors} >= {"F32", steps[-1].removesuffix("_M")}
    wanted, found = values(source), values(made)
    assert wanted.keys() == found.keys()
    for name, weights in wanted.items():
        distance = np.linalg.norm(weights - found[name].reshape(weights.shape)) / np.linalg.norm(weights)
        assert distance <= error, name


def test_progress_goes_up_and_ends_with_the_trial(make: Callable[..., Quantization], large_file: Path) -> None:
    heard: list[QuantizationProgress] = []
    result = make(large_file, "Q4_K_M").run(heard.append)
    writing = [news for news in heard if not news.checking]
    assert heard[-1].checking
    assert heard[-1].fraction == 1
    assert len(writing) >= 2
    assert [news.fraction for news in writing] == sorted(news.fraction for news in writing)
    assert [news.done for news in writing] == sorted(news.done for news in writing)
    assert {news.total for news in heard} == {len(read_header(large_file).tensors)}
    assert writing[-1].fraction < 1
    assert result.seconds > 0


def test_the_result_is_told_again_and_outlives_a_late_cancel(
    make: Callable[..., Quantization], make_tiny: Callable[..., Path]
) -> None:
    job = make(make_tiny(**WIDE), "Q6_K")
    result = job.run()
    job.cancel()
    assert job.receive() == result
    assert result.path.exists()
    assert not job.part.exists()
    assert job.pid is not None
    assert not psutil.pid_exists(job.pid)


def test_a_split_source_becomes_one_file(
    make: Callable[..., Quantization], make_tiny: Callable[..., Path], tmp_path
) -> None:
    """Tensors in two parts, as llama.cpp's own splitter leaves them."""
    first, second = split_in_two(make_tiny(**WIDE), tmp_path / "parts")
    heard: list[QuantizationProgress] = []
    result = make(first, "Q8_0").run(heard.append)
    whole, parts = read_header(result.path), (read_header(first), read_header(second))
    assert {t.name for t in whole.tensors} == {t.name for part in parts for t in part.tensors}
    assert result.source_bytes == first.stat().st_size + second.stat().st_size
    assert heard[-1].total == len(whole.tensors)
    second.rename(second.with_suffix(".away"))
    assert refused(make(first, "Q8_0", "other.gguf"), "made.gguf", "parts").title == "The file is not there."
    second.with_suffix(".away").rename(second)
    with pytest.raises(FileProblem, match="cannot be quantized"):
        make(second, "Q8_0", "other.gguf").start()


def split_in_two(path: Path, folder: Path) -> tuple[Path, Path]:
    folder.mkdir()
    reader = gguf.GGUFReader(path)
    half = len(reader.tensors) // 2
    names = [folder / f"tiny-0000{number}-of-00002.gguf" for number in (1, 2)]
    for number, (target, tensors) in enumerate(zip(names, (reader.tensors[:half], reader.tensors[half:]), strict=True)):
        writer = gguf.GGUFWriter(str(target), "llama")
        for field in reader.fields.values() if number == 0 else ():
            if field.name.startswith("GGUF.") or field.name == "general.architecture":
                continue
            kind = field.types[0]
            writer.add_key_value(field.name, field.contents(), kind, sub_type=field.types[-1])
        writer.add_uint16("split.no", number)
        writer.add_uint16("split.count", 2)
        writer.add_int32("split.tensors.count", len(reader.tensors))
        for tensor in tensors:
            writer.add_tensor(tensor.name, tensor.data)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
    return names[0], names[1]


# --- refused before anything is written


@pytest.mark.parametrize(
    ("name", "detail"),
    [("IQ2_XXS", "importance matrix"), ("TQ1_0", "trained for it"), ("Q9_X", "not a known"), ("", "not a known")],
)
def test_types_that_cannot_be_made(make: Callable[..., Quantization], name: str, detail: str) -> None:
    with pytest.raises(BadInput) as problem:
        make(Path("x.gguf"), name)
    assert detail in problem.value.detail
    assert "Q4_K_M" in problem.value.hint


def test_a_name_in_small_letters(make: Callable[..., Quantization]) -> None:
    assert make(Path("x.gguf"), " q4_k_m").recipe.name == "Q4_K_M"


def test_sources_that_are_refused(
    make: Callable[..., Quantization], make_tiny: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere, whole = tmp_path_factory.mktemp("sources"), make_tiny(**WIDE)
    low = Quantization(whole, elsewhere / "low.gguf", "Q4_K_M", elsewhere / "log").run().path
    error = refused(make(low, "Q8_0"))
    assert error.title == "This file is quantized already."
    assert "Q4_K_M" in error.detail
    cut = elsewhere / "cut.gguf"
    cut.write_bytes(whole.read_bytes()[:-1000])
    assert refused(make(cut, "Q8_0")).title == "The file is incomplete."
    assert "LoRA" in refused(make(write_lora(elsewhere / "lora.gguf"), "Q8_0")).detail
    assert refused(make(elsewhere / "none.gguf", "Q8_0")).title == "The file is not there."
    half = Quantization(whole, elsewhere / "half.gguf", "F16", elsewhere / "log").run().path
    assert isinstance(refused(make(half, "BF16")), BadInput)


def test_targets_that_are_refused(make: Callable[..., Quantization], make_tiny: Callable[..., Path], tmp_path) -> None:
    source = make_tiny(**WIDE)
    assert "name" in refused(make(source, "Q8_0", "made.bin")).title
    assert refused(make(source, "Q8_0", "none/made.gguf")).title == "The folder is not there."
    there = tmp_path / "there.gguf"
    there.write_bytes(b"mine")
    with pytest.raises(BadInput, match="already"):
        make(source, "Q8_0", there.name).run()
    assert there.read_bytes() == b"mine"


def test_a_full_disk_is_said_before(
    make: Callable[..., Quantization], make_tiny: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage(NamedTuple):
        total: int = 1 << 40
        used: int = 1 << 40
        free: int = quantization.FREE_RESERVE_BYTES + 1000

    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage())
    job = make(make_tiny(**WIDE), "Q8_0")
    assert refused(job).title == "There is not enough space for the new file."
    assert job.pid is None


# --- going wrong on the way


@pytest.mark.skipif(sys.platform != "linux", reason="limits of another process")
def test_a_write_that_fails(make: Callable[..., Quantization], large_file: Path) -> None:
    """A file size limit on the child, as if the disk were full."""
    import resource

    job = make(large_file, "IQ3_S")
    job.start()
    resource.prlimit(job.pid, resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    with pytest.raises(FileProblem) as problem:
        to_the_end(job)
    assert problem.value.title == "The file could not be quantized."
    assert only_the_log(job.target.parent)
    with pytest.raises(FileProblem):
        job.receive()


def to_the_end(job: Quantization) -> QuantizationResult:
    while True:
        news = job.receive(60)
        assert news is not None or job.pid is not None
        if isinstance(news, QuantizationResult):
            return news


def test_damaged_weights_do_not_pass_the_trial(
    make: Callable[..., Quantization], make_tiny: Callable[..., Path]
) -> None:
    error = refused(make(make_tiny(**WIDE, nan=True), "Q8_0"))
    assert isinstance(error, FileProblem)
    assert not isinstance(error, BadInput)


def test_an_architecture_that_is_not_known(make: Callable[..., Quantization], make_tiny: Callable[..., Path]) -> None:
    error = refused(make(make_tiny(**WIDE, architecture="zebra"), "Q8_0"))
    assert "zebra" in error.detail


@pytest.mark.parametrize("after", [0, 1, 4])
def test_cancelled_at_any_moment(make: Callable[..., Quantization], large_file: Path, after: int) -> None:
    """after: so many words of progress."""
    job = make(large_file, "IQ3_S")
    job.start()
    for _ in range(after):
        while not isinstance(job.receive(60), QuantizationProgress):
            pass
    job.cancel()
    with pytest.raises(QuantizationCancelled):
        to_the_end(job)
    assert only_the_log(job.target.parent)
    assert job.pid is not None
    assert not psutil.pid_exists(job.pid)


def test_cancelled_before_the_start(make: Callable[..., Quantization], make_tiny: Callable[..., Path]) -> None:
    job = make(make_tiny(**WIDE), "Q8_0")
    job.cancel()
    with pytest.raises(QuantizationCancelled):
        job.run()
    assert only_the_log(job.target.parent)


@on_posix
def test_a_killed_engine_leaves_no_file(make: Callable[..., Quantization], large_file: Path) -> None:
    job = make(large_file, "IQ3_S")
    job.start()
    while not isinstance(job.receive(60), QuantizationProgress):
        pass
    os.kill(job.pid, signal.SIGKILL)
    with pytest.raises(EngineDied) as problem:
        to_the_end(job)
    assert problem.value.title == "Quantizing ended before it was done."
    assert only_the_log(job.target.parent)


@on_posix
def test_a_killed_application_leaves_no_file_under_the_final_name(large_file: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from desktop.engine.quantization import Quantization\n"
        "source, target, log = map(Path, sys.argv[1:]); job = Quantization(source, target, 'IQ3_S', log)\n"
        "job.start(); print(job.pid, flush=True)\n"
        "while True: job.receive()"
    )
    argv = [sys.executable, "-c", code, str(large_file), str(tmp_path / "made.gguf"), str(tmp_path / "log")]
    app = subprocess.Popen(argv, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3])
    assert app.stdout is not None
    engine = psutil.Process(int(app.stdout.readline()))
    deadline = time.monotonic() + 60
    while not (tmp_path / f"made.gguf{quantization.SUFFIX}").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    app.kill()
    app.wait()
    app.stdout.close()
    engine.wait(60)
    assert not (tmp_path / "made.gguf").exists()
    assert Quantization(large_file, tmp_path / "made.gguf", "Q8_0", tmp_path / "log").run().quantization == "Q8_0"
    assert not list(tmp_path.glob("*.part"))


def test_two_never_write_the_same_file(make: Callable[..., Quantization], large_file: Path) -> None:
    first, second = make(large_file, "IQ3_S"), make(large_file, "Q4_0")
    first.start()
    try:
        with pytest.raises(BadInput, match="being made already"):
            second.start()
        second.cancel()
        while not first.part.exists():  # the first one's file is not taken away
            assert isinstance(first.receive(0.05), QuantizationProgress | None)
    finally:
        first.cancel()
    assert make(large_file, "Q4_0").run().quantization == "Q4_0"
    assert only_the_log(second.target.parent, "made.gguf")


def test_both_files_of_a_pair_alike(make: Callable[..., Quantization], make_tiny: Callable[..., Path]) -> None:
    made = [make(make_tiny(**WIDE, delta=delta), "Q4_K_M", f"{delta}.gguf").run().path for delta in (0.0, 0.1)]
    base, instruct = map(read_header, made)
    assert [(t.name, t.kind) for t in base.tensors] == [(t.name, t.kind) for t in instruct.tensors]
    assert weights_bytes(base) == weights_bytes(instruct)
