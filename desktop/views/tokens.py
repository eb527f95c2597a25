"""Design tokens: every colour the interface uses, once for light and once for dark."""

from __future__ import annotations

from dataclasses import dataclass


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
    edge="#8b8b95",
    text="#18181b",
    dim="#6b6b76",
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
    code_bg="#f7f7f8",
    syntax_keyword="#7c3aed",
    syntax_name="#1d4ed8",
    syntax_text="#15803d",
    syntax_number="#b45309",
    syntax_comment="#6b6b76",
)

DARK = Tokens(
    bg="#1b1b1d",
    side="#151517",
    card="#27272a",
    hover="#303034",
    line="#333338",
    edge="#74747e",
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
    code_bg="#131316",
    syntax_keyword="#c4a2ff",
    syntax_name="#8ab4ff",
    syntax_text="#7fd99a",
    syntax_number="#f2b866",
    syntax_comment="#8f8f99",
)
