"""Writes a package's software bill of materials: CycloneDX, JSON, the same bytes for the same program."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from package_steps.layout import DIST, Build, system
from package_steps.licensing.components import Component
from package_steps.licensing.inventory import Part, take_inventory

SCHEMA = "http://cyclonedx.org/schema/bom-1.6.schema.json"
_OWN = "Tandem"
_ONE_LICENCE = re.compile(r"[\w.+-]+")


def write_bill_of_materials(build: Build) -> Path:
    """Write it beside the packages."""
    DIST.mkdir(parents=True, exist_ok=True)
    path = DIST / f"tandem-{build.version}-{system()}{build.suffix()}.cdx.json"
    path.write_text(json.dumps(bill_of_materials(build), indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")
    return path


def bill_of_materials(build: Build) -> dict[str, Any]:
    """The bill as plain data."""
    parts = take_inventory(build)
    own = next(part for part in parts if part.component.name == _OWN)
    others = [part for part in parts if part is not own]
    bill = {
        "$schema": SCHEMA,
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(build.epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": _part(own, build.program, kind="application"),
        },
        "components": [_part(part, build.program) for part in others],
        "dependencies": [{"ref": _ref(own), "dependsOn": sorted(_ref(part) for part in others)}],
    }
    # The number names the content: any change of it gives another one.
    content = json.dumps(bill, sort_keys=True, ensure_ascii=False)
    number = uuid.uuid5(uuid.NAMESPACE_URL, f"{SCHEMA}#{hashlib.sha256(content.encode()).hexdigest()}")
    return {**bill, "serialNumber": f"urn:uuid:{number}"}


def _ref(part: Part) -> str:
    return part.component.purl


def _part(part: Part, program: Path, kind: str = "library") -> dict[str, Any]:
    # Links are left out: what they lead to is there.
    inside = [_file(program, path) for path in part.files if not (program / path).is_symlink()]
    inside += [_described(component, "library", f"{_ref(part)}#") for component in part.inner]
    made = _described(part.component, kind)
    if part.modules:
        names = sorted({name.partition(".")[0] for name in part.modules})
        made["properties"] = [{"name": "tandem:python-modules", "value": " ".join(names)}]
    return made | ({"components": inside} if inside else {})


def _described(component: Component, kind: str, prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {"type": kind, "bom-ref": f"{prefix}{component.purl}", "name": component.name}
    if component.version:
        found["version"] = component.version
    found["licenses"] = [_licence(component.licence)]
    if component.copyright:
        found["copyright"] = component.copyright
    found["purl"] = component.purl
    addresses = [("website", component.home), ("source-distribution", component.source)]
    references = [{"type": name, "url": address} for name, address in addresses if address]
    return found | ({"externalReferences": references} if references else {})


def _licence(expression: str) -> dict[str, Any]:
    if not _ONE_LICENCE.fullmatch(expression):
        return {"expression": expression}
    # Only licences of the SPDX list may be given by id.
    return {"license": {"name" if expression.startswith("LicenseRef-") else "id": expression}}


def _file(program: Path, path: Path) -> dict[str, Any]:
    with (program / path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    name = path.as_posix()
    return {"type": "file", "bom-ref": f"file:{name}", "name": name, "hashes": [{"alg": "SHA-256", "content": digest}]}
