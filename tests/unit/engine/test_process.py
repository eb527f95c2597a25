"""A child that dies, hangs or talks nonsense: the parent says so in words and nothing is left running."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from desktop.engine.process import EngineProcess, child_environment
from desktop.errors import BadInput, EngineDied, EngineFailed
from desktop.protocol.messages import (
    ChatMessage,
    ChatPrompt,
    Failed,
    Finished,
    Generate,
    Load,
    Loaded,
    Ready,
    Sampling,
    TextPrompt,
    Tokens,
)
from desktop.voice import FileSource
from tests.fakes.asker import Asker
from tests.pace import within

FAULTY = Path(__file__).parents[2] / "fakes" / "faulty_child.py"
QUESTION = Generate(id=1, prompt=TextPrompt(segments=["Hello"]), max_tokens=50)
on_posix = pytest.mark.skipif(os.name != "posix", reason="signals")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], EngineProcess]]:
    """Starts a faulty child."""
    started: list[EngineProcess] = []

    def begin(fault: str) -> EngineProcess:
        engine = EngineProcess(tmp_path / "engine.log", [sys.executable, str(FAULTY), fault])
        engine.start()
        started.append(engine)
        return engine

    yield begin
    for engine in started:
        engine.stop(grace_s=0.2)
        assert engine.pid is not None
        assert not psutil.pid_exists(engine.pid)


def speak_to_the_end(engine: EngineProcess) -> None:
    engine.send(Load(id=1, source=FileSource(path="x")))
    engine.send(QUESTION)
    for _ in range(60):
        engine.receive(timeout_s=10)


def keep_asking(engine: EngineProcess) -> None:
    for _ in range(100):
        engine.send(QUESTION)


def listen(engine: EngineProcess) -> None:
    while engine.receive(5) is not None:
        pass


def death_of(engine: EngineProcess) -> EngineDied:
    """Speak to it until it dies."""
    with pytest.raises(EngineDied) as death:
        speak_to_the_end(engine)
    with pytest.raises(EngineDied):  # and it stays dead
        engine.receive(timeout_s=1)
    return death.value


@on_posix
@pytest.mark.parametrize("when", ["", "load_", "decode_"])
@pytest.mark.parametrize(
    ("fault", "title", "code"),
    [
        ("abort", "The engine stopped itself.", -6),
        ("kill", "The engine was ended from outside.", -9),
        ("segfault", "The engine crashed.", -11),
        ("illegal", "This build of the engine does not fit this processor.", -4),
        ("exit", "The engine could not start or stopped on a fault of its own.", 1),
        ("vanish", "The engine ended.", 0),
        ("half_frame_crash", "The engine stopped itself.", -6),
    ],
)
def test_deaths_have_words(start: Callable[[str], EngineProcess], when: str, fault: str, title: str, code: int) -> None:
    death = death_of(start(when + fault))
    assert (death.title, death.exit_code) == (title, code)
    assert death.detail
    assert death.hint
    assert f"planted fault: {fault}" in death.log


@pytest.mark.parametrize("when", ["", "load_", "decode_"])
@pytest.mark.parametrize("fault", ["garbage", "not_json", "oversize", "half_frame"])
def test_unreadable_frames_end_the_child(start: Callable[[str], EngineProcess], when: str, fault: str) -> None:
    death = death_of(start(when + fault))
    assert death.title == "The engine sent something that cannot be read."
    assert death.detail


def test_a_child_that_closes_its_output_is_ended(start: Callable[[str], EngineProcess]) -> None:
    assert death_of(start("decode_close_output")).exit_code == -9


@pytest.mark.parametrize("fault", ["load_hang", "decode_hang"])
def test_hangs_can_be_seen_and_ended(start: Callable[[str], EngineProcess], fault: str) -> None:
    engine = start(fault)
    assert isinstance(engine.receive(60), Ready)
    engine.send(Load(id=1, source=FileSource(path="x")))
    engine.send(QUESTION)
    while engine.receive(0.3) is not None:
        pass
    assert time.monotonic() - engine.last_heard > 0.2
    assert engine.running
    with within(3):
        engine.stop(grace_s=0.2)  # deaf to Quit and to SIGTERM
    assert not engine.running


def test_a_slow_child_is_no_fault(start: Callable[[str], EngineProcess]) -> None:
    engine = start("slow_load")
    engine.send(Load(id=1, source=FileSource(path="x")))
    engine.send(QUESTION)
    seen = []
    while not isinstance(seen[-1] if seen else None, Finished):
        seen.append(engine.receive(60))
    assert [type(event) for event in seen[:3]] == [Ready, Loaded, Tokens]
    assert engine.receive(0.05) is None
    assert engine.stop() == 0


def test_sending_to_the_dead_says_why(start: Callable[[str], EngineProcess]) -> None:
    engine = start("exit")
    time.sleep(0.5)
    with pytest.raises(EngineDied) as death:
        keep_asking(engine)
    assert death.value.exit_code == 1


def test_a_program_that_does_not_exist(tmp_path: Path) -> None:
    engine = EngineProcess(tmp_path / "log", [str(tmp_path / "missing")])
    with pytest.raises(EngineDied) as death:
        engine.start()
    assert death.value.title == "The engine could not be started."
    assert engine.stop() is None


def test_settings_that_json_cannot_carry_are_refused_before_sending(engine: Asker) -> None:
    with pytest.raises(BadInput):
        engine.process.send(
            Generate(id=1, prompt=TextPrompt(segments=["x"]), sampling=Sampling(temperature=float("nan")))
        )
    with pytest.raises(BadInput):
        engine.process.send(Generate(id=1, prompt=TextPrompt(segments=["x" * (65 << 20)])))


def test_stop_is_quick_in_the_middle_of_an_answer(instruct: Asker, tmp_path: Path, instruct_file: Path) -> None:
    asker = Asker(tmp_path / "log")
    assert isinstance(asker.load(instruct_file, threads=1, n_ctx=2048), Loaded)
    asker.process.send(Generate(id=1, prompt=TextPrompt(segments=["people " * 1500]), max_tokens=-1))
    with within(1.5):
        assert asker.process.stop() == 0
    assert isinstance(instruct, Asker)


def test_threads_may_send_while_another_receives(engine: Asker, instruct_file: Path) -> None:
    assert isinstance(engine.load(instruct_file, threads=1), Loaded)
    prompt = ChatPrompt(messages=[ChatMessage(role="user", content="Hello " * 50)])
    senders = [
        threading.Thread(
            target=lambda number=number: engine.process.send(Generate(id=number, prompt=prompt, max_tokens=3))
        )
        for number in range(1001, 1021)
    ]
    for sender in senders:
        sender.start()
    ended = set()
    while len(ended) < 20:
        event = engine.next()
        assert not isinstance(event, Failed)
        if isinstance(event, Finished):
            ended.add(event.id)
    for sender in senders:
        sender.join()


def test_an_unknown_command_is_answered_and_the_engine_goes_on(engine: Asker) -> None:
    stdin = engine.process._process.stdin
    body = b'{"type":"sing"}'
    stdin.write(len(body).to_bytes(4, "little") + body)
    failed = engine.next()
    assert isinstance(failed, Failed)
    assert failed.title == "The engine did not understand a command."
    assert engine.process.running


def test_secrets_stay_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    monkeypatch.setenv("CUDA_SECRET_KEY", "x")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    environment = child_environment()
    assert "hf_secret" not in environment.values()
    assert "CUDA_SECRET_KEY" not in environment
    assert environment["CUDA_VISIBLE_DEVICES"] == "0"
    assert "PATH" in environment


def test_an_end_by_python_says_its_last_words(start: Callable[[str], EngineProcess]) -> None:
    assert "Its last words: planted fault: exit" in death_of(start("exit")).detail


def test_a_log_that_cannot_be_written_stops_no_engine(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert Asker(tmp_path / "file" / "engine.log").process.stop() == 0


def test_a_log_that_is_open_elsewhere_stops_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "engine.log"
    log.write_bytes(b"old\n" * 300_000)

    def refuse(*_args: object) -> None:
        raise PermissionError(13, "in use by another process")  # how Windows answers

    monkeypatch.setattr(Path, "replace", refuse)
    assert Asker(log).process.stop() == 0
    assert log.stat().st_size >= 1_200_000


def test_the_log_is_rotated(tmp_path: Path) -> None:
    log = tmp_path / "engine.log"
    log.write_bytes(b"old\n" * 300_000)
    asker = Asker(log)
    asker.process.stop()
    assert (tmp_path / "engine.log.1").stat().st_size == 1_200_000
    assert log.stat().st_size < 100_000


@pytest.mark.skipif(sys.platform != "linux", reason="Linux ties the child to its parent")
def test_a_killed_parent_takes_the_engine_with_it(tmp_path: Path, instruct_file: Path) -> None:
    program = f"""
import sys, time
from pathlib import Path
from desktop.engine.process import EngineProcess
from desktop.protocol.messages import Generate, Load, Overflow, TextPrompt, Tokens
from desktop.voice import FileSource
engine = EngineProcess(Path({str(tmp_path / "log")!r})); engine.start(); engine.receive(60)
engine.send(Load(id=1, source=FileSource(path={str(instruct_file)!r})))
engine.send(Generate(id=1, prompt=TextPrompt(segments=["a"]), ignore_end=True, overflow=Overflow.SHIFT))
while not isinstance(engine.receive(60), Tokens): pass
print(engine.pid, flush=True); time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    pid = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 15
    with contextlib.suppress(psutil.NoSuchProcess):
        while psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < deadline
            time.sleep(0.02)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_the_engine_goes_first_when_memory_runs_out(engine: Asker) -> None:
    assert Path(f"/proc/{engine.process.pid}/oom_score_adj").read_text().strip() == "1000"


def test_the_child_starts_light() -> None:
    program = (
        "import sys, desktop.engine.child, desktop.engine.llama.engine;"
        "heavy = {'numpy', 'llguidance', 'jinja2', 'PySide6', 'llama_cpp.llama', 'diskcache', 'requests'};"
        "heavy &= set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@on_posix
def test_a_failed_assertion_of_llama_cpp_is_in_the_log(base_file: Path) -> None:
    program = f"""
from desktop.engine.llama import binding, model
from desktop.engine.llama.abort import AbortByte
from desktop.engine.llama.context import Context, fit_sizes
from desktop.protocol.messages import ContextParams
binding.start()
loaded = model.load({str(base_file)!r}, model.inspect({str(base_file)!r}), ContextParams(), 0, lambda _fraction: True)
params = ContextParams(n_batch=32)
context = Context(loaded, params, fit_sizes(params, 2048, 1, 0), AbortByte(), on_gpu=False)
tokens = (binding.api.llama_token * 99)()
binding.api.llama_decode(context.pointer, binding.api.llama_batch_get_one(tokens, 99))
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert ended.returncode == -signal.SIGABRT
    assert b"llama.cpp stopped: " in ended.stderr
    assert b"GGML_ASSERT" in ended.stderr


def test_a_function_is_looked_for_in_every_library() -> None:
    from types import SimpleNamespace

    from desktop.engine.llama.binding import find_function

    llama, ggml = SimpleNamespace(), SimpleNamespace(ggml_row_size="found")  # on Windows each has only its own
    assert find_function("ggml_row_size", [llama, ggml]) == "found"
    with pytest.raises(EngineFailed) as missing:
        find_function("ggml_other", [llama, ggml])
    assert "ggml_other" in missing.value.detail


def test_a_wanted_end_is_not_called_a_crash(start: Callable[[str], EngineProcess]) -> None:
    engine = start("decode_hang")
    assert isinstance(engine.receive(60), Ready)
    engine.kill()
    with pytest.raises(EngineDied) as death:
        listen(engine)
    assert (death.value.title, death.value.exit_code) == ("The engine was stopped.", -9)


def test_the_child_says_good_bye_at_end_of_input_even_while_decoding(tmp_path: Path, instruct_file: Path) -> None:
    asker = Asker(tmp_path / "log")
    asker.load(instruct_file, threads=1)
    asker.process.send(
        Generate(id=1, prompt=TextPrompt(segments=["a"]), ignore_end=True, overflow="shift", max_tokens=-1)
    )
    while not isinstance(asker.next(), Tokens):
        pass
    asker.process._process.stdin.close()
    with pytest.raises(EngineDied) as death:
        listen(asker.process)
    assert death.value.exit_code == 0
    asker.process.stop()
