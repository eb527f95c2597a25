"""Which version of a component is in a package: asked of the Python that froze it, and of the system."""

from __future__ import annotations

import platform
import re
import shutil
import ssl
import subprocess
import sysconfig
import zlib
from importlib import metadata
from pathlib import Path
from xml.parsers import expat

import desktop
from desktop.store.database import sqlite_version

_DEBIAN = re.compile(r"^(?:\d+:)?(.*?)(?:[.+]dfsg\d*)?(?:-[^-]*)?$")  # epoch : upstream's - Debian's


def version(question: str, program: Path, site_packages: Path) -> str:
    """The answer to a question of a description: "python", "package libz.so.1"; empty where it cannot be told.

    site_packages: of the environment that was frozen.
    """
    kind, _, what = question.partition(" ")
    match kind:
        case "distribution":
            return next((found.version for found in metadata.distributions(name=what, path=[str(site_packages)])), "")
        case "package":
            return of_library(what)
        case "soname":
            return _of_file_name(program / "_internal", *what.split(" "))
        case "":
            return ""
    return {
        "tandem": desktop.__version__,
        "python": platform.python_version(),
        "openssl": ssl.OPENSSL_VERSION.split()[1],
        "sqlite": sqlite_version(),
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        "expat": expat.EXPAT_VERSION.removeprefix("expat_"),
    }[kind]


def of_library(name: str) -> str:
    """The upstream version of a system library on Debian and its kin; elsewhere nobody is asked."""
    folders = [Path(root) / str(sysconfig.get_config_var("MULTIARCH")) for root in ("/usr/lib", "/lib")]
    path = next((folder / name for folder in folders if (folder / name).exists()), None)
    if path is None or shutil.which("dpkg-query") is None:
        return ""
    for known_as in (path, path.resolve(), Path("/lib") / path.parent.name / name):
        owner = _dpkg_query("--search", str(known_as)).partition(": ")[0]
        if owner:
            return upstream(_dpkg_query("--show", "--showformat=${Version}", owner))
    return ""


def upstream(debian_version: str) -> str:
    """Debian's version number without what Debian added to it."""
    found = _DEBIAN.match(debian_version)
    return found[1] if found else ""


def _dpkg_query(*arguments: str) -> str:
    return subprocess.run(["dpkg-query", *arguments], capture_output=True, text=True, check=False).stdout.strip()


def _of_file_name(folder: Path, below: str, prefix: str) -> str:
    names = sorted(path.name for path in (folder / below).glob(f"{prefix}*"))
    return names[0].removeprefix(prefix) if names else ""
