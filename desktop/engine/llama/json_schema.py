"""JSON schema to GBNF: llama-cpp-python's converter, behind a check that nothing of the schema is silently lost."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from desktop.engine.llama.binding import import_beside_bindings
from desktop.errors import BadInput

MAX_SCHEMA_CHARACTERS = 256 * 1024
MAX_DEPTH = 64
MAX_RANGE = 1000  # integers between two bounds are written out one by one
MAX_REPEATS = 20_000  # so are optional characters and items; a grammar of that length is refused anyway

Schema = dict[str, Any]

# Words that change what is valid and that the converter passes over: better refused than ignored.
_NOT_EXPRESSIBLE = frozenset(
    """
    not if then else patternProperties propertyNames dependencies dependentSchemas dependentRequired contains
    uniqueItems multipleOf minProperties maxProperties $dynamicRef $recursiveRef unevaluatedProperties
    """.split()  # noqa: SIM905 - seventeen quoted lines would say no more
)
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_COUNTS = ("minLength", "maxLength", "minItems", "maxItems")
_UNIONS = ("anyOf", "oneOf", "allOf")
_MAPS_OF_SCHEMAS = ("properties", "$defs", "definitions")
_DATA = ("const", "enum", "default", "examples", "required")


def to_grammar(schema: str) -> str:
    """GBNF with a `root` rule. Raises BadInput for what is no schema and for what a grammar cannot say."""
    if len(schema) > MAX_SCHEMA_CHARACTERS:
        raise BadInput("The JSON schema is too long.", f"{len(schema):,} characters.", "Shorten it.")
    try:
        tree = json.loads(schema)
    except (ValueError, RecursionError) as error:  # ValueError: also a number of thousands of digits
        raise BadInput("The JSON schema is not valid JSON.", str(error), "Correct it or leave it empty.") from error
    if not isinstance(tree, dict):
        raise BadInput("The JSON schema is not an object.", f"It is a {type(tree).__name__}.", "Correct it.")
    try:
        prepared = json.dumps(_prepare(tree, MAX_DEPTH))
        return str(import_beside_bindings("llama_grammar").json_schema_to_gbnf(prepared))
    except (AssertionError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        # the converter asserts on what it does not know, and both of us read unknown shapes without looking
        _cannot(str(error))


def _prepare(schema: Schema, depth: int) -> Schema:
    """The same schema in words the converter understands. Raises BadInput where there are none."""
    if depth == 0:
        _cannot(f"it is nested more than {MAX_DEPTH} levels deep")
    _refuse_what_would_be_lost(schema)
    if any(schema.get(word, 0) > MAX_REPEATS for word in _COUNTS):
        _cannot(f"a length of more than {MAX_REPEATS:,}")
    if isinstance(schema.get("type"), list):
        rest = {key: value for key, value in schema.items() if key != "type"}
        return _prepare({"anyOf": [{**rest, "type": kind} for kind in schema["type"]]}, depth)
    schema = _range_written_out(schema)
    return {key: _prepare_value(key, value, depth - 1) for key, value in schema.items()}


def _prepare_value(key: str, value: Any, depth: int) -> Any:  # noqa: ANN401 - JSON
    if key in _DATA:
        return value
    if key in _MAPS_OF_SCHEMAS and isinstance(value, dict):
        return {name: _prepare(child, depth) if isinstance(child, dict) else child for name, child in value.items()}
    if isinstance(value, dict):
        return _prepare(value, depth)
    if isinstance(value, list):
        return [_prepare(child, depth) if isinstance(child, dict) else child for child in value]
    return value


def _refuse_what_would_be_lost(schema: Schema) -> None:
    unknown = sorted(_NOT_EXPRESSIBLE & schema.keys())
    if unknown:
        _cannot(f"“{unknown[0]}”")
    reference = schema.get("$ref")
    if reference is not None and not str(reference).startswith("#/"):
        _cannot(f"it refers to another file, “{reference}”")
    if any(word in schema for word in _UNIONS) and ("properties" in schema or "items" in schema):
        _cannot("alternatives beside properties or items")
    if schema.get("enum") == []:
        _cannot("an empty enum, which nothing fits")
    if "pattern" in schema and ("minLength" in schema or "maxLength" in schema):
        _cannot("a pattern together with a length")
    if "items" not in schema and ("minItems" in schema or "maxItems" in schema):
        _cannot("a number of items without saying what items are")
    missing = set(schema.get("required", [])) - schema.get("properties", {}).keys() if "properties" in schema else set()
    if missing:
        _cannot(f"“{min(missing)}” is required but not described")


def _range_written_out(schema: Schema) -> Schema:
    """An integer between two bounds as the list of its values; other bounds cannot be said."""
    if not any(word in schema for word in _BOUNDS) or "enum" in schema or "const" in schema:
        return schema
    low = max(filter(_is_number, (schema.get("minimum"), _moved(schema.get("exclusiveMinimum"), 1))), default=None)
    high = min(filter(_is_number, (schema.get("maximum"), _moved(schema.get("exclusiveMaximum"), -1))), default=None)
    if schema.get("type") != "integer" or low is None or high is None or high - low > MAX_RANGE:
        _cannot(f"bounds on a number, other than integers with at most {MAX_RANGE} values between them")
    values = [value for value in range(int(low), int(high) + 1) if low <= value <= high]
    return {**{key: value for key, value in schema.items() if key not in (*_BOUNDS, "type")}, "enum": values}


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float))


def _moved(bound: Any, step: int) -> Any:  # noqa: ANN401 - JSON
    return bound + step if isinstance(bound, int) else None


def _cannot(what: str) -> NoReturn:
    raise BadInput("The JSON schema says something a grammar cannot.", what, "Simplify it or leave it empty.")
