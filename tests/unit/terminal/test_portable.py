"""A program with a portable.txt: everything beside it, nothing in the home folder, and all of it may be moved."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.paths import Paths, pocket_file

ROOT = Path(__file__).parents[3]


@pytest.fixture
def program(tmp_path):
    """A copy of the program in a folder of its own, with a portable.txt."""
    folder = tmp_path / "stick" / "Tandem"
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "desktop", folder / "desktop", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "main.py", folder)
    (folder / "resources").symlink_to(ROOT / "resources", target_is_directory=True)
    (folder / "portable.txt").touch()
    return folder


@pytest.fixture
def command(home):
    """command(folder, "ask", …) → the finished process of the program in `folder`."""

    def run(folder, *arguments):
        environment = {**os.environ, **home, "TANDEM_DATA_DIR": ""}
        done = subprocess.run(
            [sys.executable, str(folder / "main.py"), *arguments],
            env=environment, cwd=home["HOME"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    return run


def test_all_of_it_goes_along_when_the_folder_is_moved(program, command, home, tmp_path):
    kept = Paths.under(program / "tandem-data")
    model = kept.models_dir / "mine" / "tiny-base.gguf"
    model.parent.mkdir(parents=True)
    shutil.copy(pocket_file("base"), model)
    kept.config_dir.mkdir()
    kept.settings_file.write_text('base_file = "../data/models/mine/tiny-base.gguf"\n', "utf-8")

    checks = {check["name"]: check for check in json.loads(command(program, "doctor", "--json").stdout)["checks"]}
    assert str(program / "portable.txt") in checks["portable"]["detail"]
    assert str(program / "tandem-data") in checks["portable"]["detail"]
    assert str(model) in command(program, "models", "list", "--json").stdout
    command(program, "models", "judge", str(model))
    listed = json.loads(kept.shelf_file.read_text("utf-8"))
    assert "models/mine/tiny-base.gguf" in [file["path"] for file in listed["files"]]

    moved = program.parent.rename(tmp_path / "another drive") / "Tandem"
    said = command(moved, "ask", "--voice", "base", "--json", "--seed", "1", "Once upon a time").stdout
    assert str(moved / "tandem-data" / "data" / "models" / "mine" / "tiny-base.gguf") in said
    files = command(moved, "models", "list", "--json").stdout
    assert str(moved) in files
    assert str(program) not in files
    assert list(Path(home["HOME"]).iterdir()) == []
