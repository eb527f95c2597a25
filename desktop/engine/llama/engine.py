"""The engine: at most one loaded file, and the commands on it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from desktop.engine.llama import backend_modules, binding
from desktop.engine.llama.abort import AbortByte
from desktop.engine.llama.answering import Answer
from desktop.engine.llama.devices import graphics_devices, list_devices
from desktop.engine.llama.loading import LoadedFile, Loader
from desktop.engine.llama.model import LoadCancelled
from desktop.engine.llama.samples.sampled_answer import SampledAnswer
from desktop.engine.llama.text_reader import unloaded
from desktop.engine.llama.threads import ThreadCount, end_waiting_threads
from desktop.engine.processor_code.modules import ANY_CPU_MODULE, CpuChoice
from desktop.protocol import quantizing
from desktop.protocol.messages import AskTemplate, Event, Generate, Load, Ready, Render, Tokenize
from desktop.protocol.reading import Score

Send = Callable[[Event | quantizing.Event], None]


class Engine:
    """Runs Load, Generate, Score and AskTemplate, one at a time, on one thread; Tokenize and Render on another."""

    def __init__(self, send: Send, abort: AbortByte, cpu: CpuChoice = ANY_CPU_MODULE) -> None:
        """Raises EngineFailed when the library does not fit its bindings or this processor."""
        binding.start()
        backend_modules.load_backends(cpu)
        self._send, self._abort = send, abort
        self._loaded: LoadedFile | None = None
        self._threads = ThreadCount(0)
        self._rows_file = ""

    def ready(self, pid: int, start_s: float) -> Ready:
        """What a parent should know of a fresh engine."""
        return Ready(
            pid=pid,
            binding_version=binding.binding_version() or binding.BINDING_VERSION,
            llama_version=binding.llama_version(),
            devices=list_devices(),
            cpu_library=binding.cpu_library(),
            start_s=start_s,
        )

    @property
    def has_graphics(self) -> bool:
        """Whether a graphics device takes part, whose driver needs files of its own."""
        return bool(graphics_devices(list_devices()))

    def load(self, command: Load) -> None:
        """Replace what is loaded. Raises FileProblem, EngineFailed, LoadCancelled; then nothing is loaded.

        A load that was cancelled before it began leaves what is loaded alone.
        """
        if self._abort.is_set:
            raise LoadCancelled("Nothing was changed.")
        self.unload()
        self._threads, self._rows_file = ThreadCount(command.context.threads), command.context.rows_file
        try:
            self._loaded = loaded = Loader(command, self._abort, self._threads, self._send).run()
        finally:
            end_waiting_threads()
        if loaded.told is not None:  # only now: whoever hears it may ask at once, on another thread
            self._send(loaded.told)

    def generate(self, command: Generate, arrived: float) -> None:
        """Answer. arrived: time.perf_counter() of the command's arrival. Raises BadInput, EngineFailed."""
        if self._loaded is None:
            raise unloaded()
        loaded = self._loaded
        answer = (SampledAnswer if command.samples != 1 else Answer)(
            command, loaded, self._threads, self._send, arrived
        )
        try:
            with loaded.context.aside() if command.aside else nullcontext():
                answer.run()
        finally:
            end_waiting_threads()

    def score(self, command: Score) -> None:
        """Read a text. Raises BadInput, TooLong, OutOfMemory, FileProblem, Cancelled, EngineFailed."""
        from desktop.engine.llama.readings.reading import Reading  # needs numpy

        if self._loaded is None:
            raise unloaded()
        try:
            Reading(command, self._loaded, self._threads, self._abort, self._send, self._rows_file).run()
        finally:
            end_waiting_threads()

    def quantize(self, command: quantizing.Quantize) -> None:
        """Write another quantization of a file. Raises FileProblem, EngineFailed; nothing is loaded afterwards."""
        from desktop.engine.llama.quantize import quantize  # in a process of its own, as a rule

        self.unload()
        quantize(command, self._abort, self._send)

    def ask_template(self, command: AskTemplate) -> None:
        """Tell what a file's chat template says of its model. Raises FileProblem, LoadCancelled."""
        from desktop.engine.llama.templates.of_file import template_of_file

        self._send(template_of_file(command, lambda: self._abort.is_set))

    def read_text(self, command: Tokenize | Render, stopped: Callable[[], bool]) -> None:
        """On a thread of its own, beside what runs. stopped: True ends it. Raises Cancelled, EngineFailed."""
        loaded = self._loaded
        if loaded is None:
            raise unloaded()
        reader = loaded.reader
        if isinstance(command, Tokenize):
            self._send(reader.tokenize(command, stopped))
        else:
            self._send(reader.render(command, stopped))

    def set_threads(self, threads: int) -> None:
        """From any thread: takes effect between two tokens. 0 = follow the machine's load."""
        self._threads.set(threads)

    def expect_schema(self) -> None:
        """From any thread: what the loaded file needs for JSON schemas is made beside what runs."""
        loaded = self._loaded
        if loaded is not None:
            loaded.schema_tokens.begin()

    def unload(self) -> None:
        """Give everything back."""
        loaded, self._loaded = self._loaded, None
        if loaded is not None:
            loaded.free()
