"""Notices and bill of materials: everything in a frozen program is somebody's, named and with its licence's text."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys

import pytest
from package_steps import layout
from package_steps.frozen import frozen_contents
from package_steps.licensing import bill_of_materials, components, inventory, notices
from package_steps.licensing.component_versions import upstream
from package_steps.licensing.distributions import Distributions
from setup_steps.locations import ROOT
from setup_steps.report import SetupError

MODULES = {"desktop", "desktop.app", "json", "json.decoder", "plain", "plain.part", "space", "space.inner"}
LICENCE = "Permission is granted to everybody.\n"


def write(path, text="content"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def install(site, name, files, metadata="License-Expression: MIT", licence=LICENCE):
    """A distribution as pip leaves it."""
    about = site / f"{name}-1.2.dist-info"
    for file in files:
        write(site / file)
    write(about / "METADATA", f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.2\n{metadata}\n")
    if licence:
        write(about / "licenses/LICENSE", licence)
    recorded = [*files, *(path.relative_to(site).as_posix() for path in sorted(about.rglob("*")) if path.is_file())]
    write(about / "RECORD", "".join(f"{file},,\n" for file in recorded))
    return about


@pytest.fixture
def build(tmp_path, monkeypatch):
    """A small program and the environment it was frozen from."""
    monkeypatch.setattr(layout, "BUILD", tmp_path / "build")
    monkeypatch.setattr(bill_of_materials, "DIST", tmp_path / "dist")
    # PyInstaller, which reads the modules out of executables, is in the packaging environment only.
    monkeypatch.setattr(frozen_contents, "modules", lambda _program: MODULES)
    made = layout.Build("cpu", "0.1.0", 1_700_000_000)
    site = made.environment / "lib/python3.11/site-packages"
    install(site, "plain", ["plain/__init__.py", "plain/part.py", "plain/_fast.so"])
    install(site, "space", ["space/inner.py"], "License: BSD-3-Clause")
    install(site, "pyinstaller", [])
    inside = made.program / "_internal"
    names = ["libffi.so.8", "plain/_fast.so", "resources/pocket/a.gguf", "resources/fonts/Inter-Bold.woff2"]
    for name in ["../tandem", "../tandem-engine", "base_library.zip", *names]:
        write(inside / name, name)
    (inside / "libsome.so").symlink_to("plain/_fast.so")
    return made


def test_every_file_and_module_finds_its_component(build):
    parts = {part.component.name: part for part in inventory.take_inventory(build)}
    assert set(parts) == {"Tandem", "Python", "libffi", "Inter", "Tandem's pocket pair", "plain", "space"}
    assert [path.as_posix() for path in parts["plain"].files] == ["_internal/libsome.so", "_internal/plain/_fast.so"]
    assert parts["plain"].modules == ["plain", "plain.part"]
    assert parts["space"].modules == ["space.inner"], "a namespace is nobody's own"
    assert parts["Python"].modules == ["json", "json.decoder"]
    assert parts["space"].component.licence == "BSD-3-Clause"
    assert [(inner.name, inner.version) for inner in parts["Tandem"].inner] == [("PyInstaller", "1.2")]
    assert parts["Python"].component.version == ".".join(map(str, sys.version_info[:3]))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda inside: write(inside / "libunknown.so.3"), r"libunknown\.so\.3: belongs to no component"),
        (lambda inside: write(inside / "PySide6/Qt/lib/libQt6Charts.so.6"), r"under the GPL only"),
        (lambda inside: write(inside / "PySide6/Qt6VirtualKeyboard.dll"), r"under the GPL only"),
    ],
)
def test_what_is_nobodys_stops_the_package(build, spoil, words):
    spoil(build.program / "_internal")
    with pytest.raises(SetupError, match=words):
        notices.write_notices(build)
    assert not (build.program / layout.NOTICES).exists(), "nothing half-done is left"


def test_a_module_that_is_nobodys_stops_the_package(build, monkeypatch):
    monkeypatch.setattr(frozen_contents, "modules", lambda _program: MODULES | {"stranger.code"})
    with pytest.raises(SetupError, match=r"module stranger\.code: belongs to no component"):
        inventory.take_inventory(build)


@pytest.mark.parametrize(
    ("metadata", "licence", "lacking"),
    [("License: see the file", LICENCE, "licence"), ("License-Expression: MIT", "", "licence text")],
)
def test_a_distribution_must_name_its_licence_and_carry_its_text(tmp_path, metadata, licence, lacking):
    install(tmp_path, "odd", ["odd.py"], metadata, licence)
    with pytest.raises(SetupError, match=f"odd names no {lacking}:"):
        list(Distributions(tmp_path).components(["odd"]))


def test_what_is_compiled_into_a_distribution_is_named_with_its_text(tmp_path):
    about = install(tmp_path, "rusty", ["rusty.so"])
    inner = [
        {"name": "free", "version": "3", "purl": "pkg:cargo/free@3?x=file:///home", "licenses": [{"expression": e}]}
        for e in ["MIT OR Apache-2.0"]
    ]
    write(about / "sboms/rust.cdx.json", json.dumps({"components": inner}))
    with (about / "RECORD").open("a") as record:
        record.write(f"{about.name}/sboms/rust.cdx.json,,\n")
    outer, found = Distributions(tmp_path).components(["rusty"])
    assert (found.inside, found.purl, found.texts[0].name) == (outer.name, "pkg:cargo/free@3", "Apache-2.0")
    inner[0]["licenses"] = [{"expression": "MIT"}]
    write(about / "sboms/rust.cdx.json", json.dumps({"components": inner}))
    with pytest.raises(SetupError, match="pkg:cargo/free@3 inside rusty lacks a licence text"):
        list(Distributions(tmp_path).components(["rusty"]))


def test_notices_hold_every_component_and_every_text_once(build):
    folder = notices.write_notices(build)
    together = (folder / notices.ALL).read_text("utf-8")
    parts = inventory.take_inventory(build)
    for component in [one for part in parts for one in (part.component, *part.inner)]:
        assert re.search(rf"^{re.escape(f'{component.name} {component.version}'.rstrip())}\n-+$", together, re.M)
        for text in component.texts:
            assert together.count(text.content.strip()) == 1, text.name
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [notices.ALL, *(f"{notices.file_name(part.component)}.txt" for part in parts)]
    )
    assert LICENCE.strip() in (folder / "plain.txt").read_text("utf-8")
    assert "three years" in together
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    write(folder / "left over.txt")
    notices.write_notices(build)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_bill_names_files_by_their_hash_and_is_the_same_every_time(build):
    path = bill_of_materials.write_bill_of_materials(build)
    assert re.fullmatch(r"tandem-0\.1\.0-\w+-\w+\.cdx\.json", path.name)
    first = path.read_bytes()
    bill = json.loads(first)
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert bill["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    found = {component["name"]: component for component in bill["components"]}
    assert found["plain"]["purl"] == "pkg:pypi/plain@1.2"
    assert found["plain"]["licenses"] == [{"license": {"id": "MIT"}}]
    (file,) = found["plain"]["components"]  # the link to it is not a file of its own
    assert file["hashes"][0]["content"] == hashlib.sha256(b"plain/_fast.so").hexdigest()
    assert len(references := list(_references(bill))) == len(set(references))
    os.utime(build.program / "tandem")
    assert bill_of_materials.write_bill_of_materials(build).read_bytes() == first
    (build.program / "tandem").write_text("another", "utf-8")
    again = json.loads(bill_of_materials.write_bill_of_materials(build).read_bytes())
    assert again["serialNumber"] != bill["serialNumber"]


def _references(value):
    if isinstance(value, dict):
        if "bom-ref" in value:
            yield value["bom-ref"]
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def test_descriptions_and_texts_fit_each_other():
    described = components.read_components()
    names = [component.name for component in described]
    assert len(names) == len(set(names))
    assert {component.inside for component in described} - {""} <= set(names)
    used = {text.content for component in described for text in component.texts}
    for entry in [*components.read_distribution_notes().values(), *components.read_compiled_in().values()]:
        for key in ("texts", "more_texts"):
            used |= {text.content for text in components.read_texts(entry.get(key, ()))}
    for path in components.TEXTS.iterdir():
        assert path.read_text("utf-8") in used, f"{path.name} is used by nothing"
    for component in described:
        assert not component.licence.startswith("GPL") or "exception" in component.licence, component.name
        assert "LGPL" not in component.licence or component.source or component.inside, component.name
    assert len({notices.file_name(component) for component in described}) == len(names)


def test_resources_of_the_app_have_one_owner_each():
    described = components.read_components()
    for path in (ROOT / "resources").rglob("*"):
        below = path.relative_to(ROOT)
        if path.is_file() and not {"recipe", "__pycache__"} & set(below.parts) and path.suffix != ".py":
            owners = [component.name for component in described if component.has(below.as_posix())]
            assert len(owners) == 1, (below, owners)


@pytest.mark.parametrize(
    ("debian", "version"),
    [("1:1.2.13.dfsg-1", "1.2.13"), ("3.40.1-2+deb12u2", "3.40.1"), ("1.0.8-5+b1", "1.0.8"), ("0.1.4-1", "0.1.4")],
)
def test_debians_versions_are_told_as_the_makers_count(debian, version):
    assert upstream(debian) == version
