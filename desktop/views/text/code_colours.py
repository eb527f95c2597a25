"""Colours for code: line by line while it is being written, once in full when it is complete."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from desktop.views.kit import theme

if TYPE_CHECKING:
    from pygments.lexer import Lexer

MAX_CODE = 50_000  # characters; longer code stays uncoloured
MAX_LINE = 1_000  # characters of one line; some lexers take quadratic time over it
MAX_NAME = 40  # characters of a language's name
SLICE_MS = 8  # longest stretch of lexing in one go

_Span = tuple[int, int, str]  # start, length, syntax token

_SYNTAX = (
    ("Comment", "syntax_comment"),
    ("Keyword", "syntax_keyword"),
    ("Literal.String", "syntax_text"),
    ("Literal.Number", "syntax_number"),
    ("Name.Function", "syntax_name"),
    ("Name.Class", "syntax_name"),
    ("Name.Builtin", "syntax_name"),
    ("Name.Decorator", "syntax_name"),
    ("Name.Tag", "syntax_keyword"),
    ("Name.Attribute", "syntax_name"),
    ("Operator.Word", "syntax_keyword"),
    ("Generic.Deleted", "danger"),
    ("Generic.Inserted", "ok"),
)


class CodeColours(QSyntaxHighlighter):
    """Asks Pygments for one line at a time; after `finish`, for the whole text, in slices between events."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._lexer: Lexer | None = None
        self._lines: list[list[_Span]] | None = None
        self._pending: Iterator[tuple[int, object, str]] | None = None
        self._collected: list[list[_Span]] = []
        self._line = 0
        self._column = 0
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)
        theme.notifier().changed.connect(self.rehighlight)

    def set_language(self, language: str) -> None:
        """Choose the lexer; an unknown language stays uncoloured."""
        self._lexer = lexer_of(language)
        self._lines = None

    def finish(self, code: str) -> None:
        """The code is complete: lex it as one text, so that strings and comments over several lines come out right."""
        lines = code.split("\n")
        if self._lexer is None or len(code) > MAX_CODE or "\n" not in code or max(map(len, lines)) > MAX_LINE:
            return
        self._line = self._column = 0
        self._collected = [[] for _ in lines]
        self._pending = self._located(code)
        self._timer.start()

    def _located(self, code: str) -> Iterator[tuple[int, object, str]]:
        lexer = self._lexer
        if lexer is not None:
            yield from lexer.get_tokens_unprocessed(code)

    def _slice(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        pending = self._pending
        while pending is not None and clock.elapsed() < SLICE_MS:
            found = next(pending, None)
            if found is None:
                self._adopt()
                return
            self._place(found[1], found[2])

    def _place(self, kind: object, value: str) -> None:
        syntax = _syntax(kind)
        first, *others = value.split("\n")
        self._add(self._line, self._column, first, syntax)
        self._column += len(first)
        for other in others:
            self._line += 1
            self._column = len(other)
            self._add(self._line, 0, other, syntax)

    def _add(self, line: int, column: int, text: str, syntax: str) -> None:
        if syntax and text and line < len(self._collected):
            self._collected[line].append((column, len(text), syntax))

    def _adopt(self) -> None:
        self._timer.stop()
        self._pending = None
        self._lines, self._collected = self._collected, []
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        if self._lexer is None or not text or (self._pending is not None and self._lines is None):
            return  # nothing to colour, or all of it soon
        number = self.currentBlock().blockNumber()
        if self._lines is not None:
            spans = self._lines[number] if number < len(self._lines) else []
        else:
            spans = _line_spans(self._lexer, text)
        for start, length, syntax in spans:
            self.setFormat(start, length, _format(syntax))


def _line_spans(lexer: Lexer, text: str) -> list[_Span]:
    if len(text) > MAX_LINE:
        return []
    found = lexer.get_tokens_unprocessed(text)
    return [(at, len(value), syntax) for at, kind, value in found if (syntax := _syntax(kind))]


def _syntax(kind: object) -> str:
    name = str(kind).removeprefix("Token.")
    return next((syntax for prefix, syntax in _SYNTAX if name.startswith(prefix)), "")


def _format(syntax: str) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(QColor(getattr(theme.tokens(), syntax)))
    if syntax == "syntax_comment":
        made.setFontItalic(True)
    return made


def lexer_of(language: str) -> Lexer | None:
    """Pygments' lexer for a language by its name after a fence; None where there is none."""
    if not language or len(language) > MAX_NAME:
        return None
    from pygments.lexers import get_lexer_by_name
    from pygments.lexers._mapping import LEXERS
    from pygments.util import ClassNotFound

    if not any(language.lower() in names for _, _, names, _, _ in LEXERS.values()):
        return None  # asked for a name that it does not know, Pygments searches the disk for plug-ins
    try:
        return get_lexer_by_name(language)
    except ClassNotFound:
        return None
