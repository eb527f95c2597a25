"""A file for a block of code: its name with the language's ending."""

from __future__ import annotations

import re

from desktop.views.text.code_colours import lexer_of

STEM = "code"
_ENDING = re.compile(r"\*\.(\w{1,10})")


def file_name(language: str) -> str:
    """What a file with code of this language is called; unknown languages are text."""
    lexer = lexer_of(language)
    patterns = lexer.filenames if lexer is not None else []
    endings = [match[1] for pattern in patterns if (match := _ENDING.fullmatch(pattern))]
    return f"{STEM}.{endings[0] if endings else 'txt'}"
