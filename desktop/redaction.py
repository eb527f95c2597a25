"""Keeps tokens and signed addresses out of every log: a filter for log handlers."""

from __future__ import annotations

import logging
import re

from desktop.late_pattern import late

_HIDDEN = "…"
_CUTS: tuple[tuple[re.Pattern[str], str], ...] = (
    # name and password in an address
    (late(r"(?i)\b([a-z][a-z0-9+.-]{1,20}://)[^\s/@'\"<>]{1,500}@"), rf"\1{_HIDDEN}@"),
    # everything after "?" or "#" of an address
    (late(r"(?i)\b((?:https?|wss?)://[^\s?#'\"<>]*)[?#][^\s'\"<>]*"), rf"\1?{_HIDDEN}"),
    # what signs an address, where only its path is logged
    (
        late(
            r"(?i)([?&;](?:x-[a-z]+-[a-z-]+|x-signature|signature|policy|key-pair-id|sig|token|access_token|se|sv|hmac"
            r"|expires|authorization|password|secret)=)[^\s&'\"<>]*"
        ),
        rf"\1{_HIDDEN}",
    ),
    (
        late(r"(?i)(authorization\b['\"]?\s*[:=,]\s*(?:b(?=['\"]))?['\"]?)(?:(bearer|basic|token)\s+)?[^\s'\",)\]}]+"),
        rf"\1{_HIDDEN}",
    ),
    (late(r"(?i)\b(bearer\s+)[A-Za-z0-9._~+/=-]{4,}"), rf"\1{_HIDDEN}"),
    # tokens wherever they stand; hf_hub_download and its like are names of functions
    (late(r"(?<![A-Za-z0-9])(hf|api_org)_(?!hub[_/])[A-Za-z0-9._-]{4,}"), rf"\1_{_HIDDEN}"),
)


def redacted(text: str) -> str:
    """The text without tokens, signatures, passwords and query strings."""
    for pattern, kept in _CUTS:
        text = pattern.sub(kept, text)
    return text


class RedactSecrets(logging.Filter):
    """Lets every record through, redacted: message, arguments, exception and stack."""

    def __init__(self) -> None:
        super().__init__()
        self._plain = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Changes the record for every handler that comes after this one."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):  # arguments that do not fit the message
            message = f"{record.msg} {record.args!r}"
        record.msg, record.args = redacted(message), None
        if record.exc_info and not record.exc_text:
            record.exc_text = self._plain.formatException(record.exc_info)  # formatters use it when it is there
        if record.exc_text:
            record.exc_text = redacted(record.exc_text)
        if record.stack_info:
            record.stack_info = redacted(record.stack_info)
        return True


def guard_logs() -> None:
    """Give every handler of the root logger the filter. Call it after the handlers were added; twice is harmless.

    Filters of a logger do not see what its children log, therefore the handlers get it. The handler of last resort,
    which prints warnings where nobody set up any log, gets it too.
    """
    handlers = [*logging.getLogger().handlers, *([logging.lastResort] if logging.lastResort else [])]
    for handler in handlers:
        if not any(isinstance(present, RedactSecrets) for present in handler.filters):
            handler.addFilter(RedactSecrets())
