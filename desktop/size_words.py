"""Bytes, speeds, durations and parameter counts in the words people use for them."""

from __future__ import annotations

_STEPS = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_BILLION, _MILLION = 0.9995e9, 0.95e6  # what rounds to one
_MINUTE, _HOUR = 60, 3600


def size_words(count: float) -> str:
    """Bytes in decimal units, as disks and hubs count: "1.3 GB", "820 MB", "12 bytes"."""
    for step, unit in _STEPS:
        if count >= step * 0.9995:
            value = count / step
            return f"{value:.1f} {unit}" if value < 100 and step >= 1e6 else f"{value:.0f} {unit}"  # noqa: PLR2004
    return f"{count:.0f} bytes"


def of_words(done: float, total: float) -> str:
    """A part of a size, the unit said once where both share it: "0.8 of 1.3 GB"."""
    whole = size_words(total)
    number, unit = whole.split(" ", 1)
    step = next((step for step, name in _STEPS if name == unit), 1.0)
    digits = 1 if "." in number else 0
    return f"{done / step:.{digits}f} of {whole}"


def speed_words(bytes_per_s: float) -> str:
    """A transfer rate: "11.0 MB/s"."""
    return f"{size_words(bytes_per_s)}/s"


def time_words(seconds: float) -> str:
    """A duration as somebody would say it: "46 s", "3 min", "2 h 5 min"."""
    if seconds < 1.5 * _MINUTE:
        return f"{max(1, round(seconds))} s"
    if seconds < _HOUR:
        return f"{round(seconds / _MINUTE)} min"
    hours, rest = divmod(round(seconds / _MINUTE), 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def parameter_words(count: float) -> str:
    """Parameters: "190 k", "6 M", "360 M", "1.7 B", "70 B"."""
    if count >= _BILLION:
        value = count / 1e9
        return f"{value:.1f} B" if value < 10 and round(value, 1) != round(value) else f"{value:.0f} B"  # noqa: PLR2004
    return f"{count / 1e6:.0f} M" if count >= _MILLION else f"{count / 1e3:.0f} k"


def context_words(tokens: int) -> str:
    """A context length: "32k context", "512 tokens of context", "" when unknown."""
    if tokens <= 0:
        return ""
    return f"{tokens // 1024}k context" if tokens >= 1024 else f"{tokens} tokens of context"  # noqa: PLR2004
