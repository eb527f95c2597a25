"""Reads a desktop entry's command the way a desktop does."""

import configparser
import re
import shlex

_FIELD_CODE = re.compile(r"%[A-Za-z]")


def exec_command(entry: str) -> list[str]:
    """The words of the Exec line without field codes, which stand for files nobody gave."""
    reader = configparser.RawConfigParser(delimiters=("=",), strict=False)
    reader.optionxform = str  # type: ignore[method-assign,assignment]
    reader.read_string(entry)
    words = shlex.split(reader["Desktop Entry"]["Exec"])
    return [word.replace("%%", "%") for word in words if not _FIELD_CODE.fullmatch(word)]
