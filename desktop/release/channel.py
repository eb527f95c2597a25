"""Where this build asks for newer versions, and whose signature it believes: resources/release_channel.toml."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from desktop.errors import FileProblem

KEY_BYTES = 32  # of an Ed25519 public key


class ReleaseChannel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """address: of the signed notice. keys: public keys, base64. page: where people get Tandem."""

    address: str = ""
    keys: list[str] = []
    page: str = ""

    @property
    def is_set_up(self) -> bool:
        """Whether the publishers have filled it in."""
        return bool(self.address and self.keys)

    def raw_keys(self) -> list[bytes]:
        """The keys as bytes."""
        return [base64.b64decode(key, validate=True) for key in self.keys]

    def fingerprint(self) -> str:
        """Another one for other keys: what was signed with those says nothing about these."""
        return hashlib.sha256(b"".join(sorted(self.raw_keys()))).hexdigest()


def load_channel(path: Path) -> ReleaseChannel:
    """The channel in `path`. Raises FileProblem where it is missing, damaged or insecure."""
    try:
        channel = msgspec.convert(tomllib.loads(path.read_text("utf-8")), ReleaseChannel)
    except OSError as error:
        raise _problem(path, error.strerror or str(error)) from error
    except (ValueError, msgspec.ValidationError) as error:  # TOML's and UTF-8's errors are ValueErrors
        raise _problem(path, str(error)) from error
    why = _insecure(channel)
    if why:
        raise _problem(path, why)
    return channel


def is_secure(address: str) -> bool:
    """https to a named host; http only to this very computer. Hosts with other letters are written in punycode."""
    if not address.isascii() or not address.isprintable() or " " in address:  # urlsplit() drops some of these unasked
        return False
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.password is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _insecure(channel: ReleaseChannel) -> str:
    for name, address in (("address", channel.address), ("page", channel.page)):
        if address and not is_secure(address):
            return f"{name} must begin with https://"
    try:
        lengths = {len(key) for key in channel.raw_keys()}
    except ValueError:  # binascii's error, or a letter beyond ASCII
        return "keys must be base64"
    return "" if lengths <= {KEY_BYTES} else f"a key must have {KEY_BYTES} bytes"


def _problem(path: Path, why: str) -> FileProblem:
    return FileProblem(
        "Tandem cannot read where new versions are published.", f"{path}: {why}.", "Install Tandem anew."
    )
