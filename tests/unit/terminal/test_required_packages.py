"""doctor asks for every package that is declared, and for no other."""

import sys
import tomllib
from importlib import metadata

import pytest

from desktop.terminal import required_packages
from desktop.terminal.required_packages import PROJECT, needed_here


def test_a_source_tree_names_every_dependency_of_its_project():
    declared = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["dependencies"]
    names = required_packages.required_packages()
    assert len(names) == len(declared) - (sys.platform != "linux")
    assert {"cryptography", "numpy", "llama-cpp-python", "typing-extensions", "PySide6-Essentials"} <= set(names)
    assert all(metadata.version(name) for name in names)


def test_an_installed_copy_asks_the_metadata(tmp_path, monkeypatch):
    monkeypatch.setattr(
        metadata, "requires", lambda name: {"tandem": ["msgspec>=0.19", "torch; extra == 'pocket'"]}[name]
    )
    assert required_packages.required_packages(tmp_path / "pyproject.toml") == ["msgspec"]


def test_a_frozen_program_has_what_was_frozen_with_it(monkeypatch):
    monkeypatch.setattr(required_packages, "is_packaged", lambda: True)
    assert "msgspec" in required_packages.required_packages()


@pytest.mark.parametrize(
    ("requirement", "names"),
    [
        ("huggingface-hub>=2.4,<3", ["huggingface-hub"]),
        ("PySide6-Essentials>=6.8,!=6.12.0", ["PySide6-Essentials"]),
        ("llguidance==1.9.1", ["llguidance"]),
        (f"jeepney>=0.8; sys_platform == '{sys.platform}'", ["jeepney"]),
        ('jeepney>=0.8; sys_platform == "elsewhere"', []),
        ("torch==2.13.0; extra == 'pocket'", []),
    ],
)
def test_a_requirement_names_its_package_where_it_holds(requirement, names):
    assert needed_here([requirement]) == names
