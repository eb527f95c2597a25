"""One line of markdown while it is read from the left: columns with tabs in them, and what a line may begin with."""

from __future__ import annotations

import re

CODE_INDENT = 4
TAB = 4
MAX_COLUMNS = 40  # of a table; with more it is text, because nobody could read it and Qt takes minutes over it

_BLANKS = re.compile(r"[ \t]*")
_ATX = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_ATX_END = re.compile(r"(?:^|[ \t]+)#+[ \t]*$")
_FENCE = re.compile(r"(`{3,})(?!.*`)|(~{3,})")
_SETEXT = re.compile(r"(?:=+|-+)[ \t]*$")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$")
_MARKER = re.compile(r"(?:([*+-])|(\d{1,9})([.)]))(?=[ \t]|$)")
_DELIMITERS = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_ENDS_A_TABLE = re.compile(r">|#{1,6}(?:[ \t]|$)|`{3}|~{3}|(?:[*+-]|\d{1,9}[.)])[ \t]+\S")
_CELL_END = re.compile(r"\\.|\|")


class SourceLine:
    """A line and how far it has been read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._at = 0
        self._column = 0
        self._inside_tab = False
        self.look()

    def look(self) -> None:
        """Find the next character that is no blank: `start`, `indent` (columns up to it), `blank`."""
        match = _BLANKS.match(self.text, self._at)
        self.start = match.end() if match else self._at
        column = self._column
        for character in self.text[self._at : self.start]:
            column += TAB - column % TAB if character == "\t" else 1
        self.indent = column - self._column
        self.blank = self.start >= len(self.text)

    def skip_blanks(self) -> None:
        """Read up to the next character that is no blank."""
        self._column += self.indent
        self._at, self._inside_tab = self.start, False
        self.look()

    def skip(self, columns: int) -> None:
        """Read this many columns; a tab may be read in part."""
        while columns > 0 and self._at < len(self.text):
            if self.text[self._at] == "\t":
                width = TAB - self._column % TAB
                self._inside_tab = width > columns
                used = min(width, columns)
                self._at += 0 if self._inside_tab else 1
            else:
                self._inside_tab, used = False, 1
                self._at += 1
            self._column += used
            columns -= used
        self.look()

    def skip_one_blank(self) -> None:
        """Read a blank, or one column of a tab, if there is one."""
        if self._at < len(self.text) and self.text[self._at] in " \t":
            self.skip(1)

    def rest(self) -> str:
        """What has not been read."""
        if self._inside_tab:
            return " " * (TAB - self._column % TAB) + self.text[self._at + 1 :]
        return self.text[self._at :]

    def words(self) -> str:
        """What has not been read, from its first character that is no blank."""
        return self.text[self.start :]

    def is_code(self) -> bool:
        """Whether it is moved in as far as code."""
        return self.indent >= CODE_INDENT

    def marker(self) -> re.Match[str] | None:
        """A list item's bullet or number here."""
        return _MARKER.match(self.text, self.start)

    def begins_other(self) -> bool:
        """Whether a table ends before this line."""
        return self.is_code() or bool(_ENDS_A_TABLE.match(self.words()) or _RULE.match(self.words()))


def heading(words: str) -> tuple[int, str] | None:
    """Level and text of a heading with number signs."""
    match = _ATX.match(words)
    return (len(match[1]), _ATX_END.sub("", words[match.end() :]).strip(" \t")) if match else None


def underline(words: str) -> int:
    """1 or 2 for a line that makes the paragraph above it a heading, else 0."""
    return (1 if words[0] == "=" else 2) if words and _SETEXT.match(words) else 0


def fence(words: str) -> tuple[str, str] | None:
    """Marks and info of a line that opens code."""
    match = _FENCE.match(words)
    return (match.group(), words[match.end() :].strip()) if match else None


def closes(words: str, marks: str) -> bool:
    """Whether a line closes the code that these marks opened."""
    bare = words.rstrip(" \t")
    return len(bare) >= len(marks) and bare == marks[0] * len(bare)


def is_rule(words: str) -> bool:
    """Whether a line is a dividing line."""
    return bool(_RULE.match(words))


def delimiters(words: str, head: str) -> tuple[str, ...]:
    """The columns' alignments, if this line below that one makes a table; else nothing."""
    if "|" not in head or not ("|" in words or ":" in words) or not _DELIMITERS.match(words):
        return ()
    marks = cells(words)
    if len(marks) > MAX_COLUMNS or len(marks) != len(cells(head)):
        return ()
    names = {(False, False): "", (True, False): "left", (False, True): "right", (True, True): "center"}
    return tuple(names[mark.startswith(":"), mark.endswith(":")] for mark in marks)


def cells(row: str) -> list[str]:
    """The cells of a table's row. A bar behind a backslash belongs to the cell, in code too."""
    row = row.strip()
    found, begin = [], 0
    for match in _CELL_END.finditer(row):
        if match.group() == "|":
            found.append(row[begin : match.start()])
            begin = match.end()
    found.append(row[begin:])
    if found and not found[0].strip():
        del found[0]
    if found and not found[-1].strip():
        del found[-1]
    return [cell.strip().replace("\\|", "|") for cell in found]
