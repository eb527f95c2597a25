"""The words of a JSON schema that are kept to, those that only describe, and those that are refused."""

from __future__ import annotations

TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")

KEPT = frozenset(
    """
    type const enum allOf anyOf oneOf $ref
    properties patternProperties additionalProperties required minProperties maxProperties
    prefixItems items additionalItems minItems maxItems
    minLength maxLength pattern format
    minimum maximum exclusiveMinimum exclusiveMaximum multipleOf
    """.split()  # noqa: SIM905 - thirty quoted lines would say no more
)
"""Every text that is let through is valid by these, and every valid value can be written."""

REFUSED = frozenset(
    """
    not if then else contains propertyNames uniqueItems
    dependencies dependentSchemas dependentRequired unevaluatedItems unevaluatedProperties
    $dynamicRef $recursiveRef
    """.split()  # noqa: SIM905
)
"""These change what is valid, and the library knows none of them."""

WITHOUT_EFFECT: dict[str, tuple[object, ...]] = {
    "uniqueItems": (False,),
    "unevaluatedItems": (True, {}),
    "unevaluatedProperties": (True, {}),
    "dependencies": ({},),
    "dependentSchemas": ({},),
    "dependentRequired": ({},),
    "propertyNames": (True, {}),
}
"""Values with which a refused word changes nothing. All words that are in no list describe, and are passed over."""
