"""llama.cpp's C functions: loaded once, checked against what the bindings expect, with its log lines caught."""

from __future__ import annotations

import atexit
import collections
import contextlib
import ctypes
import functools
import importlib
import importlib.util
import os
import re
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final

from desktop.errors import EngineFailed

# Waiting threads hold their core: too long a spin burns the very core the awaited thread needs when cores are busy, too
# short a one lets them fall asleep while a token is chosen (a quarter of a millisecond), and waking them takes longer
# than many parts of a graph. Measured on two idle cores against a loop with GNU OpenMP's default, which is this one but
# for more threads than cores: a third of it 0.98, this 1.00, three times as much 1.01, but both voices at once slower.
os.environ.setdefault("GOMP_SPINCOUNT", "300000")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's linear algebra, of no use here, keeps threads waiting
os.environ.setdefault("GGML_NO_BACKTRACE", "1")  # otherwise an abort starts gdb and waits for it

BINDING_VERSION: Final = "0.3.36"
LLAMA_VERSION: Final = "0.5.0-dev"
LOG_LINES = 200
LINES_IN_ERROR = 40

_LEVEL_DEBUG = 1
_LEVEL_ERROR = 4
_LEVEL_CONTINUED = 5
# Of several lines about one fault the first names it; what follows is each caller's own "failed to ...".
_NOT_THE_REASON = ("failed to load model", "failed to initialize the context")
_FOLDERS = re.compile(r"\S*[/\\](?=[\w.-]+:\d+)")
_CALLERS = re.compile(r"^(?:(?:[A-Za-z_][\w:~]*(?:\(\))?|error loading model(?: \w+)?): )+")


def _import_bindings() -> types.ModuleType:
    """llama_cpp.llama_cpp without the package's __init__, which would import numpy, jinja2 and diskcache."""
    if "llama_cpp" not in sys.modules:
        spec = importlib.util.find_spec("llama_cpp")
        if spec is None or not spec.submodule_search_locations:
            raise EngineFailed(
                "The engine's library is not installed.", "llama_cpp is missing.", "Install the application again."
            )
        package = types.ModuleType("llama_cpp")
        package.__path__ = list(spec.submodule_search_locations)
        package.__spec__ = spec
        sys.modules["llama_cpp"] = package
    return importlib.import_module("llama_cpp.llama_cpp")


api = _import_bindings()


def _libraries() -> list[ctypes.CDLL]:
    """Where ggml's functions may be found. Elsewhere than on Windows, llama's library finds those of its own parts."""
    folder = Path(api._base_path)  # noqa: SLF001 - where the bindings found the library
    parts = [folder / name for name in ("ggml-base.dll", "ggml.dll")] if sys.platform == "win32" else []
    return [api._lib, *(ctypes.CDLL(str(part)) for part in parts if part.exists())]  # noqa: SLF001 - the open library


def find_function(name: str, libraries: Sequence[Any]) -> Any:  # noqa: ANN401 - ctypes has no public type for functions
    """The C function of this name; the same object every time, so that its types are declared once."""
    for library in libraries:
        if hasattr(library, name):
            return getattr(library, name)
    raise EngineFailed(
        "The engine's library does not fit this application.", f"It has no {name}.", "Install the application again."
    )


_opened = _libraries()


def ggml(name: str) -> Any:  # noqa: ANN401 - ctypes has no public type for functions
    """A function of ggml that the bindings leave out. Raises EngineFailed when this build has none of that name."""
    return find_function(name, _opened)


class LogTail:
    """llama.cpp's log: lines go to standard error, the last ones are kept for error messages."""

    def __init__(self) -> None:
        self._lines: collections.deque[str] = collections.deque(maxlen=LOG_LINES)
        self._errors: collections.deque[str] = collections.deque(maxlen=LINES_IN_ERROR)
        self.listener: Callable[[str], None] | None = None  # hears every line as it comes, on llama.cpp's thread
        self._callback = api.llama_log_callback(self._on_line)  # kept: C holds only its address

    def install(self) -> None:
        """Take over from the bindings' own callback."""
        api.llama_log_set(self._callback, None)

    def clear(self) -> None:
        """Forget the lines of earlier commands."""
        self._lines.clear()
        self._errors.clear()

    def text(self) -> str:
        """The last lines, oldest first."""
        return "\n".join(list(self._lines)[-LINES_IN_ERROR:])

    def contains(self, text: str) -> bool:
        """Whether `text` was logged since clear()."""
        return any(text in line for line in self._lines)

    def find(self, text: str) -> str:
        """What follows `text` in the last line that holds it; "" when none does."""
        return next((line.partition(text)[2] for line in reversed(self._lines) if text in line), "")

    def last_error(self) -> str:
        """The line that names the reason, without the names of functions in front; "" when there is none."""
        reasons = [_CALLERS.sub("", line).strip() for line in self._errors]
        telling = [reason for reason in reasons if not reason.startswith(_NOT_THE_REASON)]
        return (telling or reasons or [""])[0]

    def _on_line(self, level: int, text: bytes, _user_data: object) -> None:
        if level == _LEVEL_DEBUG:
            return
        line = text.decode("utf-8", "replace")
        with contextlib.suppress(OSError):  # a full disk must not cost the line that is kept for the message
            os.write(2, text)  # straight to the log file: sys.stderr may be mid-write when C code calls
        if self.listener is not None:
            self.listener(line)
        if level == _LEVEL_CONTINUED and self._lines:
            self._lines[-1] += line.rstrip("\n")
        elif line.strip(" .\n"):
            self._lines.append(line.rstrip("\n"))
            if level == _LEVEL_ERROR:
                self._errors.append(self._lines[-1])


log = LogTail()


@contextlib.contextmanager
def printed_errors() -> Iterator[list[str]]:
    """Catch what C code prints on standard error past the log callback; the lines are there after the block.

    They may hold what the user wrote, a whole grammar for example, and go into no log.
    """
    lines: list[str] = []
    kept, caught = os.dup(2), _place_for_printed_errors()
    caught.seek(0)
    caught.truncate()
    os.dup2(caught.fileno(), 2)
    try:
        yield lines
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        caught.seek(0)
        lines += caught.read(16_384).decode("utf-8", "replace").splitlines()


@functools.cache
def _place_for_printed_errors() -> IO[bytes]:
    """Made at the start and kept: a confined process may make no file, not even a temporary one."""
    if sys.platform == "linux":
        place: IO[bytes] = open(os.memfd_create("printed errors"), "w+b")  # noqa: PTH123, SIM115 - a file in no folder
    else:
        import tempfile

        place = tempfile.TemporaryFile()  # noqa: SIM115
    atexit.register(place.close)
    return place


class Aborts:
    """What llama.cpp says before it ends the process over something that it takes for impossible."""

    def __init__(self) -> None:
        self.callback = ctypes.CFUNCTYPE(None, ctypes.c_char_p)(self._on_abort)  # kept: C holds only its address
        self._listener: Callable[[str], None] | None = None

    @contextlib.contextmanager
    def heard_by(self, listener: Callable[[str], None]) -> Iterator[None]:
        """`listener` gets the words, a source line and a condition, while the block runs; then the process ends."""
        self._listener = listener
        try:
            yield
        finally:
            self._listener = None

    def _on_abort(self, message: bytes) -> None:
        os.write(2, b"llama.cpp stopped: " + message + b"\n")
        if self._listener is not None:
            self._listener(_FOLDERS.sub("", message.decode("utf-8", "replace")).strip())


aborts = Aborts()


def start() -> None:
    """Initialise llama.cpp once. Raises EngineFailed when library and bindings are not made for each other.

    Builds with run-time dispatch need backend_modules.load_backends() as well, before they can compute anything.
    """
    check_fit()
    with contextlib.suppress(OSError):  # no place for temporary files: only a grammar's fault could not be told
        _place_for_printed_errors()
    log.install()
    ggml("ggml_set_abort_callback")(aborts.callback)
    api.llama_backend_init()


def llama_version() -> str:
    """llama.cpp's own version."""
    return str(api.llama_version().decode())


def binding_version() -> str:
    """The installed llama-cpp-python's version from its folder's name ("" in builds that leave it out)."""
    folders = Path(api.__file__ or "").parent.parent.glob("llama_cpp_python-*.dist-info")
    return next((folder.name.split("-")[1].removesuffix(".dist") for folder in folders), "")


def check_fit() -> None:
    """Compare versions and defaults with what the bindings' structs expect: others would be misread silently."""
    model, context = api.llama_model_default_params(), api.llama_context_default_params()
    facts = {
        "bindings": (binding_version() or BINDING_VERSION, BINDING_VERSION),
        "llama.cpp": (llama_version().split(" ")[0], LLAMA_VERSION),
        "n_gpu_layers": (model.n_gpu_layers, -1),
        "check_tensors": (model.check_tensors, False),
        "use_extra_bufts": (model.use_extra_bufts, True),
        "n_ctx": (context.n_ctx, 512),
        "n_batch": (context.n_batch, 2048),
        "n_seq_max": (context.n_seq_max, 1),
        "flash_attn_type": (context.flash_attn_type, api.LLAMA_FLASH_ATTN_TYPE_AUTO),
        "type_k": (context.type_k, api.GGML_TYPE_F16),
        "offload_kqv": (context.offload_kqv, True),
        "no_perf": (context.no_perf, True),
        "op_offload": (context.op_offload, True),
        "swa_full": (context.swa_full, True),
    }
    wrong = [f"{name} is {found!r}, expected {wanted!r}" for name, (found, wanted) in facts.items() if found != wanted]
    if wrong:
        raise EngineFailed(
            "The engine's library does not fit this application.", "; ".join(wrong), "Install the application again."
        )


def cpu_library() -> str:
    """Which of the modules for different processors was chosen; "" in a build made for one kind of processor."""
    return Path(log.find("loaded CPU backend from ").strip()).name
