"""Random JSON schemas, and values that may or may not fit them. The judge of that is the package `jsonschema`."""

from __future__ import annotations

import copy
import random
from typing import Any

NAMES = ("a", "b", "größe", 'say "hi"', "C:\\new", "one\ntwo", "🙂", "a/b", "~x", "not", "type", "%41", "", "a b")
TEXTS = (
    "",
    "x",
    "blue",
    'say "hi"',
    "C:\\new",
    "one\ntwo",
    "tab\there",
    "🙂",
    "schön",
    "日本",
    "ab",
    "abab",
    "/",
    "nul",
    "\\n",
)
PATTERNS = {  # and texts around them
    r"^\d{4}-\d{2}$": ("2026-11", "2026-1", "2026-111", "x"),
    r"^[a-z_-]+$": ("a-b_c", "A", ""),
    r"^a\/b$": ("a/b", "ab"),
    "^.+$": ("say", 'say "hi" now', "", "🙂"),
    "b+": ("abba", "a", "b"),
    "^a|b$": ("ax", "xb", "xbx"),
    r"^[^\s,]{2,3}$": ("ab", "a b", "abcd", "ü🙂"),
    r"^(?:ab)*$": ("", "abab", "aba"),
    '^[^"]*$': ('say "hi"', "C:\\new", '"', "\\"),
    r"^[^\\]+$": ('say "hi"', "C:\\new", '"', "\\"),
    r"\.json$": ("x.json", "xjson"),
    r"^[0-9A-F]{1,2}(:[0-9A-F]{2})*$": ("A:0F", "A:", "0F"),
}
NUMBERS = (0, 1, -1, 2, 3, 5, 7, 10, 12, 99, 100, -7, -12, 1000, 0.5, -0.5, 1.25, 2.75, -3.5, 0.1, 99.9, 10.01)
DEFINED = ("Colour", "a/b", "c~d", "größe", "x y", "%25", "Node")


class Schemas:
    """Makes schemas of all words that are kept to."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def make(self) -> dict[str, Any]:
        """A schema with definitions, some of which refer to themselves."""
        schema = self._schema(3)
        used = [name for name in DEFINED if _pointer(name) in repr(schema)]
        definitions: dict[str, Any] = {}
        while used:
            name = used.pop()
            definitions[name] = self._definition(name)
            used += [
                other for other in DEFINED if _pointer(other) in repr(definitions[name]) and other not in definitions
            ]
        if definitions:
            schema["$defs"] = definitions
        return schema

    def _definition(self, name: str) -> dict[str, Any]:
        if name == "Colour":
            return {"enum": ["red", "blue"], "type": "string"}
        if name == "Node":
            inner = {"anyOf": [{"type": "null"}, {"$ref": _pointer("Node")}]}
            value = self._simple()
            return {
                "type": "object", "properties": {"value": value, "next": inner}, "required": ["next"],
                "additionalProperties": False,
            }  # fmt: skip
        return self._schema(1)

    def _schema(self, depth: int) -> dict[str, Any]:
        makers = [self._simple, self._simple]
        if depth:
            makers += [self._object, self._object, self._array, self._any_of, self._one_of, self._all_of, self._ref]
        maker = self._rng.choice(makers)
        return maker() if maker == self._simple else maker(depth - 1)  # type: ignore[call-arg]

    def _simple(self, *_: int) -> dict[str, Any]:
        return self._rng.choice([self._text, self._text, self._number, self._number, self._value, self._plain])()

    def _plain(self) -> dict[str, Any]:
        rng = self._rng
        name = rng.choice(["null", "boolean", "string", "integer", "number", "array", "object", "", "list"])
        if name == "list":
            return {"type": rng.sample(["null", "boolean", "string", "integer", "number"], rng.randint(1, 3))}
        return {"type": name} if name else {"description": "anything"}

    def _text(self) -> dict[str, Any]:
        rng = self._rng
        schema: dict[str, Any] = {"type": "string"}
        if rng.random() < 0.5:
            schema["pattern"] = rng.choice(list(PATTERNS))
        if rng.random() < 0.4:
            schema["minLength"] = rng.randint(0, 3)
        if rng.random() < 0.4:
            schema["maxLength"] = rng.randint(2, 5)
        if rng.random() < 0.1:
            del schema["type"]
        return schema or {"minLength": 1}

    def _number(self) -> dict[str, Any]:
        rng = self._rng
        schema: dict[str, Any] = {"type": rng.choice(["integer", "number"])}
        for words in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if rng.random() < 0.5:
                schema[rng.choice(words)] = rng.choice(NUMBERS)
        if rng.random() < 0.2:
            schema["multipleOf"] = rng.choice([2, 3, 5, 10, 0.5, 1.5, 0.01, 0.25])
        return schema

    def _value(self) -> dict[str, Any]:
        rng = self._rng
        pool: list[Any] = [*TEXTS, *NUMBERS, None, True, False, [], [1, "x"], {}, {"a": 1}, {'say "hi"': [None]}]
        if rng.random() < 0.3:
            return {"const": rng.choice(pool)}
        schema: dict[str, Any] = {"enum": rng.sample(pool, rng.randint(1, 5))}
        if rng.random() < 0.3:
            schema["type"] = rng.choice(["string", "number", "integer"])
        return schema

    def _object(self, depth: int) -> dict[str, Any]:
        rng = self._rng
        names = rng.sample(NAMES, rng.randint(0, 3))
        schema: dict[str, Any] = {"type": "object", "properties": {name: self._schema(depth) for name in names}}
        if rng.random() < 0.7:
            extra = [rng.choice(NAMES)] if rng.random() < 0.1 else []
            schema["required"] = [*rng.sample(names, rng.randint(0, len(names))), *extra]
        if rng.random() < 0.6:
            schema["additionalProperties"] = rng.choice([False, False, True, self._schema(0)])
        if rng.random() < 0.15:
            schema["patternProperties"] = {rng.choice(["^a", "^[0-9]+$", "g"]): self._schema(0)}
        if rng.random() < 0.1:
            schema[rng.choice(["minProperties", "maxProperties"])] = rng.randint(0, 2)
        if rng.random() < 0.1:
            del schema["type"]
        return schema

    def _array(self, depth: int) -> dict[str, Any]:
        rng = self._rng
        schema: dict[str, Any] = {"type": "array"}
        if rng.random() < 0.8:
            schema["items"] = rng.choice([self._schema(depth), self._schema(depth), False, True])
        if rng.random() < 0.3:
            schema["prefixItems"] = [self._schema(depth) for _ in range(rng.randint(1, 2))]
        if rng.random() < 0.4:
            schema["minItems"] = rng.randint(0, 2)
        if rng.random() < 0.4:
            schema["maxItems"] = rng.randint(1, 3)
        return schema

    def _any_of(self, depth: int) -> dict[str, Any]:
        schema: dict[str, Any] = {"anyOf": [self._schema(depth) for _ in range(self._rng.randint(1, 3))]}
        if self._rng.random() < 0.2:
            schema |= self._simple()
        return schema

    def _one_of(self, depth: int) -> dict[str, Any]:
        rng = self._rng
        if rng.random() < 0.5:
            tagged = [self._object(depth) for _ in range(2)]
            for tag, schema in zip(("cat", "dog"), tagged, strict=True):
                schema["properties"] = {"kind": {"const": tag}, **schema["properties"]}
                schema["required"] = ["kind", *schema.get("required", [])]
            return {"oneOf": tagged}
        return {"oneOf": [self._simple() for _ in range(2)]}

    def _all_of(self, depth: int) -> dict[str, Any]:
        rng = self._rng
        maker = rng.choice([self._text, self._number, self._value, lambda: self._object(depth)])
        schema: dict[str, Any] = {"allOf": [maker() for _ in range(rng.randint(1, 2))]}
        if rng.random() < 0.3:
            schema |= maker()
        if rng.random() < 0.3:
            schema["allOf"].append(self._ref())
        return schema

    def _ref(self, *_: int) -> dict[str, Any]:
        schema: dict[str, Any] = {"$ref": _pointer(self._rng.choice(DEFINED))}
        if self._rng.random() < 0.2:
            schema["default"] = "red"
        return schema


def _pointer(name: str) -> str:
    escaped = name.replace("%", "%25").replace("~", "~0").replace("/", "~1").replace(" ", "%20")
    return f"#/$defs/{escaped}"


class Values:
    """Makes values for one schema: led by it, and then bent."""

    def __init__(self, schema: dict[str, Any], rng: random.Random) -> None:
        self._root, self._rng = schema, rng

    def make(self) -> Any:
        """A value that often fits."""
        return self._value(self._root, 0)

    def bent(self, value: Any) -> Any:
        """The value with one thing changed."""
        rng = self._rng
        value = copy.deepcopy(value)
        if isinstance(value, list) and value and rng.random() < 0.8:
            return self._bent_list(value)
        if isinstance(value, dict) and value and rng.random() < 0.8:
            return self._bent_object(value)
        if isinstance(value, str) and rng.random() < 0.6:
            return rng.choice([value + "x", value[:-1], value + "\n", value * 2, "é" + value])
        if isinstance(value, (int, float)) and not isinstance(value, bool) and rng.random() < 0.7:
            return rng.choice([value + 1, value - 1, value + 0.5, -value, value * 10, value + 0.25])
        return self._any()

    def _bent_list(self, value: list[Any]) -> Any:
        rng, place = self._rng, self._rng.randrange(len(value))
        change = rng.randrange(3)
        if change == 0:
            value[place] = self.bent(value[place])
        elif change == 1:
            del value[place]
        else:
            value.append(self._any())
        return value

    def _bent_object(self, value: dict[str, Any]) -> Any:
        rng, name = self._rng, self._rng.choice(list(value))
        change = rng.randrange(3)
        if change == 0:
            value[name] = self.bent(value[name])
        elif change == 1:
            del value[name]
        else:
            value[rng.choice(NAMES)] = self._any()
        return value

    def _any(self) -> Any:
        rng = self._rng
        return rng.choice([None, True, False, [], {}, [1], {"a": 1}, rng.choice(TEXTS), rng.choice(NUMBERS)])

    def _value(self, schema: Any, depth: int) -> Any:
        rng = self._rng
        if not isinstance(schema, dict) or depth > 12:
            return self._any()
        if "$ref" in schema:
            return self._value(self._defined(schema["$ref"]), depth + 1)
        for word in ("anyOf", "oneOf", "allOf"):
            if word in schema and (word != "allOf" or rng.random() < 0.9):
                chosen = rng.choice(schema[word])
                merged = {**chosen, **{k: v for k, v in schema.items() if k not in (word, "$defs")}}
                return (
                    self._merged(schema[word], depth)
                    if word == "allOf" and rng.random() < 0.6
                    else self._value(merged, depth + 1)
                )
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return rng.choice(schema["enum"])
        return self._typed(schema, depth)

    def _merged(self, schemas: list[Any], depth: int) -> Any:
        values = [self._value(inner, depth + 1) for inner in schemas]
        if all(isinstance(value, dict) for value in values):
            return {name: inner for value in values for name, inner in value.items()}
        return self._rng.choice(values)

    def _typed(self, schema: dict[str, Any], depth: int) -> Any:
        rng = self._rng
        name = schema.get("type") or _likely_type(schema)
        name = rng.choice(name) if isinstance(name, list) else name
        if name == "string":
            return self._text(schema)
        if name in ("integer", "number"):
            return self._number(schema, whole=name == "integer")
        if name == "array":
            return self._array(schema, depth)
        if name == "object":
            return self._object(schema, depth)
        return {"null": None, "boolean": rng.random() < 0.5}.get(name, self._any())

    def _text(self, schema: dict[str, Any]) -> str:
        rng = self._rng
        text = rng.choice([*PATTERNS.get(schema.get("pattern", ""), ()), *rng.sample(TEXTS, 2)])
        while len(text) < schema.get("minLength", 0) and rng.random() < 0.9:
            text += rng.choice("abz9-_.ü🙂")
        return text[: schema["maxLength"]] if "maxLength" in schema and rng.random() < 0.7 else text

    def _number(self, schema: dict[str, Any], *, whole: bool) -> int | float:
        rng = self._rng
        bounds = [value for word, value in schema.items() if "imum" in word]
        base = rng.choice(bounds) if bounds and rng.random() < 0.8 else rng.choice(NUMBERS)
        value = base + rng.choice([0, 0, 1, -1, 2, -2, 10, -10, 0.5, -0.5, 0.25, 100])
        if "multipleOf" in schema and rng.random() < 0.8:
            value = round(value / schema["multipleOf"]) * schema["multipleOf"]
        value = round(value, 6)
        return int(value) if whole or value == int(value) else value

    def _array(self, schema: dict[str, Any], depth: int) -> list[Any]:
        first = schema.get("prefixItems", [])
        least = schema.get("minItems", 0)
        count = self._rng.randint(least, max(least, schema.get("maxItems", 3)) + (self._rng.random() < 0.1))
        return [self._value(first[i] if i < len(first) else schema.get("items", True), depth + 1) for i in range(count)]

    def _object(self, schema: dict[str, Any], depth: int) -> dict[str, Any]:
        rng, value = self._rng, {}
        for name, inner in schema.get("properties", {}).items():
            if name in schema.get("required", ()) or rng.random() < 0.4:
                value[name] = self._value(inner, depth + 1)
        for name in schema.get("required", ()):
            value.setdefault(name, self._value(schema.get("additionalProperties", True), depth + 1))
        if schema.get("additionalProperties") is not False and rng.random() < 0.3:
            value.setdefault(rng.choice(NAMES), self._value(schema.get("additionalProperties", True), depth + 1))
        for inner in schema.get("patternProperties", {}).values():
            if rng.random() < 0.5:
                value[rng.choice(["ab", "12", "größe"])] = self._value(inner, depth + 1)
        return value

    def _defined(self, reference: str) -> Any:
        return next(inner for name, inner in self._root["$defs"].items() if _pointer(name) == reference)


def _likely_type(schema: dict[str, Any]) -> str:
    words = {"pattern": "string", "minLength": "string", "maxLength": "string", "properties": "object"}
    return next((words[word] for word in schema if word in words), "")
