"""Design tokens: every colour the interface uses, for light and for dark, and each again with high contrast."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Tokens:
    """One colour table. Pairs `x` / `x_bg` are made to be put on each other."""

    bg: str
    side: str
    card: str
    hover: str
    line: str
    edge: str  # outline of a control: visible at 3:1, unlike `line`, which only divides
    text: str
    dim: str
    accent: str
    accent_bg: str
    on_accent: str
    base: str
    base_bg: str
    instruct: str
    instruct_bg: str
    ok: str
    ok_bg: str
    warn: str
    warn_bg: str
    danger: str
    danger_bg: str
    bubble: str  # what the user said: neither the composer nor a notice
    code_bg: str
    syntax_keyword: str
    syntax_name: str
    syntax_text: str
    syntax_number: str
    syntax_comment: str


LIGHT = Tokens(
    bg="#ffffff",
    side="#f6f6f7",
    card="#f4f4f5",
    hover="#ececee",
    line="#e4e4e7",
    edge="#83838d",
    text="#18181b",
    dim="#666671",
    accent="#2563eb",
    accent_bg="#dbe7ff",
    on_accent="#ffffff",
    base="#b45309",
    base_bg="#fff3e0",
    instruct="#2563eb",
    instruct_bg="#eef3ff",
    ok="#15803d",
    ok_bg="#ecf9f0",
    warn="#a16207",
    warn_bg="#fdf3d0",
    danger="#b91c1c",
    danger_bg="#fde8e8",
    bubble="#eef3ff",
    code_bg="#f7f7f8",
    syntax_keyword="#7c3aed",
    syntax_name="#1d4ed8",
    syntax_text="#15803d",
    syntax_number="#b45309",
    syntax_comment="#666671",
)

DARK = Tokens(
    bg="#1b1b1d",
    side="#151517",
    card="#27272a",
    hover="#303034",
    line="#333338",
    edge="#7d7d87",
    text="#ececf1",
    dim="#a1a1aa",
    accent="#7aa2ff",
    accent_bg="#263356",
    on_accent="#111318",
    base="#fbbf24",
    base_bg="#3a2e14",
    instruct="#7aa2ff",
    instruct_bg="#22304f",
    ok="#4ade80",
    ok_bg="#14301d",
    warn="#facc15",
    warn_bg="#33290c",
    danger="#f87171",
    danger_bg="#3b1717",
    bubble="#232a3d",
    code_bg="#131316",
    syntax_keyword="#c4a2ff",
    syntax_name="#8ab4ff",
    syntax_text="#7fd99a",
    syntax_number="#f2b866",
    syntax_comment="#8f8f99",
)

# For those who ask their desktop for high contrast: lines are outlines, nothing is dim, 7:1 for every text.
LIGHT_CONTRAST = replace(
    LIGHT,
    side="#ffffff",
    card="#ffffff",
    hover="#e4e4e7",
    line="#52525b",
    edge="#27272a",
    text="#000000",
    dim="#3f3f46",
    accent="#1e3a8a",
    base="#7c2d12",
    instruct="#1e3a8a",
    ok="#14532d",
    warn="#713f12",
    danger="#7f1d1d",
    syntax_keyword="#5b21b6",
    syntax_name="#1e3a8a",
    syntax_text="#14532d",
    syntax_number="#7c2d12",
    syntax_comment="#3f3f46",
)

DARK_CONTRAST = replace(
    DARK,
    bg="#000000",
    side="#000000",
    card="#000000",
    hover="#27272a",
    line="#a1a1aa",
    edge="#d4d4d8",
    text="#ffffff",
    dim="#d4d4d8",
    accent="#a9c3ff",
    on_accent="#000000",
    instruct="#a9c3ff",
    instruct_bg="#16213a",
    danger="#fca5a5",
    code_bg="#000000",
    syntax_comment="#d4d4d8",
)
