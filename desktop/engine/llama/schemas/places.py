"""Where the parts of a JSON schema stand: what a reference leads to, by pointer or by anchor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote, urljoin

from desktop.engine.llama.schemas.refusal import below, refuse

Schema = dict[str, Any]

MAX_DEPTH = 64
MAX_PARTS = 20_000
OLD_DRAFTS = ("draft-04", "draft-06", "draft-07")  # there, nothing beside a reference counts
_DRAFTS = re.compile(r"https?://json-schema\.org/(?:draft/)?(draft-0[467]|2019-09|2020-12)/schema#?")

MAPS_OF_SCHEMAS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
LISTS_OF_SCHEMAS = ("allOf", "anyOf", "oneOf", "prefixItems", "items")
SINGLE_SCHEMAS = (
    *("additionalProperties", "items", "additionalItems", "not", "if", "then", "else", "contains", "propertyNames"),
    *("unevaluatedItems", "unevaluatedProperties", "contentSchema"),
)


class Part(NamedTuple):
    """A schema inside the schema, and its JSON pointer."""

    place: str
    schema: object


class Document:
    """A whole schema. Parts with an “$id” are documents of their own inside it, and have addresses."""

    def __init__(self, root: Schema) -> None:
        """Raises BadInput for a schema that is nested too deeply or too large."""
        self.root = root
        self.draft = _draft(root)
        self.ignores_beside_references = self.draft in OLD_DRAFTS
        self._inner: dict[str, Part] = {}  # address -> document
        self._bases: dict[str, str] = {}  # place of a document -> its address
        self._anchors: dict[tuple[str, str], Part] = {}  # address and name
        self._read()

    def resolve(self, reference: object, place: str) -> Part:
        """What `reference`, found at `place`, leads to. Raises BadInput when that is not in this schema."""
        if not isinstance(reference, str):
            refuse(place, "“$ref” is not a text")
        base = self._base_of(place)
        address, _, fragment = reference.partition("#")
        address = _joined(base, address)
        if address not in self._inner:
            refuse(place, f"“$ref” leads out of this schema, to “{reference}”")
        if fragment[:1] in ("", "/"):
            return self._by_pointer(self._inner[address], fragment, place)
        return self._by_anchor(address, fragment, place)

    def _base_of(self, place: str) -> str:
        """The address that references at `place` are relative to: that of the innermost document."""
        around = [inner for inner in self._bases if place == inner or place.startswith(f"{inner}/")]
        return self._bases[max(around, key=len)]

    def _by_anchor(self, address: str, name: str, place: str) -> Part:
        if (address, name) not in self._anchors:
            refuse(place, f"“$ref” names “#{name}”, which is not there")
        return self._anchors[address, name]

    def _by_pointer(self, start: Part, fragment: str, place: str) -> Part:
        found: Any = start.schema
        pointer = start.place
        for step in unquote(fragment).split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            if isinstance(found, list) and name.isascii() and name.isdigit() and int(name) < len(found):
                found = found[int(name)]
            elif isinstance(found, dict) and name in found:
                found = found[name]
            else:
                refuse(place, f"“$ref” leads to “#{fragment}”, which is not there")
            pointer = below(pointer, name)
        return Part(pointer, found)

    def _read(self) -> None:
        waiting = [(Part("#", self.root), 0, "")]
        count = 0
        while waiting:
            part, depth, base = waiting.pop()
            count += 1
            if depth > MAX_DEPTH:
                refuse(part.place, f"it is nested more than {MAX_DEPTH} levels deep")
            if count > MAX_PARTS:
                refuse(part.place, f"it has more than {MAX_PARTS:,} parts")
            if isinstance(part.schema, dict):
                base = self._note_names(part, part.schema, base)
                waiting += [(inner, depth + 1, base) for inner in inside(part.place, part.schema)]

    def _note_names(self, part: Part, schema: Schema, base: str) -> str:
        """Remember the names of one schema; returns the address that its inner parts are relative to."""
        if part.place != "#" and "$schema" in schema:
            refuse(part.place, "“$schema” inside a schema")
        named = schema.get("id" if self.draft == "draft-04" else "$id")
        beside_reference = self.ignores_beside_references and "$ref" in schema
        anchors = [schema[word] for word in ("$anchor", "$dynamicAnchor") if isinstance(schema.get(word), str)]
        if isinstance(named, str) and not beside_reference:
            address, _, anchor = named.partition("#")  # "#name" was how older drafts wrote an anchor
            anchors += [anchor] if anchor else []
            base = _joined(base, address)
        if base not in self._inner or (isinstance(named, str) and self._bases.get(part.place) is None):
            self._inner.setdefault(base, part)
            if self._inner[base] is part:
                self._bases[part.place] = base
        for name in anchors:
            self._anchors[base, name] = part
        return base


def _joined(base: str, address: str) -> str:
    return urljoin(base, address) if address else base


def inside(place: str, schema: Schema) -> Iterator[Part]:
    """The schemas directly inside one."""
    for word, value in schema.items():
        if word in MAPS_OF_SCHEMAS and isinstance(value, dict):
            yield from (Part(below(place, word, name), inner) for name, inner in value.items())
        elif word in LISTS_OF_SCHEMAS and isinstance(value, list):
            yield from (Part(below(place, word, index), inner) for index, inner in enumerate(value))
        elif word in SINGLE_SCHEMAS and isinstance(value, dict):
            yield Part(below(place, word), value)


def _draft(root: Schema) -> str:
    if "$schema" not in root:
        return "2020-12"
    found = _DRAFTS.fullmatch(str(root["$schema"]))
    if not found:
        refuse("#/$schema", f"“{root['$schema']}” is not known here")
    return found[1]
