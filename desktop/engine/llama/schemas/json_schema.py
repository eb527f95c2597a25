"""A JSON schema as text to the grammar that llguidance is given."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn

from desktop.engine.llama.schemas.places import Document, Part
from desktop.engine.llama.schemas.rewrite import Rewritten
from desktop.errors import BadInput

MAX_SCHEMA_CHARACTERS = 256 * 1024
# One blank or one line break with an indentation wherever JSON allows blanks: what models write, and never without end.
BLANKS = r"[ ]|\r?\n[ \t]{0,64}"
LEADING_BLANKS = r"[ \t\r\n]{0,4}"  # an answer often begins with an empty line


def parse(schema: str) -> Document:
    """The schema in a text. Raises BadInput for what is no schema."""
    if len(schema) > MAX_SCHEMA_CHARACTERS:
        raise BadInput("The JSON schema is too long.", f"{len(schema):,} characters.", "Shorten it.")
    try:
        tree = json.loads(schema, parse_constant=_no_number, parse_float=_exact)
    except RecursionError as error:
        raise BadInput("The JSON schema is nested too deeply.", str(error), "Simplify it.") from error
    except ValueError as error:  # also a number of thousands of digits
        raise BadInput("The JSON schema is not valid JSON.", str(error), "Correct it or leave it empty.") from error
    if tree is False:
        raise BadInput("Nothing fits the JSON schema.", "It is “false”.", "Change the schema or leave it empty.")
    tree = {} if tree is True else tree
    if not isinstance(tree, dict):
        raise BadInput("The JSON schema is not an object.", f"It is a {type(tree).__name__}.", "Correct it.")
    return Document(tree)


def grammar_of(document: Document, part: Part) -> str:
    """llguidance's grammar (Lark with JSON inside) for one part. Raises BadInput for what cannot be kept to.

    Texts that the grammar takes are JSON values that are valid by the schema, with properties in the schema's order,
    short blanks, and the shortest ways to write numbers and letters. Of the values that are valid only texts with
    control characters that JSON has no letter for cannot be written, unless the schema itself names one.
    """
    rewritten = Rewritten(document, part)
    options: dict[str, Any] = {"whitespace_pattern": BLANKS, "json_allowed_escapes": rewritten.escapes}
    tree = json.dumps({**rewritten.root, "x-guidance": options})
    # no_forcing: where only one text can follow, any of the tokens that begin it may come, not only the longest
    return f'%llguidance {{"no_forcing": true}}\nstart: /{LEADING_BLANKS}/ value\nvalue: %json {tree}\n'


def _exact(text: str) -> float:
    number = float(text)
    if Decimal(text) != Decimal(repr(number)):
        raise BadInput(
            "A number in the JSON schema has too many digits.",
            f"{text[:60]} would be read as {number}.",
            "Shorten it, or leave the schema empty.",
        )
    return number


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number in JSON.")
