"""The signed notice of a release: its signature and release.json in one file, so that one request brings both.

    tandem-release-1 <signature, base64>\n
    <the bytes of release.json>

The signature (Ed25519) covers the bytes of release.json and nothing else; they are believed before they are parsed.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from desktop.release.update_words import not_signed

_MARK = b"tandem-release-1"
SIGNATURE_BYTES = 64
_LONGEST_LINE = 200


def seal(payload: bytes, signature: bytes) -> bytes:
    """The file to publish."""
    return b"%s %s\n%s" % (_MARK, base64.b64encode(signature), payload)


def verified_payload(data: bytes, keys: Sequence[bytes]) -> bytes:
    """The bytes of release.json, if one of `keys` signed them. Raises UpdateNotTrusted."""
    line, end, payload = data.partition(b"\n")
    mark, _, text = line.partition(b" ")
    if not end or mark != _MARK or len(line) > _LONGEST_LINE:
        raise not_signed("It does not begin with a signature; a network's login page may be in the way.")
    try:
        signature = base64.b64decode(text, validate=True)
    except binascii.Error:
        signature = b""
    if len(signature) != SIGNATURE_BYTES or base64.b64encode(signature) != text:  # one spelling only
        raise not_signed("Its signature is damaged.")
    if not any(is_signed(payload, signature, key) for key in keys):
        raise not_signed("Its signature does not fit.")
    return payload


def is_signed(payload: bytes, signature: bytes, key: bytes) -> bool:
    """Whether the owner of the public `key` signed these very bytes."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, payload)
    except (InvalidSignature, ValueError):
        return False
    return True
