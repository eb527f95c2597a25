"""Turns the short requirement lists into files that name one version and all hashes of every package."""

import subprocess
import sys
import tempfile
from pathlib import Path

from setup_steps.locations import REQUIREMENTS, venv_python
from setup_steps.report import SetupError, say
from setup_steps.virtual_environment import pip_environment

_HEADER = "# Made from {source} by: python3 packaging/dev.py lock\n"
_LOWEST_PYTHON = "3.11"
# Later lists keep to the versions of the earlier ones.
_LISTS = {
    "runtime": (),
    "development": ("runtime",),
    "packaging": ("runtime", "development"),
    "llama": (),
    "real_model": (),
}
_ALONE = {"llama", "real_model"}  # without what they depend on: of one only the binding is used, of the other a file


def lock(upgrade: list[str]) -> None:
    """Write every requirement file; arguments such as --upgrade go to the resolver."""
    with tempfile.TemporaryDirectory() as folder:
        tool = _resolver(Path(folder))
        for name, earlier in _LISTS.items():
            _lock_one(tool, name, earlier, upgrade)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, env=pip_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def _resolver(folder: Path) -> list[str]:
    _run([sys.executable, "-m", "venv", str(folder)])
    _run([str(venv_python(folder)), "-m", "pip", "install", "--quiet", "uv"])
    return [str(venv_python(folder)), "-m", "uv", "pip", "compile"]


def _lock_one(tool: list[str], name: str, earlier: tuple[str, ...], upgrade: list[str]) -> None:
    source, target = REQUIREMENTS / f"{name}.in", REQUIREMENTS / f"{name}.txt"
    command = [*tool, "--quiet", "--generate-hashes", "--universal", "--python-version", _LOWEST_PYTHON]
    command += ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", *upgrade]
    command += [word for other in earlier for word in ("--constraints", str(REQUIREMENTS / f"{other}.txt"))]
    if name in _ALONE:
        command.append("--no-deps")
    _run([*command, str(source), "--output-file", str(target)])
    locked = target.read_text("utf-8")
    if "://" in locked:
        raise SetupError(f"{target} holds an address; a requirement file must leave that to the reader's own settings.")
    target.write_text(_HEADER.format(source=source.name) + locked, "utf-8")
    say(f"Wrote {target}")
