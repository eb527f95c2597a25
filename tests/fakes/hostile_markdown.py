"""Markdown made to do harm: endless nesting, endless lines, tricks with addresses and with what cannot be seen."""

from __future__ import annotations

import random

_UNITS = (
    *("*", "**", "_", "~~", "`", "``", "[", "]", "![", "](", "<", "&", "\\", "$", "$$", "\\(", "\\[", "|", ">", "- "),
    *(
        "*a ",
        "**a",
        "a**",
        "*a_ ",
        "[a](",
        "[a][b]",
        "![a](x)",
        "<br>",
        "<b>",
        "&#",
        "&amp;",
        "https://",
        "http://a.b/",
    ),
    *("\u200b", "\u202e", "\u2066", "\u200f", "\u0301", "\ufeff", "\ud800", "\x00", "\U000e0067", "\ufffc", "\u2028"),
    *("שלום ", "\U0001f3f4\U000e0067", "\U0001d51e", "中文", "\t", " ", "\u00a0", "a" * 500, "#", "=", ": ", "[^1]"),
    *("- [ ] ", "1. "),
)
_ADDRESSES = (
    *(
        "javascript:alert(1)",
        "file:///etc/passwd",
        "smb://host/share",
        "\\\\host\\share",
        "//host/x",
        "data:text/html,x",
    ),
    *(
        "vbscript:x",
        "ms-msdt:/id",
        "https://user:secret@host/",
        "https://good.example@evil.example/",
        "HTTP://",
        "http:",
    ),
    *("file:///dev/zero", "fifo", "https://[::1", "https://a%00b/", "ftp://host/", "about:blank", "qrc:/x"),
    *("tandem-box:1", "https://\u200bhost/", "https://*host*/"),
)


def _deeper(chance: random.Random) -> str:
    return "\n".join("  " * depth + chance.choice(["- a", "> a", "1. a"]) for depth in range(400))


def _table(chance: random.Random) -> str:
    width, height = chance.choice([(20, 1_000), (1_000, 20), (2, 10_000), (300, 3)])
    row = "|" + "a|" * width
    return f"{row}\n|{'-|' * width}\n" + f"{row}\n" * height


def _fence(chance: random.Random, unit: str, many: int) -> str:
    return f"```{chance.choice(['', 'py', 'html', 'json', 'x' * 3_000])}\n" + f"{unit}a{unit}\n" * many


def _links() -> str:
    return "\n\n".join(f"[https://good.example/](<{to}>) ![x]({to}) <{to}> {to} [a]: {to}" for to in _ADDRESSES * 4)


def _deep_lines(chance: random.Random, unit: str) -> str:
    return "\n".join(f"{'> ' * chance.randint(0, 60)}{'- ' * chance.randint(0, 60)}{unit}" for _ in range(300))


def hostile(seed: int) -> str:
    """One of these texts."""
    chance = random.Random(seed)
    unit = chance.choice(_UNITS)
    many = chance.choice([2_000, 10_000])
    makers = (
        lambda: unit * many,  # the same, without end, in a line
        lambda: unit * many + "a" + chance.choice(_UNITS) * many,  # with something that may close all of it
        lambda: f"{unit}a\n" * many,  # each on a line of its own
        lambda: "".join(chance.choice(_UNITS) for _ in range(many)),
        lambda: _deeper(chance),
        lambda: _table(chance),
        lambda: chance.choice(["a", "a ", "中", "*a* ", "\u0301", "`"]) * 500_000,  # a line of up to two megabytes
        lambda: _fence(chance, unit, many),
        _links,
        lambda: _deep_lines(chance, unit),
        lambda: "> " * 10_000 + "a",
        lambda: "- " * 10_000 + "a\n" + "*" * 10_000 + "a" + "[" * 10_000,
    )
    return makers[seed % len(makers)]()


def addresses() -> tuple[str, ...]:
    """What no link may lead to."""
    return _ADDRESSES
