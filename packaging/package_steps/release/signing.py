"""The release key: makes it, and signs with it (Ed25519)."""

import base64
import contextlib
import getpass
import os
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from setup_steps.report import SetupError

PASSPHRASE_VARIABLE = "TANDEM_RELEASE_PASSPHRASE"  # noqa: S105 - the name of a variable
SHORTEST_PASSPHRASE = 12


def make_key(path: Path) -> str:
    """Write a new private key to `path`, encrypted and for its owner's eyes only; its public half beside it, .pub.

    Returns the public key as the release channel wants it. Raises SetupError; nothing is ever overwritten.
    """
    public_path = path.with_name(f"{path.name}.pub")
    for taken in (path, public_path):
        if taken.exists():
            raise SetupError(f"{taken} is there already. A key is never overwritten: choose another name.")
    passphrase = _new_passphrase()
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    )
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(private)
    public_path.write_bytes(
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return _base64(key)


def load_key(path: Path) -> Ed25519PrivateKey:
    """The private key in `path`. Raises SetupError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SetupError(f"The release key cannot be read: {error}") from error
    try:
        key = serialization.load_pem_private_key(data, _passphrase(path))
    except (ValueError, TypeError) as error:
        raise SetupError(f"{path} cannot be opened: it is no encrypted key, or the passphrase is wrong.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SetupError(f"{path} is no Ed25519 key.")
    return key


def sign_file(path: Path, key: Ed25519PrivateKey) -> bytes:
    """Write the signature of `path` beside it, base64 on one line, as PATH.sig. Returns its 64 bytes."""
    signature = key.sign(path.read_bytes())
    signature_path(path).write_bytes(base64.b64encode(signature) + b"\n")
    return signature


def signature_path(path: Path) -> Path:
    """Where the signature of `path` lies."""
    return path.with_name(f"{path.name}.sig")


def read_signature(path: Path) -> bytes:
    """The signature of `path`; empty where there is none or it is damaged."""
    with contextlib.suppress(OSError, ValueError):
        return base64.b64decode(signature_path(path).read_bytes().strip(), validate=True)
    return b""


def public_key_of(key: Ed25519PrivateKey) -> str:
    """As the release channel wants it."""
    return _base64(key)


def _base64(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def _passphrase(path: Path) -> bytes:
    given = os.environ.get(PASSPHRASE_VARIABLE)
    return (getpass.getpass(f"Passphrase of {path}: ") if given is None else given).encode()


def _new_passphrase() -> bytes:
    given = os.environ.get(PASSPHRASE_VARIABLE)
    if given is None:
        given = getpass.getpass("Passphrase for the new key: ")
        if getpass.getpass("The same again: ") != given:
            raise SetupError("The two differ. No key was made.")
    if len(given) < SHORTEST_PASSPHRASE:
        raise SetupError(f"The passphrase needs at least {SHORTEST_PASSPHRASE} characters. No key was made.")
    return given.encode()
