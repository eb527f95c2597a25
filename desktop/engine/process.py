"""EngineProcess: one engine child, started, spoken to, listened to, and always ended."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Generic, TypeVar

import msgspec

from desktop.engine.exit_words import ExitWords, explain
from desktop.engine.process_log import last_lines, open_log
from desktop.engine.processor_code import choice
from desktop.engine.processor_code.modules import CpuChoice
from desktop.engine.processor_code.self_test import Program
from desktop.engine.sandbox.reach import FILE_COMMANDS, Reach
from desktop.errors import BadInput, EngineDied
from desktop.paths import is_packaged, program_folder
from desktop.protocol import frames, messages, quantizing
from desktop.protocol.messages import MAX_COMMAND_BYTES, MAX_EVENT_BYTES, Quit, Ready

LOG_LINES_IN_ERROR = 20
CRASH_SETTLES_S = 0.3  # from a cut frame to the end of a child that crashed while writing it
EXIT_GRACE_S = 2.0  # from the end of the child's events to the end of the child
REPLACED_GRACE_S = 2.0  # what a child gets to end an answer when another file takes its place
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]

# What llama.cpp, its GPU drivers and Python need from the environment; tokens and keys of other programs stay here.
_ENV_NAMES = frozenset(
    """
    PATH HOME USERPROFILE TEMP TMP TMPDIR SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC APPDATA LOCALAPPDATA PROGRAMDATA
    LANG LC_ALL LC_CTYPE TZ LD_LIBRARY_PATH DYLD_LIBRARY_PATH NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE
    """.split()  # noqa: SIM905 - forty quoted lines would say no more
)
_ENV_PREFIXES = tuple("CUDA_ NVIDIA_ HIP_ ROCR_ ROCM_ HSA_ VK_ GGML_ LLAMA_CPP_ XDG_ OMP_ GOMP_".split())  # noqa: SIM905
_SECRET_WORDS = ("TOKEN", "SECRET", "PASSWORD", "API_KEY")

_C = TypeVar("_C", bound=msgspec.Struct)
_E = TypeVar("_E", bound=msgspec.Struct)
_STOPPED = ExitWords("The engine was stopped.", "The application ended it.", "Start it again.")
_UNREADABLE = ExitWords(
    "The engine sent something that cannot be read.",
    "",
    "It was ended. Start it again; if this repeats, install the application again.",
)


class ChildProcess(Generic[_C, _E]):
    """A child process that speaks one protocol: takes commands _C, tells events _E.

    A child is confined to the first file it is given. A Load of another one ends that child
    as Quit would, with the events that brings, and goes to a fresh one, which begins without a Ready of its own.

    send() may be called from any thread; receive() from one thread at a time. A thread of this object starts the
    child and reads its events for as long as it lives: on Linux the child is killed with the thread that started it
    (PR_SET_PDEATHSIG counts threads, not processes), so that thread must not be a borrowed one.
    """

    def __init__(
        self,
        log_path: Path,
        argv: Sequence[str] | None,
        commands: msgspec.json.Decoder[_C],
        events: msgspec.json.Decoder[_E],
    ) -> None:
        """log_path: where the child's error output goes. argv: another program than desktop.engine.child."""
        self._command_decoder, self._event_decoder = commands, events
        self._log_path = log_path
        self._argv = list(argv) if argv is not None else engine_command()
        self._cpu = CpuChoice() if argv is None else None
        self._process: subprocess.Popen[bytes] | None = None
        self._log_start = 0
        self._events: queue.SimpleQueue[_E | EngineDied] = queue.SimpleQueue()
        self._sending = threading.Lock()
        self._changing = threading.Lock()  # held while a child is started or all of them are told to end
        self._reach: Reach | None = None
        self._successor: threading.Event | None = None  # asked for; set when it is there, or cannot be
        self._over = False  # no child will follow the one that ended
        self._came_up = False
        self._started = threading.Event()
        self._start_error: OSError | None = None
        self._death: EngineDied | None = None
        self._stop_asked = False
        self._reader: threading.Thread | None = None
        self._listener: Callable[[_E], None] | None = None
        self.last_heard = time.monotonic()

    @property
    def pid(self) -> int | None:
        """Process id, None before the start."""
        return self._process.pid if self._process else None

    @property
    def running(self) -> bool:
        """Whether the child process exists."""
        return self._process is not None and self._process.poll() is None

    def start(self, listener: Callable[[_E], None] | None = None) -> None:
        """Start the child; its first event is Ready. Raises EngineDied when the program cannot be run at all.

        listener: told every event on a thread of this object; receive() then only waits for the child's end.
        """
        if self._reader is not None:
            raise RuntimeError("An EngineProcess starts once; make a new one.")
        self._listener = listener
        self._reader = threading.Thread(target=self._own_child, name="engine events", daemon=True)
        self._reader.start()
        self._started.wait()
        if self._start_error is not None:
            self._reader.join()
            raise _not_started(self._start_error, self._argv[0])

    def send(self, command: _C) -> None:
        """Hand a command to the child. Raises EngineDied when it is gone, BadInput when the command is too large."""
        try:
            frame = frames.encode_checked(command, self._command_decoder, MAX_COMMAND_BYTES)
        except frames.MessageUnknown as error:
            raise BadInput("A setting cannot be used.", str(error), "Correct it and try again.") from error
        except frames.ProtocolBroken as error:
            raise BadInput("The text is too long to send.", str(error), "Shorten the text or the chat.") from error
        if self._process is None:
            raise RuntimeError("start() first.")
        with self._sending:
            try:
                self._reach_for(command)
                frames.write(_stdin(self._process), frame)
            except (OSError, ValueError) as error:  # ValueError: stop() closed the pipe
                raise self._death_report() from error

    def receive(self, timeout_s: float | None = None) -> _E | None:
        """The next event; None when `timeout_s` seconds brought none. Raises EngineDied, again on every later call."""
        if self._death is not None and self._events.empty():
            raise self._death
        try:
            item = self._events.get(timeout=timeout_s)
        except queue.Empty:
            return None
        if isinstance(item, EngineDied):
            self._death = item
            raise item
        return item

    def stop(self, grace_s: float = 2.0) -> int | None:
        """End the child: Quit and end of input, then terminate, then kill. Returns its exit status; never raises."""
        self._stop_asked = True
        with self._changing:  # a child that is just being started is ended, too
            process = self._process
        if process is None:
            return None
        goodbye = threading.Thread(target=self._say_goodbye, name="engine goodbye", daemon=True)
        goodbye.start()  # a child that reads nothing would block the write for ever: hence a thread of its own
        for wait_s, next_step in ((grace_s, process.terminate), (grace_s / 2, process.kill)):
            if _ends_within(process, wait_s):
                break
            next_step()
        process.wait()
        goodbye.join()
        if self._reader is not None and self._reader is not threading.current_thread():
            self._reader.join(EXIT_GRACE_S)
        _close_pipes(process)
        return process.returncode

    def kill(self) -> None:
        """End the child at once."""
        self._stop_asked = True
        with self._changing:  # a child that is just being started is ended, too
            process = self._process
        if process is not None and process.poll() is None:
            process.kill()
        self.stop(grace_s=0.5)

    # --- another file

    def _reach_for(self, command: _C) -> None:
        """Have a child that can do `command`. Raises OSError when a fresh one is needed and does not come."""
        if not isinstance(command, FILE_COMMANDS):
            return
        if self._reach is not None and not self._reach.covers(command):
            self._replace_child()
            self._reach = None
        self._reach = self._reach or Reach(command)

    def _replace_child(self) -> None:
        """End this child and have the reader thread, which a child must not outlive, start a fresh one."""
        with self._changing:
            if self._over or self._stop_asked or self._process is None:
                raise OSError("it has ended")
            old, asked = self._process, threading.Event()
            self._successor = asked
        with contextlib.suppress(OSError, ValueError):  # it has just ended by itself
            frames.write(_stdin(old), frames.encode(Quit(), MAX_COMMAND_BYTES))
        if not _ends_within(old, REPLACED_GRACE_S):
            old.kill()
        asked.wait()
        if self._process is old:
            raise OSError("no fresh child")

    # --- the reader thread

    def _own_child(self) -> None:
        if self._cpu is not None:  # may take seconds at the very first start
            self._cpu = choice.choose(self._program(), lambda: self._stop_asked)
        try:
            self._process = process = self._spawn()
        except OSError as error:
            self._start_error = error
            return
        finally:
            self._started.set()
        death = self._follow(process)
        while (successor := self._succeed(process)) is not None:
            process = successor
            death = self._follow(process)
        self._events.put(death)

    def _follow(self, process: subprocess.Popen[bytes]) -> EngineDied:
        """Pass on what the child says until it is gone."""
        broken = self._pass_on_events(process)
        if broken and _ends_within(process, CRASH_SETTLES_S) and process.returncode:
            broken = ""  # a crash cut the frame: the crash is the news
        elif broken:
            process.kill()
        exit_code = _exit_code_after_end_of_events(process)
        if self._cpu is not None and not self._stop_asked:
            choice.after_death(self._program(), self._cpu.module, exit_code)
        return self._describe_death(exit_code, broken)

    def _succeed(self, old: subprocess.Popen[bytes]) -> subprocess.Popen[bytes] | None:
        """The fresh child, where one was asked for; None at the end of all."""
        with self._changing:
            asked, self._successor = self._successor, None
            fresh = None
            if asked is not None and not self._stop_asked:
                _close_pipes(old)
                with contextlib.suppress(OSError):
                    self._process = fresh = self._spawn()
            self._over = fresh is None
        if asked is not None:
            asked.set()
        return fresh

    def _program(self) -> Program:
        return Program(self._argv, child_environment(), self._log_path)

    def _spawn(self) -> subprocess.Popen[bytes]:
        choice = self._cpu.arguments() if self._cpu is not None else []
        log = open_log(self._log_path)
        with log:
            self._log_start = log.tell()
            return subprocess.Popen(  # noqa: S603 - our own program, no shell
                [*self._argv, *choice, "--parent", str(os.getpid())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                bufsize=0,
                cwd=_PACKAGE_ROOT,
                env=child_environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )

    def _pass_on_events(self, process: subprocess.Popen[bytes]) -> str:
        """Queue events until the child's output ends. Returns "" or what was wrong with it."""
        if process.stdout is None:
            raise RuntimeError("no pipe")
        try:
            while (event := frames.read(process.stdout, self._event_decoder, MAX_EVENT_BYTES)) is not None:
                self.last_heard = time.monotonic()
                self._pass_on(event)
        except frames.ProtocolBroken as error:
            return str(error)
        except (OSError, ValueError):
            return ""
        return ""

    def _pass_on(self, event: _E) -> None:
        if isinstance(event, Ready):
            if self._came_up:
                return
            self._came_up = True
        if self._listener is not None:
            self._listener(event)
        else:
            self._events.put(event)

    # --- ending

    def _say_goodbye(self) -> None:
        with self._sending, contextlib.suppress(OSError, ValueError):
            pipe = _stdin(self._process)
            frames.write(pipe, frames.encode(Quit(), MAX_COMMAND_BYTES))
            pipe.close()

    # --- words

    def _death_report(self) -> EngineDied:
        """For send(): the child stopped reading. Waits for the reader thread's verdict, which knows more."""
        if self._reader is not None:
            self._reader.join(EXIT_GRACE_S)
        process = self._process
        return self._describe_death(process.poll() if process else None, "")

    def _describe_death(self, exit_code: int | None, broken: str) -> EngineDied:
        log = last_lines(self._log_path, self._log_start, LOG_LINES_IN_ERROR)
        last_line = log.rpartition("\n")[2]
        module = self._cpu.module if self._cpu is not None else ""
        words = _UNREADABLE._replace(detail=broken) if broken else explain(exit_code, last_line, module)
        if self._stop_asked:
            words = _STOPPED
        return EngineDied(words.title, words.detail, words.hint, log, exit_code)


class EngineProcess(ChildProcess[messages.Command, messages.Event]):
    """A child that answers with at most one loaded file: the protocol of messages."""

    def __init__(self, log_path: Path, argv: Sequence[str] | None = None) -> None:
        """As of ChildProcess."""
        commands, events = msgspec.json.Decoder(messages.Command), msgspec.json.Decoder(messages.Event)
        super().__init__(log_path, argv, commands, events)


class QuantizingProcess(ChildProcess[quantizing.Command, quantizing.Event]):
    """A child that writes another quantization of a file: the protocol of quantizing."""

    def __init__(self, log_path: Path) -> None:
        """As of ChildProcess."""
        commands, events = msgspec.json.Decoder(quantizing.Command), msgspec.json.Decoder(quantizing.Event)
        super().__init__(log_path, None, commands, events)


def _stdin(process: subprocess.Popen[bytes] | None) -> IO[bytes]:
    """Raises ValueError when there is no child to write to."""
    if process is None or process.stdin is None:
        raise ValueError("no pipe")
    return process.stdin


def _ends_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _exit_code_after_end_of_events(process: subprocess.Popen[bytes]) -> int:
    if not _ends_within(process, EXIT_GRACE_S):  # it closed its output but lives on: nothing can come from it any more
        process.kill()
    return process.wait()


def _close_pipes(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError, ValueError):
                pipe.close()


def _not_started(error: OSError, program: str) -> EngineDied:
    hint = "Install the application again."
    if isinstance(error, FileNotFoundError) and is_packaged():
        hint = "If its folder was moved or removed while it was open, close the application and start it from there."
    reason = f"{error.strerror or error}: {error.filename or program}"
    return EngineDied("The engine could not be started.", reason, hint, "", None)


def engine_command() -> list[str]:
    """The engine's program: a second one beside the packaged window's, which has no Python to start modules with."""
    if is_packaged():
        name = "tandem-engine.exe" if sys.platform == "win32" else "tandem-engine"
        return [str(program_folder() / name)]
    return [sys.executable, "-u", "-m", "desktop.engine.child"]


def child_environment() -> dict[str, str]:
    """The parent's environment without what an engine has no business to know."""

    def wanted(name: str) -> bool:
        upper = name.upper()
        if any(word in upper for word in _SECRET_WORDS):
            return False
        return upper in _ENV_NAMES or upper.startswith(_ENV_PREFIXES)

    kept = {name: value for name, value in os.environ.items() if wanted(name)}
    return {**kept, "PYTHONUTF8": "1", "PYTHONNOUSERSITE": "1", "PYTHONUNBUFFERED": "1"}
