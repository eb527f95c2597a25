"""How this computer reaches package mirrors: its proxies and certificates, handed to a bare system for its lifetime."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

PROXIES = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")
CERTIFICATES = ("SSL_CERT_FILE", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE")
BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
_PROXY_LINE = re.compile(r'^(Acquire::https?::(?:Proxy|Proxy-Auto-Detect)(?:::\S+)?) "(.+)";$', re.MULTILINE)
_TIMEOUT_LINES = 'Acquire::Retries "3";\nDPkg::Use-Pty "0";\n'


def proxy_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables that name proxies, in both spellings programs look for."""
    return {name: value for name, value in environment.items() if name.lower() in PROXIES and value}


def apt_proxy_lines(dump: str) -> list[str]:
    """The proxy settings in what `apt-config dump` prints."""
    return [f'{name} "{value}";' for name, value in _PROXY_LINE.findall(dump)]


def certificate_file(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The certificates this computer trusts, where they are kept in one file."""
    named = [Path(environment[name]) for name in CERTIFICATES if environment.get(name)]
    return next((path for path in [*named, BUNDLE] if path.is_file()), None)


def apt_settings(proxies: Iterable[str], bundle: Path | None) -> str:
    """The text of an apt configuration file."""
    certificates = f'Acquire::https::CAInfo "{bundle}";\n' if bundle else ""
    return _TIMEOUT_LINES + certificates + "".join(f"{line}\n" for line in proxies)


def connect(root: Path) -> None:
    """Let apt inside `root` reach what this computer reaches."""
    resolver = Path("/etc/resolv.conf")
    if resolver.exists():
        shutil.copyfile(resolver, root / "etc/resolv.conf")
    shutil.copyfile("/etc/hosts", root / "etc/hosts")
    bundle = certificate_file()
    inside = Path("/etc/apt/host-certificates.crt")
    if bundle is not None:
        shutil.copyfile(bundle, root / inside.relative_to("/"))
    dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=False).stdout
    settings = apt_settings(apt_proxy_lines(dump), inside if bundle else None)
    (root / "etc/apt/apt.conf.d/90host").write_text(settings, "utf-8")
