"""Names that come from outside: which repository ids, file paths and hub addresses are accepted, and why not."""

from __future__ import annotations

import ipaddress
import os
import re
from urllib.parse import urlsplit

from desktop.errors import BadInput
from desktop.redaction import redacted

HUB = "https://huggingface.co"
_PART = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?"
_REPO = re.compile(f"{_PART}/{_PART}")
_ADDRESS = re.compile(r"(?:https?://)?(?:huggingface\.co|hf\.co|www\.huggingface\.co)/", re.IGNORECASE)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_LONGEST_PART, _LONGEST_PATH, _LONGEST_ID = 240, 1000, 96 * 2 + 1


def is_repo_id(text: str) -> bool:
    """Is it "owner/name" as the hub allows it?"""
    plain = not any(part in text for part in ("..", "--")) and not text.endswith(".git")
    return plain and len(text) <= _LONGEST_ID and bool(_REPO.fullmatch(text))


def repo_id_in(text: str) -> str:
    """The repository that "owner/name", or the address of its page, means; "" if none."""
    text = text.strip()
    address = _ADDRESS.match(text)
    if address:
        text = "/".join(text[address.end() :].split("?")[0].split("#")[0].split("/")[:2])
    return text if is_repo_id(text) else ""


def checked_repo_id(text: str) -> str:
    """The id of a repository, or of the page's address. Raises BadInput."""
    repo = repo_id_in(text)
    if not repo:
        raise BadInput(
            f"“{text[:100]}” is no name of a repository.",
            "A repository is called owner/name, with letters, digits, “-”, “_” and “.”.",
            "Copy the name from the top of its page, for example Qwen/Qwen3-1.7B-GGUF.",
        )
    return repo


def path_problem(path: str) -> str:
    """Why a file of this path is not taken from a repository, a few words; "" when it is."""
    if not path or len(path) > _LONGEST_PATH:
        return "its name is empty or too long"
    if _FORBIDDEN.search(path):
        return "its name has characters that file systems do not allow"
    for part in path.split("/"):
        problem = _part_problem(part)
        if problem:
            return problem
    return ""


def _part_problem(part: str) -> str:
    if part in ("", ".", ".."):
        return "its name leads out of the folder"
    if part.endswith((".", " ")) or part.startswith(" "):
        return "its name begins or ends with a blank or a dot"
    if _RESERVED.fullmatch(part):
        return "Windows keeps its name for a device"
    return "its name is too long" if len(part.encode("utf-8", "replace")) > _LONGEST_PART else ""


def endpoint_of(setting: str) -> str:
    """The address the settings name, else what HF_ENDPOINT says, as other programs read it; "" = the hub itself."""
    return setting or os.environ.get("HF_ENDPOINT", "")


def checked_endpoint(text: str) -> str:
    """The hub's address without a closing "/"; "" means the hub itself. Raises BadInput.

    http:// is allowed inside a private network only: there a token and the files would be seen by anybody on the way.
    """
    text = text.strip().rstrip("/")
    if not text:
        return HUB
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise _bad_endpoint(text, f"It is no address ({error}).") from error
    if parts.scheme not in ("https", "http"):
        raise _bad_endpoint(text, "It has to begin with https://.")
    if not host or parts.query or parts.fragment or re.search(r"[\s\\]", text):
        raise _bad_endpoint(text, "It is no address of a server.")
    if parts.username is not None or parts.password is not None:
        raise _bad_endpoint(text, "It must not hold a name or a password.")
    if parts.scheme == "http" and not _is_near(host):
        raise _bad_endpoint(text, "Without https, anybody on the way can read and change what is sent.")
    return text


def _is_near(host: str) -> bool:
    """This computer or the private network around it."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.lower() == "localhost" or host.lower().endswith((".local", ".lan", ".home.arpa", ".internal"))
    return address.is_loopback or address.is_private or address.is_link_local


def _bad_endpoint(text: str, why: str) -> BadInput:
    return BadInput(
        f"“{redacted(text)[:100]}” cannot be used as the hub's address.",
        why,
        f"Leave it empty for {HUB}, or give a mirror like https://hub.example.org. Inside your own network "
        "http://192.168.1.5:8080 works too.",
    )


def origin(address: str) -> tuple[str, str, int]:
    """Scheme, host and port: equal for two addresses of one server. An address nobody can read is nobody's."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        return "", "", 0
    return parts.scheme, (parts.hostname or "").lower(), port
