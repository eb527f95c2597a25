"""Random markdown of every kind, by a seed: what stands in what, with the mistakes that models make."""

from __future__ import annotations

import random

WORDS = (
    *(
        "kettle",
        "cat",
        "rain",
        "**bold**",
        "*stress*",
        "`code`",
        "~~gone~~",
        "__strong__",
        "_low_",
        "snake_case",
        "2*3",
    ),
    *(
        "[page](https://example.org/x)",
        "https://example.org/a_b",
        "![picture](p.png)",
        "$x_1$",
        "\\(a^2\\)",
        "$5",
        "$7",
    ),
    *("&amp;", "\\*", "<br>", "<b>no</b>", "**强调。**中文", "שלום", "C++\u200f", "e\u0301", "a\u202eb"),
    *("\U0001f469\u200d\U0001f4bb", "`", "*", "**", "[open", "``", "$", "\\[", "\\("),
)
LANGUAGES = ("", "py", "sh", "c++ title=x")
CODE = (
    "def f():",
    "\treturn 1",
    "",
    "# no heading",
    "- no item",
    "> no quote",
    "  moved in",
    "| a | b |",
    "**",
    "\u202e",
)

ODD = ("---", "* * *", "    code", "\tcode", "[x]: https://example.org/d", "[x]", "1986. A year", "-", ">", "+ a")


class MarkdownWriter:
    """Writes documents."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def document(self, parts: int = 8) -> str:
        """Some blocks under each other."""
        lines: list[str] = []
        for _ in range(parts):
            lines += self._block(2)
            lines += [""] * self._chance.choice([0, 1, 1, 1, 2])
        text = "\n".join(lines)
        return text + self._chance.choice(["", "\n", "\n\n"])

    def portions(self, text: str) -> list[str]:
        """The text in pieces of random size."""
        largest = self._chance.choice([1, 3, 8, 60])
        found, at = [], 0
        while at < len(text):
            size = self._chance.randint(1, largest)
            found.append(text[at : at + size])
            at += size
        return found

    def cut(self, text: str) -> int:
        """A place in the text."""
        return self._chance.randint(0, len(text))

    def _block(self, depth: int) -> list[str]:
        kinds = [self._paragraph, self._paragraph, self._heading, self._fence, self._table, self._formula, self._odd]
        if depth:
            kinds += [self._list, self._list, self._quote]
        kind = self._chance.choice(kinds)
        return kind(depth) if kind in {self._list, self._quote} else kind()  # type: ignore[call-arg,comparison-overlap]

    def _line(self) -> str:
        return " ".join(self._chance.choice(WORDS) for _ in range(self._chance.randint(1, 7)))

    def _paragraph(self) -> list[str]:
        lines = [self._line() for _ in range(self._chance.randint(1, 3))]
        return [line + self._chance.choice(["", "", "  ", "\\"]) for line in lines]

    def _heading(self) -> list[str]:
        if self._chance.random() < 0.3:
            return [self._line(), self._chance.choice(["===", "---", "-"])]
        return ["#" * self._chance.randint(1, 7) + self._chance.choice([" ", ""]) + self._line()]

    def _fence(self) -> list[str]:
        mark = self._chance.choice(["```", "~~~", "````"])
        lines = [self._chance.choice(CODE) for _ in range(self._chance.randint(0, 5))]
        closing = [mark] if self._chance.random() < 0.9 else []
        return [mark + self._chance.choice(LANGUAGES), *lines, *closing]

    def _table(self) -> list[str]:
        width = self._chance.randint(1, 4)
        marks = [self._chance.choice(["---", ":--", "--:", ":-:"]) for _ in range(width)]
        rows = [[self._chance.choice(WORDS) for _ in range(width)] for _ in range(self._chance.randint(1, 4))]
        return [f"| {' | '.join(row)} |" for row in [rows[0], marks, *rows[1:]]]

    def _formula(self) -> list[str]:
        begin, end = self._chance.choice([("$$", "$$"), ("\\[", "\\]"), ("$$", "")])
        return [begin, self._chance.choice(["a_1 * b_1", "- x \\\\", "# y", "\\{z\\}"]), end]

    def _odd(self) -> list[str]:
        return [self._chance.choice(ODD)]

    def _list(self, depth: int) -> list[str]:
        number = self._chance.choice([0, 1, 1, 9, 99])
        bullet = self._chance.choice("-*+")
        ordered = self._chance.random() < 0.5
        lines: list[str] = []
        for index in range(self._chance.randint(1, 3)):
            mark = f"{number + index}. " if ordered else f"{bullet} "
            inner = [self._chance.choice(["", "", "[ ] ", "[x] "]) + self._line()]
            for _ in range(self._chance.choice([0, 0, 1, 2])):
                inner += [""] * self._chance.choice([0, 1])
                inner += self._block(depth - 1)
            # Now and then an item is moved in too little, as models do.
            indent = " " * (len(mark) if self._chance.random() < 0.9 else 2)
            lines += [mark + inner[0], *(indent + line if line else "" for line in inner[1:])]
            lines += [""] * self._chance.choice([0, 0, 1])
        return lines

    def _quote(self, depth: int) -> list[str]:
        inner = self._block(depth - 1) + [""] * self._chance.choice([0, 1]) + self._block(depth - 1)
        return [self._chance.choice(["> ", "> ", ">", ""]) + line for line in inner]
