"""The formats of texts that are kept to, as patterns; all others are refused."""

from __future__ import annotations

_YEAR = r"[0-9]{4}"
_LEAP_YEAR = r"(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
_DATE = (
    rf"(?:{_YEAR}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    rf"|02-(?:0[1-9]|1[0-9]|2[0-8]))|{_LEAP_YEAR}-02-29)"
)
# without leap seconds: which minutes have one is in no pattern
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_TIME = rf"{_CLOCK}:[0-5][0-9](?:\.[0-9]+)?(?:[zZ]|[+-]{_CLOCK})"
_BYTE = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = rf"{_BYTE}(?:\.{_BYTE}){{3}}"
_GROUP = r"[0-9a-fA-F]{1,4}"
_LAST_GROUPS = rf"(?:{_GROUP}:{_GROUP}|{_IPV4})"
_LETTERS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_POINTER = r"(?:/(?:[^~/]|~[01])*)*"


def _ipv6() -> str:
    """RFC 3986's list: up to seven groups before the gap, the last two perhaps as an IPv4 address."""
    forms = [rf"(?:{_GROUP}:){{6}}{_LAST_GROUPS}"]
    for behind in range(5, -1, -1):  # full groups between the gap and the last 32 bits
        before = rf"(?:{_GROUP}(?::{_GROUP}){{0,{4 - behind}}})?" if behind < 5 else ""  # noqa: PLR2004 - none fits
        forms.append(rf"{before}::(?:{_GROUP}:){{{behind}}}{_LAST_GROUPS}")
    forms += [rf"(?:{_GROUP}(?::{_GROUP}){{0,5}})?::{_GROUP}", rf"(?:{_GROUP}(?::{_GROUP}){{0,6}})?::"]
    return "(?:" + "|".join(forms) + ")"


def _duration() -> str:
    """RFC 3339, appendix A: no unit is left out between two others."""
    time = "T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)"
    day = "(?:[0-9]+D|[0-9]+M(?:[0-9]+D)?|[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?)"
    return f"P(?:{day}(?:{time})?|{time}|[0-9]+W)"


_PCHAR = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})"


def _uri() -> str:
    """RFC 3986, appendix A, without addresses of a future version."""
    user = r"(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?"
    host = rf"(?:\[{_ipv6()}\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{{2}})*)"
    path = rf"(?://{user}{host}(?::[0-9]*)?(?:/{_PCHAR}*)*|/(?:{_PCHAR}+(?:/{_PCHAR}*)*)?|{_PCHAR}+(?:/{_PCHAR}*)*|)"
    rest = rf"(?:{_PCHAR}|[/?])*"
    return rf"[A-Za-z][A-Za-z0-9+.-]*:{path}(?:\?{rest})?(?:#{rest})?"


FORMATS = {
    "date": _DATE,
    "time": _TIME,
    "date-time": rf"{_DATE}[tT]{_TIME}",
    "duration": _duration(),
    "uuid": r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "ipv4": _IPV4,
    "ipv6": _ipv6(),
    "uri": _uri(),
    "email": rf"{_LETTERS}+(?:\.{_LETTERS}+)*@{_LABEL}(?:\.{_LABEL})*",  # no quoted names, no bare addresses
    "json-pointer": _POINTER,
    "relative-json-pointer": rf"(?:0|[1-9][0-9]*)(?:#|{_POINTER})",
}
"""By name: a pattern for the whole text. Each takes a part of what the format's standard does, never more."""
