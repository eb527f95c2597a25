"""A JSON schema in the words that the library keeps to; everything else is refused, naming the place.

The library's own reading is lenient or mistaken in places; each was found by trying it and is closed here:
references under any name become names of ours, words are put into an order in which it merges them rightly, patterns
and formats are translated, numbers that it would round and counts that repeated names could satisfy are refused.
"""

from __future__ import annotations

from typing import Any

from desktop.engine.llama.schemas.apart import Apart
from desktop.engine.llama.schemas.bounds import BOUNDS, Numbers, cut_short
from desktop.engine.llama.schemas.formats import FORMATS
from desktop.engine.llama.schemas.keywords import REFUSED, TYPES, WITHOUT_EFFECT
from desktop.engine.llama.schemas.pattern import PatternRefused, translate
from desktop.engine.llama.schemas.places import MAX_DEPTH, Document, Part, Schema
from desktop.engine.llama.schemas.refusal import below, refuse
from desktop.engine.llama.schemas.values import has_fraction, has_unwritable, key_of, plain, whole_text

MAX_STEPS = 3 * MAX_DEPTH
MAX_COUNT = 20_000  # items, characters or properties asked for
ESCAPES = 'nrbtf\\"'  # letters behind a backslash that a text may hold
_COUNTS = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")


class Rewritten:
    """A schema for the library. root: with its definitions. escapes: letters that may follow a backslash in a text."""

    def __init__(self, document: Document, part: Part) -> None:
        """part: what of the document is wanted. Raises BadInput for everything in it that could not be kept to."""
        self._document = document
        self._names: dict[str, str] = {}  # place -> reference
        self._waiting: list[Part] = []
        self._definitions: dict[str, Any] = {}
        self._in_place: dict[str, list[str]] = {}  # reference -> references that hold for the very same value
        self._one_of: list[tuple[dict[str, Any], str]] = []
        self._numbers = Numbers()
        self._unwritable = ""  # where a control character is named that only a number can write
        self._open = ""  # where an object has named properties and takes others
        root = self._node(part.schema, part.place, "")
        while self._waiting:
            part = self._waiting.pop()
            name = self._names[part.place]
            self._definitions[name] = self._node(part.schema, part.place, name)
        self._check()
        definitions = {name.rpartition("/")[2]: node for name, node in self._definitions.items()}
        self.root: dict[str, Any] = {**({"allOf": [root]} if isinstance(root, bool) else root), "$defs": definitions}
        self.escapes = ESCAPES + ("u" if self._unwritable else "")

    def _check(self) -> None:
        self._numbers.check()
        if self._unwritable and self._open:
            # with \u escapes a further name could be written so that it is one of the named ones in other letters
            refuse(self._unwritable, f"a control character, beside an object at {self._open} that takes further names")
        for reference in self._definitions:
            self._refuse_circle(reference)
        apart = Apart(self._definitions.__getitem__)
        for node, place in self._one_of:
            options = node.pop("oneOf")
            if not all(apart.apart(one, other) for index, one in enumerate(options) for other in options[:index]):
                refuse(below(place, "oneOf"), "alternatives that may both hold; say anyOf, or give each its own type")
            _all_of(node, {"anyOf": options})

    def _refuse_circle(self, start: str) -> None:
        seen: set[str] = set()
        waiting = list(self._in_place.get(start, ()))
        while waiting:
            reference = waiting.pop()
            if reference == start:
                place = next(place for place, name in self._names.items() if name == start)
                refuse(place, "references that lead in a circle")
            if reference not in seen:
                seen.add(reference)
                waiting += self._in_place.get(reference, ())

    def _node(self, schema: object, place: str, owner: str) -> Any:  # noqa: ANN401 - a schema: dict or bool
        """owner: the reference whose value this schema holds for as a whole, "" when there is none."""
        if isinstance(schema, bool):
            return schema
        if not isinstance(schema, dict):
            refuse(place, "it is neither an object in braces nor true or false")
        if place.count("/") > MAX_STEPS:  # a reference may lead to where the document was not read
            refuse(place, "it is nested too deeply")
        if "$ref" in schema and self._document.ignores_beside_references:
            schema = {"$ref": schema["$ref"]}
        self._refuse_words(schema, place)
        made = self._types(schema, place)
        self._texts(schema, place, made)
        for word in _COUNTS:
            if word in schema:
                made[word] = self._count(schema[word], below(place, word))
        self._bounds(schema, place, made)
        self._items(schema, place, made)
        self._properties(schema, place, made)
        self._values(schema, place, made)
        self._combined(schema, place, made, owner)
        return made

    def _refuse_words(self, schema: Schema, place: str) -> None:
        for word in schema:
            harmless = [key_of(value) for value in WITHOUT_EFFECT.get(word, ())]
            if word in REFUSED and key_of(schema[word]) not in harmless:
                refuse(below(place, word), f"“{word}” cannot be kept to")

    def _types(self, schema: Schema, place: str) -> dict[str, Any]:
        if "type" not in schema:
            return {}
        named = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not named or not all(isinstance(name, str) and name in TYPES for name in named):
            refuse(below(place, "type"), f"“{schema['type']}” is no type")
        found = [name for name in dict.fromkeys(named) if name != "integer" or "number" not in named]
        return {"type": found if len(found) > 1 else found[0]}

    def _texts(self, schema: Schema, place: str, made: dict[str, Any]) -> None:
        patterns = []
        if "pattern" in schema:
            patterns.append(self._pattern(schema["pattern"], below(place, "pattern")))
        if "format" in schema:
            name = schema["format"]
            if not isinstance(name, str) or name not in FORMATS:
                refuse(below(place, "format"), f"the format “{name}” cannot be kept to")
            patterns.append(translate(f"^(?:{FORMATS[name]})$").rust)
        for pattern in patterns[:1]:
            made["pattern"] = pattern
        for pattern in patterns[1:]:
            _all_of(made, {**({"type": made["type"]} if "type" in made else {}), "pattern": pattern})

    def _pattern(self, pattern: object, place: str) -> str:
        if not isinstance(pattern, str):
            refuse(place, "a pattern that is not a text")
        try:
            found = translate(whole_text(pattern, place))
        except PatternRefused as error:
            refuse(place, f"the pattern “{pattern[:100]}” has {error}")
        if found.unwritable:
            self._unwritable = self._unwritable or place
        return found.rust

    def _count(self, value: object, place: str) -> int:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0 or value != value // 1:
            refuse(place, f"“{value}” is no whole number from 0 on")
        if value > MAX_COUNT:
            refuse(place, f"more than {MAX_COUNT:,}")
        return int(value)

    def _bounds(self, schema: Schema, place: str, made: dict[str, Any]) -> None:
        for word in BOUNDS:
            value = schema.get(word)
            if isinstance(value, bool) and word.startswith("exclusive"):  # draft 4
                base = word.replace("exclusiveM", "m")
                if value and base in schema:
                    made[word] = self._numbers.bound(word, schema[base], place)
            elif word in schema:
                made[word] = self._numbers.bound(word, value, place)
        for word in BOUNDS:
            shorter = cut_short(word, made.get(word, 0))
            if shorter:
                _all_of(made, {"anyOf": [{word: made.pop(word)}, *({"const": number} for number in shorter)]})
        if "multipleOf" in schema:
            made["multipleOf"] = self._numbers.multiple(schema["multipleOf"], place)

    def _items(self, schema: Schema, place: str, made: dict[str, Any]) -> None:
        first = schema.get("prefixItems") if self._document.draft == "2020-12" else None
        word = "prefixItems"
        rest = "items"
        if isinstance(schema.get("items"), list):  # the older way
            first, word, rest = schema["items"], "items", "additionalItems"
        if first is not None:
            if not isinstance(first, list):
                refuse(below(place, word), "it is no list")
            made["prefixItems"] = [self._node(inner, below(place, word, i), "") for i, inner in enumerate(first)]
        if rest in schema:
            made["items"] = self._node(schema[rest], below(place, rest), "")

    def _properties(self, schema: Schema, place: str, made: dict[str, Any]) -> None:
        for word in ("properties", "patternProperties"):
            if word in schema:
                inner_place = below(place, word)
                if not isinstance(schema[word], dict):
                    refuse(inner_place, "it is no object in braces")
                rename = self._pattern if word == "patternProperties" else self._name
                made[word] = {
                    rename(name, below(inner_place, name)): self._node(inner, below(inner_place, name), "")
                    for name, inner in schema[word].items()
                }
        if "additionalProperties" in schema:
            inner_place = below(place, "additionalProperties")
            made["additionalProperties"] = self._node(schema["additionalProperties"], inner_place, "")
        if "required" in schema:
            made["required"] = self._required(schema["required"], below(place, "required"))
        self._property_counts(made, place)

    def _property_counts(self, made: dict[str, Any], place: str) -> None:
        named = any(made.get(word) for word in ("properties", "patternProperties", "required"))
        closed = made.get("additionalProperties") is False and not made.get("patternProperties")
        if named and not closed:
            self._open = self._open or place
        if made.get("minProperties", 0) > len(made.get("required", ())) + 1:
            # a name that comes twice counts once, and the library lets names come twice
            refuse(below(place, "minProperties"), "more than one property beyond the required ones")

    def _name(self, name: str, place: str) -> str:
        if has_unwritable(whole_text(name, place)):
            self._unwritable = self._unwritable or place
        return name

    def _required(self, value: object, place: str) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            refuse(place, "it is no list of names")
        return [self._name(name, place) for name in dict.fromkeys(value)]

    def _values(self, schema: Schema, place: str, made: dict[str, Any]) -> None:
        if "const" in schema:
            made["const"] = self._value(schema["const"], below(place, "const"))
        if "enum" in schema:
            inner_place = below(place, "enum")
            if not isinstance(schema["enum"], list) or not schema["enum"]:
                refuse(inner_place, "it is no list of values, or an empty one")
            values = [self._value(value, below(inner_place, index)) for index, value in enumerate(schema["enum"])]
            made["enum"] = list({key_of(value): value for value in values}.values())

    def _value(self, value: object, place: str) -> object:
        found = plain(value, place)
        if has_unwritable(found):
            self._unwritable = self._unwritable or place
        if has_fraction(found):
            self._numbers.value(place)
        return found

    def _combined(self, schema: Schema, place: str, made: dict[str, Any], owner: str) -> None:
        for word in ("allOf", "anyOf", "oneOf"):
            if word not in schema:
                continue
            inner_place = below(place, word)
            if not isinstance(schema[word], list) or not schema[word]:
                refuse(inner_place, "it is no list of schemas, or an empty one")
            options = [self._node(inner, below(inner_place, i), owner) for i, inner in enumerate(schema[word])]
            made[word] = [*made.get(word, ()), *options]
            if word == "oneOf":
                self._one_of.append((made, place))
        if "$ref" in schema:
            made["$ref"] = self._reference(schema["$ref"], below(place, "$ref"), owner)

    def _reference(self, reference: object, place: str, owner: str) -> str:
        part = self._document.resolve(reference, place)
        if part.place not in self._names:
            self._names[part.place] = f"#/$defs/r{len(self._names)}"
            self._waiting.append(part)
        name = self._names[part.place]
        if owner:
            self._in_place.setdefault(owner, []).append(name)
        return name


def _all_of(node: dict[str, Any], inner: dict[str, Any]) -> None:
    node["allOf"] = [*node.get("allOf", ()), inner]
