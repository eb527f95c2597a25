"""llama.cpp's source, as the source distribution that the engine is built from: its templates and vocabularies."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from setup_steps.llama_wheel import LLAMA_REQUIREMENT
from setup_steps.locations import cache_folder


def source_archive() -> Path:
    """The archive, fetched once; pip checks that it is the right one. Skips the test without --long or a network."""
    if not os.environ.get("TANDEM_LONG"):
        pytest.skip("llama.cpp's own files are fetched and looked at with --long")
    folder = cache_folder() / "sources"
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes", "--no-binary"]
    command += ["llama-cpp-python", "--requirement", str(LLAMA_REQUIREMENT), "--dest", str(folder), "--quiet"]
    kept = sorted(folder.glob("llama_cpp_python-*.tar.gz"))
    if not kept:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        kept = sorted(folder.glob("llama_cpp_python-*.tar.gz"))
        if done.returncode or not kept:
            pytest.skip(f"the source distribution cannot be fetched: {done.stderr[-300:]}")
    return kept[-1]
