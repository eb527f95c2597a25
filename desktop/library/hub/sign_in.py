"""The user's token for the hub: in the system's keyring, or for this run only where there is none."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from desktop.errors import BadInput
from desktop.library.hub_names import checked_endpoint

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "tandem"
NO_KEYRING = "This system has no keyring, so the token is not written to the disk."
_TOKEN = re.compile(r"(?:hf|api_org)_[A-Za-z0-9_.\-]{4,2000}")


class SignIn:
    """One hub's token. It belongs to that hub alone: a mirror is never shown the token of another one.

    Use it on a thread of its own, not the GUI's: a system may show a window to unlock its keyring. The token is in no
    repr, message or log. problem: why the keyring is not used, in words; "" while nothing is wrong with it.
    """

    def __init__(self, endpoint: str = "") -> None:
        self._endpoint = checked_endpoint(endpoint)
        self._lock = threading.RLock()
        self._token = ""
        self._asked_keyring = False
        self.problem = ""

    def __repr__(self) -> str:
        return f"SignIn({self._endpoint!r})"

    def token(self) -> str:
        """The token, "" when not signed in. The keyring is asked once; where there is none, `problem` says so."""
        with self._lock:
            if not self._asked_keyring:
                self._asked_keyring = True
                kept = self._try(lambda ring: ring.get_password(SERVICE, self._endpoint)) or ""
                self._token = kept if _TOKEN.fullmatch(kept) else ""
            return self._token

    def store(self, token: str, *, remember: bool = True) -> str:
        """Use this token from now on. Returns where it is kept, in words. Raises BadInput for what is no token.

        remember=False: for this run only; one that the keyring has is removed.
        """
        token = checked_token(token)
        with self._lock:
            if not remember:
                self.forget()
            self._token, self._asked_keyring = token, True
            return self._remembered(token) if remember else "You are signed in until Tandem closes."

    def _remembered(self, token: str) -> str:
        def write_and_read(ring: KeyringBackend) -> bool:
            ring.set_password(SERVICE, self._endpoint, token)
            return ring.get_password(SERVICE, self._endpoint) == token

        if self._try(write_and_read):
            return "You are signed in. The token is kept in this system's keyring."
        self.problem = self.problem or "The system's keyring did not keep the token."
        return f"You are signed in until Tandem closes. {self.problem}"

    def forget(self) -> str:
        """Sign out. Returns what is left to do, in words; "" when the keyring has no token of this hub any more."""

        def remove(ring: KeyringBackend) -> None:
            if ring.get_password(SERVICE, self._endpoint) is not None:
                ring.delete_password(SERVICE, self._endpoint)

        with self._lock:
            self._token, self._asked_keyring = "", True
            self._try(remove)
            if self.problem in ("", NO_KEYRING):
                return ""
            return f"You are signed out of this run of Tandem. {self.problem} It may still hold the token."

    def _try(self, work: Callable[[KeyringBackend], object]) -> Any:  # noqa: ANN401 - what `work` returns
        """What `work` returns; None, and `problem` is set, where the keyring refuses or there is none."""
        import keyring
        from keyring.core import recommended

        self.problem = ""
        try:
            ring = keyring.get_keyring()
            if not recommended(ring):  # one that writes plain text into a file, or none at all
                self.problem = NO_KEYRING
                return None
            return work(ring)
        except Exception as error:  # noqa: BLE001 - backends are plug-ins and raise what they like; none is worth a crash
            self.problem = f"The system's keyring could not be used ({type(error).__name__})."
            return None


def checked_token(text: str) -> str:
    """The token without blanks around it. Raises BadInput, which does not repeat it."""
    token = text.strip()
    if not _TOKEN.fullmatch(token):
        raise BadInput(
            "This is no access token.",
            "Tokens of the hub begin with hf_ and have letters and digits after it.",
            "Copy the whole token from the “Access Tokens” page of your account; a read token is enough.",
        )
    return token
