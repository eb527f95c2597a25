"""What can go wrong with the hub, in plain words and with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from desktop.errors import AppError
from desktop.size_words import time_words

LOCAL_GOES_ON = "Everything that is on this computer already works without it."
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _PROXY_LOGIN, _TOO_MANY, _NETWORK_LOGIN = 401, 403, 404, 407, 429, 511
_SERVER_FAULT = 500
_MISSING_INSIDE = {
    "EntryNotFound": (
        "has no such file any more.",
        "Its owner may have renamed or removed it.",
        "Look the repository up again.",
    ),
    "RevisionNotFound": (
        "no longer has this version.",
        "Its owner has rewritten its history.",
        "Look the repository up again and take the present files.",
    ),
}
_MISSING = ("RepoNotFound", *_MISSING_INSIDE)


class HubProblem(AppError):
    """The hub could not be asked, or said no. passing: the same question may be answered in `wait_s` seconds."""

    def __init__(
        self, title: str, detail: str = "", hint: str = "", *, passing: bool = False, wait_s: float = 0
    ) -> None:
        super().__init__(title, detail, hint)
        self.passing = passing
        self.wait_s = wait_s


class Offline(HubProblem):
    """There is no way to the hub: the user wants none, or the network has none just now."""


class Gated(HubProblem):
    """The hub wants to know who asks, or the user has to accept terms first. page: where that is done."""

    def __init__(self, title: str, detail: str, hint: str, page: str = "") -> None:
        super().__init__(title, detail, hint)
        self.page = page


class NotFound(HubProblem):
    """No such repository, file or commit."""


class RateLimited(HubProblem):
    """Too many questions; `wait_s` says for how long."""


class HubFailed(HubProblem):
    """The hub broke off, was too slow, or answered with what nobody can use."""


class Cancelled(HubProblem):
    """The user no longer wants to know."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked for what, for the words of an error."""

    endpoint: str  # "https://huggingface.co"
    repo: str = ""
    signed_in: bool = False

    @property
    def host(self) -> str:
        """The hub's name as people know it."""
        return urlsplit(self.endpoint).netloc

    @property
    def page(self) -> str:
        """The repository's page, or the hub's."""
        return f"{self.endpoint}/{self.repo}" if self.repo else self.endpoint

    @property
    def what(self) -> str:
        """The repository, or the hub."""
        return self.repo or self.host


def switched_off() -> Offline:
    """The user wants no connection."""
    hint = f"{LOCAL_GOES_ON} To search or download, let Tandem go online again in the settings."
    return Offline("Tandem is set to work offline.", "No connection was opened.", hint)


def no_connection(asked: Asked, why: str) -> Offline:
    """Neither the hub nor anything on the way to it answers."""
    hint = f"Check the network connection, or the hub's address in the settings. {LOCAL_GOES_ON}"
    return Offline(f"{asked.host} could not be reached.", why, hint, passing=True)


def login_page(asked: Asked) -> Offline:
    """A captive portal or a proxy stands between."""
    return Offline(
        "The network wants a login page to be filled in first.",
        f"Instead of {asked.host}, a web page answered, as in hotels, trains and companies.",
        f"Open a browser, sign in to the network, then try again. {LOCAL_GOES_ON}",
    )


def unusable_proxy() -> HubFailed:
    """The environment wants everything to go through something that is not spoken here; nothing goes past it."""
    return HubFailed(
        "The network proxy cannot be used.",
        "ALL_PROXY, HTTPS_PROXY or HTTP_PROXY names one that is no HTTP proxy; SOCKS is not supported.",
        f"Unset it, or set it to an address that begins with http://. {LOCAL_GOES_ON}",
    )


def insecure(asked: Asked, why: str) -> HubFailed:
    """The certificate is not the hub's."""
    return HubFailed(
        f"The connection to {asked.host} is not secure.",
        f"Its certificate was refused ({why}). A network's login page or a company proxy may stand between.",
        "Open a browser and sign in to the network, or check this computer's clock and its certificates.",
    )


def too_slow(asked: Asked, seconds: float) -> HubFailed:
    """The deadline passed."""
    return HubFailed(
        f"{asked.host} did not answer in time.",
        f"There was no complete answer within {time_words(seconds)}.",
        f"Try again; the hub or the network may be slow just now. {LOCAL_GOES_ON}",
        passing=True,
    )


def broke_off(asked: Asked, why: str) -> HubFailed:
    """The connection ended in the middle."""
    return HubFailed(f"The connection to {asked.host} broke off.", why, "Try again.", passing=True)


def not_understood(asked: Asked, why: str) -> HubFailed:
    """An answer that is none."""
    return HubFailed(
        f"The answer of {asked.host} could not be understood.",
        why,
        "Try again later. If the settings name a mirror of the hub, check its address.",
    )


def not_trusted(asked: Asked, why: str) -> HubFailed:
    """An answer that would be dangerous to follow."""
    return HubFailed(
        f"{asked.host} gave an answer that Tandem does not follow.",
        why,
        "Nothing was downloaded. If the settings name a mirror of the hub, use another one.",
    )


def refusal(status: int, headers: Mapping[str, str], asked: Asked) -> HubProblem:
    """The problem behind an HTTP status of 400 or more."""
    code = headers.get("x-error-code", "")
    if code == "GatedRepo":
        return _gated(asked)
    if code in _MISSING or status == _NOT_FOUND:
        return _not_found(code, asked)
    if status in (_UNAUTHORIZED, _FORBIDDEN):
        return _not_allowed(asked)
    if status == _TOO_MANY:
        return _rate_limited(headers, asked)
    return _out_of_order(status, asked)


def _out_of_order(status: int, asked: Asked) -> HubProblem:
    if status == _NETWORK_LOGIN:
        return login_page(asked)
    detail = f"The answer was HTTP status {status}."
    if status == _PROXY_LOGIN:
        hint = "Ask who runs the network; HTTPS_PROXY may hold the proxy's address with name and password."
        return Offline("The network's proxy wants a password.", f"It stands before {asked.host}. {detail}", hint)
    if status >= _SERVER_FAULT:
        return HubFailed(f"{asked.host} has a fault.", detail, "Try again in a few minutes.", passing=True)
    hint = "Check the name. If the settings name a mirror of the hub, it may not offer this."
    return HubFailed(f"{asked.host} refused the request.", detail, hint)


def _gated(asked: Asked) -> Gated:
    title = f"{asked.what} is only for people who accepted its terms."
    if asked.signed_in:
        detail = "You are signed in, but this account has no access yet."
        hint = f"Open {asked.page} and accept the terms there. Some owners approve each request by hand: then wait."
        return Gated(title, detail, f"{hint} After that, try again.", asked.page)
    hint = f"Open {asked.page}, sign in and accept the terms there. Then sign in here with a read token."
    return Gated(title, "You are not signed in.", hint, asked.page)


def _not_allowed(asked: Asked) -> Gated:
    if not asked.signed_in:
        title, detail = f"{asked.host} wants you to sign in.", f"{asked.what} is not open to everybody."
        return Gated(title, detail, "Sign in with a token, then try again.", asked.page)
    page = f"{asked.endpoint}/settings/tokens"
    return Gated(
        f"{asked.host} did not accept your sign-in for this.",
        "The token is no longer valid, or it may not read this.",
        f"Create a new read token at {page} and sign in again, or sign out to go on as a stranger.",
        page,
    )


def _not_found(code: str, asked: Asked) -> NotFound:
    if code in _MISSING_INSIDE:
        what, why, hint = _MISSING_INSIDE[code]
        return NotFound(f"{asked.what} {what}", why, hint)
    private = "" if asked.signed_in else " A private one is only shown to those who are signed in."
    title = f"{asked.host} has no {asked.repo or 'such page'}."
    return NotFound(title, f"It does not exist, or it was renamed or removed.{private}", "Check the name.")


def _rate_limited(headers: Mapping[str, str], asked: Asked) -> RateLimited:
    wait = wait_of(headers)
    how_long = f"It asks to wait for {time_words(wait)}." if wait else "It does not say for how long."
    hint = "Try again later." if asked.signed_in else "Try again later. Signed-in users may ask more often."
    title = f"{asked.host} has had too many requests from here."
    return RateLimited(title, how_long, hint, passing=True, wait_s=wait)


def wait_of(headers: Mapping[str, str]) -> float:
    """Seconds that `RateLimit: "api";r=0;t=55` or `Retry-After: 55` ask for; 0 when neither says."""
    for part in headers.get("ratelimit", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == "t" and value.isdecimal():
            return float(value[:9])
    text = headers.get("retry-after", "").strip()
    return float(text[:9]) if text.isdecimal() else 0.0
