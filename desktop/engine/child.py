"""The engine program, `python -m desktop.engine.child`: command frames in on stdin, event frames out on stdout.

--self-test: try the processor's code on the pocket base instead, and say how on stdout, in self_test_steps.Step lines.
"""

from __future__ import annotations

import time

_STARTED = time.perf_counter()  # before the other imports: Ready tells how long they took

import contextlib  # noqa: E402
import faulthandler  # noqa: E402
import io  # noqa: E402
import os  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import threading  # noqa: E402
from collections.abc import Iterator  # noqa: E402

import msgspec  # noqa: E402

from desktop.engine.lane import Job, Lane  # noqa: E402
from desktop.engine.processor_code import self_test_steps  # noqa: E402
from desktop.engine.processor_code.modules import CpuChoice  # noqa: E402
from desktop.engine.sandbox import SWITCHED_OFF, Kind, enter, prepare  # noqa: E402
from desktop.engine.sandbox.reach import FILE_COMMANDS, FileCommand, context_of, profile_for  # noqa: E402
from desktop.engine.sandbox.refusals import UNNAMED, advice  # noqa: E402
from desktop.errors import AppError, Cancelled, TooLong  # noqa: E402
from desktop.protocol import frames, quantizing  # noqa: E402
from desktop.protocol.failures import failed, unbegun  # noqa: E402
from desktop.protocol.messages import (  # noqa: E402
    MAX_COMMAND_BYTES,
    MAX_EVENT_BYTES,
    AskTemplate,
    Cancel,
    Command,
    Event,
    ExpectSchema,
    Failed,
    FailureKind,
    Generate,
    Load,
    Loaded,
    Quit,
    Render,
    SetThreads,
    Tokenize,
)
from desktop.protocol.reading import Score  # noqa: E402

HAND_OVER_S = 0.0005  # how long a thread may keep the others waiting: commands come on one and are done on another
EXIT_GRACE_S = 1.0  # from the end of input to the end of the process, whatever it is doing
GPU_FAILED = "on the GPU failed"  # in the note of a load that went on without
LOG_CHARACTERS = 16_000
TITLE_CHARACTERS, DETAIL_CHARACTERS = 300, 4_000  # a damaged file's own words may be of any length
_PR_SET_PDEATHSIG = 1

Asked = Load | Generate | Score | AskTemplate | quantizing.Quantize | Tokenize | Render
Heard = Asked | Cancel | SetThreads | ExpectSchema


class Outbox:
    """Writes event frames; every thread may."""

    def __init__(self, stream: io.FileIO) -> None:
        self._stream = stream
        self._writing = threading.Lock()

    def send(self, event: Event | quantizing.Event) -> None:
        """Write one event. A parent that is gone ends the process: nobody is left to work for."""
        frame = frames.encode(event, MAX_EVENT_BYTES)
        try:
            with self._writing:
                frames.write(self._stream, frame)
        except OSError:
            os._exit(0)


class Child:
    """The program's three threads: this one does commands one by one, another answers what asks for text only, and the
    third reads commands and can stop any of them.

    The others begin behind the first command that names a file, because the process is confined then, and older threads
    might be left out of it.
    """

    def __init__(self, outbox: Outbox, commands: io.BufferedReader[io.FileIO], cpu: CpuChoice) -> None:
        """Raises AppError when llama.cpp's library cannot be used."""
        from desktop.engine.llama.abort import AbortByte
        from desktop.engine.llama.engine import Engine

        self._outbox, self._commands = outbox, commands
        self._abort, self._text_abort = AbortByte(), AbortByte()
        self._lane = Lane(self._abort, self._on_cancelled)
        self._text_lane = Lane(self._text_abort, self._on_cancelled)
        self._engine = Engine(self._send, self._abort, cpu)
        self._confinement, self._kind = SWITCHED_OFF, Kind.PROCESSOR
        prepare()
        self._decoder: msgspec.json.Decoder[Heard | Quit] = msgspec.json.Decoder(Command | quantizing.Command)

    def run(self) -> None:
        """Until Quit or the end of input."""
        self._outbox.send(self._engine.ready(os.getpid(), time.perf_counter() - _STARTED))
        if not self._reach_first_file():
            return
        threading.Thread(target=self._work_through, args=(self._text_lane,), name="texts", daemon=True).start()
        threading.Thread(target=self._read_commands, name="commands", daemon=True).start()
        self._work_through(self._lane)

    def _work_through(self, lane: Lane) -> None:
        while (job := lane.begin()) is not None:
            self._run_one(job)
            lane.end()

    def _reach_first_file(self) -> bool:
        """Read commands until one names a file, and be confined to that one. False at the end of input."""
        with _ending():
            for command in self._heard():
                if isinstance(command, FILE_COMMANDS):
                    self._confine(command)
                    self._take(command)
                    return True
                if isinstance(command, (Generate, Score, Tokenize, Render)):  # nothing is loaded, which is quickly said
                    self._run_one(Job(command, time.perf_counter()))
                else:
                    self._take(command)
        return False

    def _confine(self, command: FileCommand) -> None:
        """Give up what the command does not need, and from now on speak its protocol alone."""
        if context_of(command).confined:
            self._kind = Kind.GRAPHICS if self._engine.has_graphics else Kind.PROCESSOR
            self._confinement = enter(profile_for(command, self._kind))
        sys.stderr.write(f"confinement: {self._confinement.words}\n")
        quantizes = isinstance(command, quantizing.Quantize)
        self._decoder = msgspec.json.Decoder(quantizing.Command if quantizes else Command)

    def _send(self, event: Event | quantizing.Event) -> None:
        if isinstance(event, Loaded):
            notes = [*event.notes, *self._advice(event.notes)]
            event = msgspec.structs.replace(event, confinement=self._confinement.words, notes=notes)
        self._outbox.send(event)

    def _advice(self, notes: list[str]) -> list[str]:
        """What to do when it was the confinement that made a graphics device fail."""
        failed = [note for note in notes if GPU_FAILED in note]
        if not failed or self._kind is not Kind.GRAPHICS:
            return []
        return [advice("\n".join(failed)) or UNNAMED]

    def _run_one(self, job: Job) -> None:
        request_id = job.command.id
        try:
            self._do(job)
        except AppError as error:
            self._outbox.send(_refused(request_id, error, advice(f"{error.detail}\n{error.log}")))
        except frames.ProtocolBroken as error:  # before anything of it was written
            self._outbox.send(_refused(request_id, _too_long_to_tell(error), ""))
        except Exception as error:  # noqa: BLE001 - the one place that turns a bug into an answer instead of a lost process
            report = _bug_report(request_id, error)
            sys.stderr.write(report.log)
            self._outbox.send(report)

    def _do(self, job: Job) -> None:
        match job.command:
            case Load():
                self._engine.load(job.command)
            case quantizing.Quantize():
                self._engine.quantize(job.command)
            case AskTemplate():
                self._engine.ask_template(job.command)
            case Generate():
                self._engine.generate(job.command, job.arrived)
            case Score():
                self._engine.score(job.command)
            case Tokenize() | Render():
                self._engine.read_text(job.command, lambda: self._text_abort.is_set)

    # --- the reading thread

    def _read_commands(self) -> None:
        try:
            with _ending():
                for command in self._heard():
                    self._take(command)
        finally:
            self._end_soon()  # a process that hears nothing must not stay

    def _heard(self) -> Iterator[Heard]:
        """Commands until Quit or the end of input. Raises ProtocolBroken, OSError."""
        while True:
            try:
                command = frames.read(self._commands, self._decoder, MAX_COMMAND_BYTES)
            except frames.MessageUnknown as error:
                self._outbox.send(_not_understood(error))
                continue
            if command is None or isinstance(command, Quit):
                return
            yield command

    def _take(self, command: Heard) -> None:
        match command:
            case Cancel():
                self._lane.cancel(command.id)
                self._text_lane.cancel(command.id)
            case SetThreads():
                self._engine.set_threads(command.threads)
            case ExpectSchema():
                self._engine.expect_schema()
            case Tokenize() | Render():
                self._text_lane.put(Job(command, time.perf_counter()))
            case _:
                self._lane.put(Job(command, time.perf_counter()))

    def _on_cancelled(self, job: Job) -> None:
        """It ends without having begun."""
        if isinstance(job.command, Generate):
            self._outbox.send(unbegun(job.command.id))
        else:
            error = Cancelled("The command was cancelled.", "It had not begun.", "Nothing was changed.")
            self._outbox.send(failed(job.command.id, error))

    def _end_soon(self) -> None:
        """Stop what runs; if it does not stop within the grace, end the process under it."""
        self._lane.close()
        self._text_lane.close()
        time.sleep(EXIT_GRACE_S)
        os._exit(0)


@contextlib.contextmanager
def _ending() -> Iterator[None]:
    """A parent whose words cannot be read is as gone as one that closed the pipe."""
    try:
        yield
    except (frames.ProtocolBroken, OSError) as error:
        sys.stderr.write(f"commands end: {error}\n")


def main() -> int:
    """Run the child. Returns its exit status."""
    events, commands = _take_over_pipes()
    _tie_to_parent(sys.argv)
    faulthandler.enable(sys.__stderr__ or 2)
    sys.setswitchinterval(HAND_OVER_S)
    cpu = CpuChoice.from_arguments(sys.argv)
    if self_test_steps.OPTION in sys.argv:
        from desktop.engine.llama.self_test import run

        return run(events, cpu)
    try:
        Child(Outbox(events), commands, cpu).run()
    except AppError as error:
        sys.stderr.write(error.one_line() + "\n")
        return 1
    return 0


def _take_over_pipes() -> tuple[io.FileIO, io.BufferedReader[io.FileIO]]:
    """Keep the real stdout for events and stdin for commands; whoever prints from now on prints into the log."""
    if sys.platform == "win32":  # or line ends would be translated inside frames
        import msvcrt

        for stream in (0, 1):
            msvcrt.setmode(stream, os.O_BINARY)
    events = io.FileIO(os.dup(1), "w")
    os.dup2(2, 1)
    commands = io.BufferedReader(io.FileIO(os.dup(0), "r"), 1 << 16)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return events, commands


def _tie_to_parent(argv: list[str]) -> None:
    """Linux: die with the parent even when it is killed, and be the first to go when memory runs out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is the parent's business
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = int(argv[argv.index("--parent") + 1]) if "--parent" in argv[:-1] else os.getppid()
    if os.getppid() != parent:  # it died before the line above
        os._exit(0)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:  # noqa: PTH123
        score.write("1000")


def _refused(request_id: int, error: AppError, advice: str) -> Failed:
    """The event of an error, with what a confined process may be advised, and bounded."""
    told = failed(request_id, error)
    return msgspec.structs.replace(
        told,
        title=told.title[:TITLE_CHARACTERS],
        detail=told.detail[:DETAIL_CHARACTERS],
        hint=f"{advice} {told.hint}".strip(),
        log=told.log[-LOG_CHARACTERS:],
    )


def _too_long_to_tell(error: frames.ProtocolBroken) -> TooLong:
    return TooLong("The answer to this question is too long.", str(error), "Ask for a shorter prompt.")


def _not_understood(error: frames.MessageUnknown) -> Failed:
    return Failed(
        id=error.message_id,
        kind=FailureKind.ENGINE,
        title="The engine did not understand a command.",
        detail=str(error),
        hint="The application and its engine may be of different versions: install the application again.",
    )


def _bug_report(request_id: int, error: Exception) -> Failed:
    """To be called where the error was caught."""
    import traceback

    return Failed(
        id=request_id,
        kind=FailureKind.ENGINE,
        title="The engine made a mistake.",
        detail=f"{type(error).__name__}: {error}"[:DETAIL_CHARACTERS],
        hint="Ask again. If this repeats, report it with the engine's log.",
        log=traceback.format_exc()[-LOG_CHARACTERS:],
    )


if __name__ == "__main__":
    status = main()
    sys.stderr.flush()
    os._exit(status)  # no destructors: the system takes memory back faster, and drivers' exit handlers may crash
