"""Patterns of JSON schemas: ECMAScript's regular expressions in the words of the library's own (Rust's)."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from desktop.engine.llama.schemas.pattern_classes import (
    DIGITS,
    LINE_ENDS,
    SPACES,
    WORD,
    Ranges,
    inverted,
    is_unwritable,
    written,
)

MAX_COPIES = 20_000  # repetitions inside repetitions are multiplied
MAX_GROUPS = 64  # inside each other
_CONTROL_LETTERS = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13}
_SHORT_CLASSES = {"d": DIGITS, "w": WORD, "s": SPACES}
_HEX_DIGITS = {"x": 2, "u": 4}
_SYNTAX = frozenset("^$\\.*+?()[]{}|/-")


class PatternRefused(ValueError):
    """What of a pattern cannot be kept to, in words."""


class Text(NamedTuple):
    """Something that matches one character, in Rust's syntax. unwritable: it matches control characters only."""

    rust: str
    unwritable: bool = False


class Anchor(NamedTuple):
    """The beginning or the end of the whole text."""

    rust: str


class Repeated(NamedTuple):
    """A part several times. most None: without end."""

    part: Part
    least: int
    most: int | None


class Sequence(NamedTuple):
    """Parts behind each other."""

    parts: list[Part]


class Choice(NamedTuple):
    """One of several sequences."""

    options: list[Sequence]


Part: TypeAlias = Text | Anchor | Repeated | Sequence | Choice


class Translation(NamedTuple):
    """A pattern for the library. unwritable: it asks for control characters that only \\u escapes can write."""

    rust: str
    unwritable: bool


def translate(pattern: str) -> Translation:
    """The pattern with the same meaning. Raises PatternRefused for what the library does not know or would misread."""
    reader = _Reader(pattern)
    tree = reader.choice(0)
    if reader.rest():
        raise PatternRefused("a “)” without its “(”")
    _check_anchors(tree, at_start=True, at_end=True)
    if _copies(tree) > MAX_COPIES:
        raise PatternRefused(f"repetitions of more than {MAX_COPIES:,} in all")
    return Translation(_in_rust(tree), reader.unwritable)


class _Reader:
    """Reads ECMAScript's syntax; what it does not know is refused, never guessed."""

    def __init__(self, pattern: str) -> None:
        self._pattern, self._at = pattern, 0
        self.unwritable = False

    def rest(self) -> str:
        return self._pattern[self._at :]

    def choice(self, depth: int) -> Choice:
        if depth > MAX_GROUPS:
            raise PatternRefused(f"more than {MAX_GROUPS} groups inside each other")
        options = [self._sequence(depth)]
        while self._take("|"):
            options.append(self._sequence(depth))
        return Choice(options)

    def _sequence(self, depth: int) -> Sequence:
        parts: list[Part] = []
        while self.rest() and self.rest()[0] not in "|)":
            parts.append(self._quantified(self._atom(depth)))
        return Sequence(parts)

    def _take(self, text: str) -> bool:
        if not self._pattern.startswith(text, self._at):
            return False
        self._at += len(text)
        return True

    def _next(self) -> str:
        if self._at >= len(self._pattern):
            raise PatternRefused("it breaks off")
        self._at += 1
        return self._pattern[self._at - 1]

    def _atom(self, depth: int) -> Part:
        letter = self._next()
        if letter in "^$":
            return Anchor(letter)
        if letter == ".":
            return Text(written(inverted(LINE_ENDS)))
        if letter == "(":
            return self._group(depth)
        if letter == "[":
            return self._class()
        if letter == "\\":
            return self._escape()
        if letter in "*+?":
            raise PatternRefused(f"a “{letter}” with nothing before it")
        return self._letter(ord(letter))

    def _letter(self, code: int) -> Text:
        if not code:
            raise PatternRefused("the character NUL")
        found = Text(written([(code, code)]), is_unwritable([(code, code)]))
        self.unwritable |= found.unwritable
        return found

    def _group(self, depth: int) -> Choice:
        if self._take("?") and not self._take(":") and not self._name():
            raise PatternRefused("a look at what stands around, “(?=”, “(?!” or “(?<”, or a flag")
        inner = self.choice(depth + 1)
        if not self._take(")"):
            raise PatternRefused("a “(” without its “)”")
        return inner

    def _name(self) -> bool:
        """Whether `<name>` stands here, of a group with a name."""
        end = self._pattern.find(">", self._at)
        if not self._take("<") or end < 0 or not self._pattern[self._at : end].isidentifier():
            return False
        self._at = end + 1
        return True

    def _escape(self) -> Text:
        letter = self._next()
        if letter.lower() in _SHORT_CLASSES:
            found = _SHORT_CLASSES[letter.lower()]
            return Text(written(found if letter.islower() else inverted(found)))
        if letter in "pP":
            return Text(written([], self._property(letter)))
        return self._letter(self._escaped_code(letter))

    def _escaped_code(self, letter: str) -> int:
        """The character behind a backslash."""
        if letter in _CONTROL_LETTERS:
            return _CONTROL_LETTERS[letter]
        if letter == "0" and not self.rest()[:1].isdigit():
            return 0
        if letter == "c" and self.rest()[:1].isascii() and self.rest()[:1].isalpha():
            return ord(self._next()) % 32
        if letter in _HEX_DIGITS:
            return self._hex(letter)
        if letter in "bBk" or letter.isdigit():
            raise PatternRefused(f"“\\{letter}”")
        if letter in _SYNTAX or not (letter.isalnum() or letter == "_"):
            return ord(letter)
        raise PatternRefused(f"“\\{letter}”, which means nothing")

    def _hex(self, letter: str) -> int:
        if letter == "u" and self._take("{"):
            digits = self._pattern[self._at :].partition("}")[0]
            self._at += len(digits) + 1
        else:
            digits = self._pattern[self._at : self._at + _HEX_DIGITS[letter]]
            self._at += len(digits)
            if len(digits) < _HEX_DIGITS[letter]:
                raise PatternRefused(f"“\\{letter}” without its digits")
        try:
            code = int(digits, 16) if digits.isalnum() else -1
        except ValueError:
            code = -1
        if not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004 - Unicode's bounds
            raise PatternRefused(f"“\\{letter}{digits}”, which is no character")
        return code

    def _property(self, letter: str) -> str:
        name = self.rest()[1:].partition("}")[0]
        if not self._take("{" + name + "}") or not name.replace("_", "a").replace("=", "a").isalnum():
            raise PatternRefused(f"“\\{letter}” without a property's name")
        return f"\\{letter}{{{name}}}"

    def _class(self) -> Text:
        negated = self._take("^")
        ranges: Ranges = []
        properties = ""
        while not self._take("]"):
            first = self._member()
            if isinstance(first, str):
                properties += first
            elif len(first) == 1 and first[0][0] == first[0][1] and self.rest()[:1] == "-" and self.rest()[1:2] != "]":
                ranges.append((first[0][0], self._range_end(first[0][0])))
            else:
                ranges += first
        if not properties and not any(last for _, last in ranges):
            raise PatternRefused("an empty class, “[]”, or one of NUL alone")
        unwritable = not negated and not properties and is_unwritable(ranges)
        self.unwritable |= unwritable
        return Text(written(ranges, properties, negated=negated), unwritable)

    def _range_end(self, start: int) -> int:
        self._take("-")
        last = self._member()
        if isinstance(last, str) or len(last) != 1 or last[0][0] != last[0][1] or last[0][0] < start:
            raise PatternRefused("a range in a class that has no end or runs backwards")
        return last[0][0]

    def _member(self) -> Ranges | str:
        """One member of a class: its ranges, or a property in Rust's syntax."""
        letter = self._next()
        if letter != "\\":
            return [(ord(letter), ord(letter))]
        letter = self._next()
        if letter.lower() in _SHORT_CLASSES:
            found = _SHORT_CLASSES[letter.lower()]
            return list(found) if letter.islower() else inverted(found)
        if letter in "pP":
            return self._property(letter)
        code = 8 if letter == "b" else self._escaped_code(letter)
        return [(code, code)]

    def _quantified(self, part: Part) -> Part:
        counts = self._counts()
        if counts is None:
            return part
        if isinstance(part, Anchor):
            raise PatternRefused(f"“{part.rust}” repeated")
        self._take("?")  # lazy or not: the same texts match
        if self._counts() is not None:
            raise PatternRefused("two repetitions behind each other")
        return Repeated(part, *counts)

    def _counts(self) -> tuple[int, int | None] | None:
        for sign, counts in {"*": (0, None), "+": (1, None), "?": (0, 1)}.items():
            if self._take(sign):
                return counts
        inside, closed, _ = self.rest()[1:].partition("}")
        least, comma, most = inside.partition(",")
        numbers = [least, most] if most else [least]
        if self.rest()[:1] != "{" or not closed or not all(n.isascii() and n.isdigit() for n in numbers):
            if closed and comma and not least and most.isdigit():
                raise PatternRefused(f"“{{{inside}}}”, which some read as a count and others as letters")
            return None  # a brace that is only a brace
        if any(len(n) > 9 for n in numbers) or (most and int(most) < int(least)):  # noqa: PLR2004 - beyond any limit
            raise PatternRefused(f"“{{{inside}}}”")
        self._at += len(inside) + 2
        return int(least), (int(most) if most else None) if comma else int(least)


def _check_anchors(part: Part, *, at_start: bool, at_end: bool) -> None:
    """The library knows anchors only where nothing can stand before “^” or behind “$”."""
    if isinstance(part, Anchor):
        if not (at_start if part.rust == "^" else at_end):
            raise PatternRefused(f"“{part.rust}” in the middle")
    elif isinstance(part, Repeated):
        _check_anchors(part.part, at_start=False, at_end=False)
    elif isinstance(part, Choice):
        for option in part.options:
            _check_anchors(option, at_start=at_start, at_end=at_end)
    elif isinstance(part, Sequence):
        for index, inner in enumerate(part.parts):
            _check_anchors(
                inner,
                at_start=at_start and all(isinstance(other, Anchor) for other in part.parts[:index]),
                at_end=at_end and all(isinstance(other, Anchor) for other in part.parts[index + 1 :]),
            )


def _copies(part: Part) -> int:
    """How many single characters the pattern has once its repetitions are written out."""
    if isinstance(part, Repeated):
        return max(1, part.most or part.least) * _copies(part.part)
    if isinstance(part, Sequence):
        return sum(_copies(inner) for inner in part.parts)
    if isinstance(part, Choice):
        return sum(_copies(option) for option in part.options)
    return 1


def _in_rust(part: Part) -> str:
    if isinstance(part, Repeated):
        most = "" if part.most is None else part.most
        return f"(?:{_in_rust(part.part)}){{{part.least},{most}}}"
    if isinstance(part, Sequence):
        return "".join(map(_in_rust, part.parts))
    if isinstance(part, Choice):
        return f"(?:{'|'.join(map(_in_rust, part.options))})"
    return part.rust
