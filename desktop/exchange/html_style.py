"""The looks of an HTML report: the window's colours, light and dark by the reader's system, nothing fetched."""

from __future__ import annotations

from typing import Final

HEAT_ALPHAS: Final = (0.10, 0.18, 0.27, 0.37, 0.48)  # of the mark's colour behind a token, by step

_LIGHT: Final = """--bg:#ffffff;--card:#f4f4f5;--line:#e4e4e7;--text:#18181b;--dim:#666671;--accent:#2563eb;
--base:#b45309;--base-bg:#fff3e0;--instruct:#2563eb;--instruct-bg:#eef3ff;--mark:#b91c1c;--heat:185,28,28;--warn:#a16207"""
_DARK: Final = """--bg:#1b1b1d;--card:#27272a;--line:#333338;--text:#ececf1;--dim:#a1a1aa;--accent:#7aa2ff;
--base:#fbbf24;--base-bg:#3a2e14;--instruct:#7aa2ff;--instruct-bg:#22304f;--mark:#f87171;--heat:248,113,113;--warn:#facc15"""
_RULES: Final = """
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:15px/1.6 Inter,system-ui,sans-serif}
main{max-width:860px;margin:0 auto;padding:32px 24px}
h1{font-size:22px;margin:0 0 16px}h2{font-size:16px;margin:0 0 8px}
section{border:1px solid var(--line);border-radius:12px;padding:16px 20px;margin:16px 0}
pre,.text{white-space:pre-wrap;overflow-wrap:anywhere;margin:8px 0;font:inherit}
.prompt{background:var(--card)}
.dim{color:var(--dim);font-size:13px;margin:4px 0}
.problem{color:var(--mark);font-weight:600}
.voice{display:inline-block;
 border:1px solid currentColor;border-radius:8px;padding:0 8px;font-size:13px;font-weight:600}
.voice.base{color:var(--base);background:var(--base-bg)}
.voice.instruct{color:var(--instruct);background:var(--instruct-bg)}
.lens{background:var(--card);border-radius:8px;padding:12px 16px;margin:12px 0}
.lens ul{margin:8px 0 0;padding-left:20px;font-size:13px}
.strip{display:block;width:100%;height:56px}.strip rect{fill:var(--mark)}
.text{line-height:2}
.t{border-radius:3px;padding:1px 0}
.m{border-bottom:2px dotted var(--warn)}.s{border-bottom:3px solid var(--mark)}
details{margin-top:12px}summary{cursor:pointer;color:var(--accent);font-size:13px}
.table{overflow-x:auto}table{border-collapse:collapse;font-size:13px;margin-top:8px}
th,td{text-align:right;padding:3px 10px;border-bottom:1px solid var(--line);vertical-align:top}
th:nth-child(2),td:nth-child(2),.l{text-align:left}
td:nth-child(2),.l{font-family:"JetBrains Mono",ui-monospace,monospace}
footer{color:var(--dim);font-size:13px;margin-top:24px}
@media print{body{background:#fff}section{break-inside:avoid}}
"""


def style() -> str:
    """The whole style sheet."""
    heat = "".join(f".h{step}{{background:rgba(var(--heat),{alpha})}}" for step, alpha in enumerate(HEAT_ALPHAS, 1))
    dark = f"@media (prefers-color-scheme:dark){{:root{{{_DARK}}}}}"
    return f":root{{color-scheme:light dark;{_LIGHT}}}{dark}{_RULES}{heat}"
