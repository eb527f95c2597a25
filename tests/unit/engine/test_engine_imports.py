"""What an engine starts without: numpy and llguidance come with the first schema, jinja2 with the first template."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1].split()]; print(*sys.modules)"


@pytest.mark.parametrize(
    ("modules", "absent"),
    [
        ("child process quantization", {"llama_cpp", "numpy", "llguidance", "jinja2", "filelock", "gguf"}),
        (
            "llama.engine llama.schemas.check llama.schemas.token_table llama.templates.probe llama.templates.switches"
            " llama.templates.sandbox llama.templates.environment llama.templates.said_calls",
            {"numpy", "llguidance", "jinja2", "gguf"},
        ),
        ("llama.schemas.constraint", {"llguidance", "jinja2"}),
    ],
)
def test_what_is_not_needed_at_the_start_is_not_imported(modules: str, absent: set[str]) -> None:
    names = " ".join(f"desktop.engine.{name}" for name in modules.split())
    done = subprocess.run([sys.executable, "-c", PROGRAM, names], capture_output=True, text=True, check=True)
    assert absent & set(done.stdout.split()) == set()
