"""The libraries of llama.cpp that go into a package: one of each, in the folder where the engine looks for them."""

import importlib.util
import re
from pathlib import Path

FOLDER = "llama_cpp/lib"
# A wheel holds each library under three names, with no version, one number and three; the loader asks for these.
_ON_LINUX = re.compile(r"libllama\.so|lib(?:ggml|ggml-base)\.so\.\d+|libggml-\w+(?:-\w+)?\.so")
_ON_MACOS = re.compile(r"libllama\.dylib|lib(?:ggml|ggml-[a-z]+)\.\d+\.dylib")
_ON_WINDOWS = re.compile(r"(?:llama|ggml|ggml-[\w-]+)\.dll")
# Built without AMX (llama_build.cmake) this module is the one for zen4, byte for byte, for the same processors.
_TWIN = re.compile(r"(?:lib)?ggml-cpu-sapphirerapids\.(?:so|dll)")


def engine_libraries() -> list[tuple[str, str]]:
    """PyInstaller's pairs (file, folder in the package) of the llama_cpp that is installed beside this Python."""
    spec = importlib.util.find_spec("llama_cpp")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("llama_cpp is not installed in this environment.")
    package = Path(next(iter(spec.submodule_search_locations)))
    beside_bindings, modules = package / "lib", package.parent / "bin"  # llama.cpp installs its modules like programs
    found = [path for folder in (beside_bindings, modules) if folder.is_dir() for path in sorted(folder.iterdir())]
    return [(str(path), FOLDER) for path in chosen(found)]


def chosen(files: list[Path]) -> list[Path]:
    """One file for each library, of those that carry it under several names."""
    known = [path for path in files if any(p.fullmatch(path.name) for p in (_ON_LINUX, _ON_MACOS, _ON_WINDOWS))]
    kept = [path for path in known if not _TWIN.fullmatch(path.name)]
    names = {path.name for path in kept}
    # libggml-base.so is the same as libggml-base.so.0, and the loader never asks for it.
    return [path for path in kept if not any(other.startswith(f"{path.name}.") for other in names)]
