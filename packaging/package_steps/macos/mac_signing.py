"""Signs the macOS app from the inside out, and has Apple notarize it."""

import json
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from setup_steps.report import SetupError, say

from package_steps.external_tool import run_tool
from package_steps.layout import MACOS

AD_HOC = "-"  # no identity: enough to run on this Mac, and on others after a right-click and Open
IDENTITY_VARIABLE = "TANDEM_SIGN_IDENTITY"
# Mach-O files begin with one of these: 64 bits, and several architectures in one file.
_MACH_O = {b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf"}


@dataclass(frozen=True, slots=True)
class NotaryKey:
    """A key of App Store Connect. file: the .p8 file. key_id and issuer: what Apple lists beside it."""

    file: str
    key_id: str
    issuer: str

    @classmethod
    def given(cls, environment: Mapping[str, str] = os.environ) -> "NotaryKey | None":
        """The key in TANDEM_NOTARY_KEY, _KEY_ID and _ISSUER; None where none is set."""
        names = [f"TANDEM_NOTARY_{part}" for part in ("KEY", "KEY_ID", "ISSUER")]
        values = [environment.get(name, "") for name in names]
        if not any(values):
            return None
        if missing := [name for name, value in zip(names, values, strict=True) if not value]:
            raise SetupError(f"Notarizing needs {' and '.join(missing)}, too.")
        return cls(*values)


def identity(environment: Mapping[str, str] = os.environ) -> str:
    """The Developer ID to sign with, or AD_HOC."""
    return environment.get(IDENTITY_VARIABLE, "").strip() or AD_HOC


def entitlements(machine: str = platform.machine()) -> Path | None:
    """The file with what the hardened runtime must allow on such a processor; None where it is nothing."""
    file = MACOS / f"entitlements-{machine}.plist"
    return file if file.exists() else None


def signing_commands(app: Path, signer: str, allowed: Path | None) -> list[list[str]]:
    """codesign for every piece of code in the app, each after what it contains; the app itself is the last."""
    sign = ["codesign", "--force", "--sign", signer]
    # Ad-hoc code has no team, and under the hardened runtime only libraries of one team load each other.
    sign += ["--timestamp=none"] if signer == AD_HOC else ["--timestamp", "--options", "runtime"]
    of_program = ["--entitlements", str(allowed)] if allowed and signer != AD_HOC else []
    programs = app / "Contents" / "MacOS"
    inner = [[*sign, *(of_program if path.parent == programs else []), str(path)] for path in _code_inside(app)]
    return [*inner, [*sign, *of_program, str(app)]]


def _code_inside(app: Path) -> Iterator[Path]:
    """Libraries and frameworks, the deepest first, then the further programs.

    The main program is signed with the app, and a framework's own library with the framework.
    """
    main = app / "Contents" / "MacOS" / "tandem"
    code = [path for path in app.rglob("*") if _is_mach_o(path) and path != main and not _is_of_framework(path)]
    code += [path for path in app.rglob("*.framework") if not path.is_symlink()]
    yield from sorted(code, key=lambda path: (path.parent == main.parent, -len(path.parts), path))


def _is_of_framework(path: Path) -> bool:
    return any(parent.name == f"{path.name}.framework" for parent in path.parents)


def _is_mach_o(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) in _MACH_O


def sign_bundle(app: Path, signer: str) -> None:
    """Sign everything in the app, and check it as Gatekeeper will."""
    if signer == AD_HOC:
        say(f"{IDENTITY_VARIABLE} is not set: the app is signed for itself only, and macOS warns of it at first start.")
    for command in signing_commands(app, signer, entitlements()):
        run_tool(command)
    run_tool(["codesign", "--verify", "--deep", "--strict", "--verbose=2", str(app)])


def notarization_command(file: Path, key: NotaryKey) -> list[str]:
    """Hand a zip or a disk image to Apple's notary and wait for its answer."""
    return [
        *("xcrun", "notarytool", "submit", str(file), "--wait", "--timeout", "1h", "--output-format", "json"),
        *_credentials(key),
    ]


def _credentials(key: NotaryKey) -> tuple[str, ...]:
    return ("--key", key.file, "--key-id", key.key_id, "--issuer", key.issuer)


def notarize(file: Path, key: NotaryKey) -> None:
    """Have `file` notarized; stop with the notary's findings when it refuses."""
    answer = json.loads(run_tool(notarization_command(file, key)))
    # notarytool ends well after a refusal, too; only its answer tells.
    if answer.get("status") != "Accepted":
        findings = run_tool(["xcrun", "notarytool", "log", str(answer.get("id")), *_credentials(key)])
        raise SetupError(f"Apple's notary refused {file.name}:\n{findings}")


def staple(file: Path) -> None:
    """Fasten the notary's ticket to an app or an image, for a first start without a network."""
    run_tool(["xcrun", "stapler", "staple", str(file)])
