"""What the user is told when it cannot be found out whether there is a newer version."""

from __future__ import annotations

from desktop.errors import AppError

_TITLE = "Tandem could not find out whether there is a newer version."
_LATER = "Nothing was changed. Try again later, or look at the page you got Tandem from."


class UpdateProblem(AppError):
    """The question was not asked, not answered, or the answer is not believed."""


class UpdateNotAsked(UpdateProblem):
    """There was nobody to ask, or the user wants no connection: nothing went wrong."""


class UpdateCancelled(UpdateProblem):
    """The user, or the end of the window, stopped the question."""


class UpdateNotTrusted(UpdateProblem):
    """An answer came that the publishers did not sign, or that is older than one seen before."""


def stopped() -> UpdateCancelled:
    """Nobody wants the answer any more."""
    return UpdateCancelled("The question about newer versions was stopped.")


def no_channel() -> UpdateNotAsked:
    """This build has nowhere to ask."""
    return UpdateNotAsked(
        "This build does not know where new versions are published.",
        "Nothing was asked of anybody.",
        "Look at the page you got Tandem from.",
    )


def stays_offline() -> UpdateNotAsked:
    """The user wants no connection at all."""
    return UpdateNotAsked(
        "Tandem stays offline, so it did not ask for newer versions.",
        "“Stay offline” is on: no connection is opened.",
        "Turn it off in Settings, Library, then check again.",
    )


def no_answer(host: str, why: str) -> UpdateProblem:
    """Nobody answered."""
    return UpdateProblem(_TITLE, f"{host}: {why}.", "Check the network connection, then try again.")


def unusable_proxy() -> UpdateProblem:
    """The environment wants everything to go through something that is not spoken here; nothing goes past it."""
    return UpdateProblem(
        _TITLE,
        "ALL_PROXY, HTTPS_PROXY or HTTP_PROXY names a proxy that is no HTTP proxy; SOCKS is not supported.",
        "Unset it, or set it to an address that begins with http://.",
    )


def too_slow(host: str, seconds: float) -> UpdateProblem:
    """The answer did not come in time."""
    return no_answer(host, f"no whole answer within {seconds:.0f} seconds")


def refused(host: str, status: int) -> UpdateProblem:
    """Another status than 200 OK."""
    return UpdateProblem(_TITLE, f"{host} answered with HTTP status {status}.", _LATER)


def leads_elsewhere(host: str, status: int) -> UpdateProblem:
    """A redirect: followed nowhere, so that one question stays one request to one host."""
    return UpdateNotTrusted(
        _TITLE,
        f"{host} wants to lead elsewhere (HTTP status {status}); Tandem does not follow.",
        "A network's login page may be in the way: open a web page in your browser, then try again.",
    )


def too_large(host: str, most: int) -> UpdateProblem:
    """More than any notice of a new version needs."""
    return UpdateNotTrusted(_TITLE, f"{host} sent more than {most // 1024} KiB.", _LATER)


def not_signed(why: str) -> UpdateProblem:
    """The signature is missing or wrong."""
    return UpdateNotTrusted(
        "The answer about new versions is not from Tandem's publishers, so it was ignored.",
        why,
        "Try again on another network. If this stays, tell the publishers of Tandem.",
    )


def not_understood(why: str) -> UpdateProblem:
    """Signed, and still not what this version can read."""
    return UpdateProblem(
        "The answer about new versions was not understood.", why, "Look at the page you got Tandem from."
    )


def replayed(issued: str, seen: str) -> UpdateProblem:
    """An old answer, sent again."""
    return UpdateNotTrusted(
        "The answer about new versions is an old one, so it was ignored.",
        f"It was signed on {issued}; Tandem has seen one of {seen}.",
        "Try again later. If this stays, tell the publishers of Tandem.",
    )
