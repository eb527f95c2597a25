"""llama.cpp's C functions as the bindings offer them, with nothing of Tandem around them."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types

from benchmarks.figures import MeasurementFailed


def load_bindings() -> types.ModuleType:
    """llama_cpp.llama_cpp without the package's __init__, whose further dependencies Tandem does not install."""
    if "llama_cpp" not in sys.modules:
        spec = importlib.util.find_spec("llama_cpp")
        if spec is None or not spec.submodule_search_locations:
            raise MeasurementFailed("llama_cpp is not installed: run packaging/dev.py setup")
        package = types.ModuleType("llama_cpp")
        package.__path__ = list(spec.submodule_search_locations)
        sys.modules["llama_cpp"] = package
    api = importlib.import_module("llama_cpp.llama_cpp")
    library = api._lib  # noqa: SLF001 - the only handle on ggml's own functions
    if library.ggml_backend_reg_count() == 0:  # builds with run-time dispatch load their backends only when asked
        library.ggml_backend_load_all_from_path(str(api._base_path).encode())  # noqa: SLF001
    api.llama_backend_init()
    return api
