"""The engine: at most one loaded file, and the commands on it."""

from __future__ import annotations

from collections.abc import Callable

from desktop.engine.cpu_modules import ANY_CPU_MODULE, CpuChoice
from desktop.engine.llama import backend_modules, binding
from desktop.engine.llama.abort import AbortByte
from desktop.engine.llama.answering import Answer
from desktop.engine.llama.devices import graphics_devices, list_devices
from desktop.engine.llama.loading import LoadedFile, Loader
from desktop.engine.llama.quantize import quantize
from desktop.engine.llama.templates.of_file import template_of_file
from desktop.engine.llama.threads import ThreadCount
from desktop.engine.messages import AskTemplate, Event, Generate, Load, Quantize, Ready
from desktop.errors import EngineFailed

Send = Callable[[Event], None]


class Engine:
    """Runs Load and Generate, one at a time, on one thread."""

    def __init__(self, send: Send, abort: AbortByte, cpu: CpuChoice = ANY_CPU_MODULE) -> None:
        """Raises EngineFailed when the library does not fit its bindings or this processor."""
        binding.start()
        backend_modules.load_backends(cpu)
        self._send, self._abort = send, abort
        self._loaded: LoadedFile | None = None
        self._threads = ThreadCount(0)

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
        """Replace what is loaded. Raises FileProblem, EngineFailed, LoadCancelled; then nothing is loaded."""
        self.unload()
        self._threads = ThreadCount(command.context.threads)
        self._loaded = Loader(command, self._abort, self._threads, self._send).run()

    def generate(self, command: Generate, arrived: float) -> None:
        """Answer. arrived: time.perf_counter() of the command's arrival. Raises BadInput, EngineFailed."""
        if self._loaded is None:
            raise EngineFailed("No file is loaded.", "A question came before a file was loaded.", "Load a file first.")
        Answer(command, self._loaded, self._threads, self._send, arrived).run()

    def quantize(self, command: Quantize) -> None:
        """Write another quantization of a file. Raises FileProblem, EngineFailed; nothing is loaded afterwards."""
        self.unload()
        quantize(command, self._abort, self._send)

    def ask_template(self, command: AskTemplate) -> None:
        """Tell what a file's chat template says of its model. Raises FileProblem, LoadCancelled."""
        self._send(template_of_file(command.path, lambda: self._abort.is_set))

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
        if self._loaded is not None:
            self._loaded.free()
            self._loaded = None
