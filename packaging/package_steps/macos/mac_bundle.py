"""Makes the macOS disk image: the app, signed and notarized where there are keys, beside a link to Applications."""

import shutil
import tempfile
import time
from pathlib import Path

from setup_steps.report import SetupError, say

from package_steps.external_tool import run_tool
from package_steps.layout import DIST, NOTICES, Build, system
from package_steps.macos.info_plist import FILE_ICON
from package_steps.macos.mac_signing import AD_HOC, NotaryKey, identity, notarize, sign_bundle, staple

_TRIES = 4  # hdiutil finds its own volume busy now and then, when Spotlight looks at it
_PAUSE_S = 5.0


def make_disk_image(build: Build) -> Path:
    """Make dist/tandem-VERSION-macos-ARCHITECTURE.dmg of the frozen app and return it."""
    DIST.mkdir(parents=True, exist_ok=True)
    app, signer, key = app_of(build), identity(), NotaryKey.given()
    if key and signer == AD_HOC:
        raise SetupError("Apple notarizes only what is signed with a Developer ID: set TANDEM_SIGN_IDENTITY.")
    add_documents(build, app)
    sign_bundle(app, signer)
    target = DIST / f"tandem-{build.version}-{system()}{build.suffix()}.dmg"
    with tempfile.TemporaryDirectory(prefix="dmg-", dir=build.folder) as temporary:
        if key:
            _notarize_app(app, key, Path(temporary))
        _make_image(app, build.version, target, Path(temporary))
    if signer != AD_HOC:
        run_tool(["codesign", "--force", "--sign", signer, "--timestamp", str(target)])
    if key:
        notarize(target, key)
        staple(target)
        run_tool(["spctl", "--assess", "--type", "open", "--context", "context:primary-signature", str(target)])
    else:
        say("TANDEM_NOTARY_KEY is not set: the disk image is not notarized.")
    return target


def app_of(build: Build) -> Path:
    """The app that PyInstaller made of this build."""
    return build.folder / "Tandem.app"


def add_documents(build: Build, app: Path) -> None:
    """Bring into the app what was not there when it was made of the frozen folder: the notices; the files' icon."""
    resources = app / "Contents" / "Resources"
    notices = resources / NOTICES.removeprefix("_internal/")
    shutil.rmtree(notices, ignore_errors=True)  # those of the source, which the notices have all of
    shutil.copytree(build.program / NOTICES, notices)
    shutil.copyfile(build.icons / FILE_ICON, resources / FILE_ICON)


def _notarize_app(app: Path, key: NotaryKey, temporary: Path) -> None:
    """The app gets a ticket of its own: without a network, macOS looks for it in the app and not in the image."""
    archive = temporary / "Tandem.zip"
    run_tool(["ditto", "-c", "-k", "--keepParent", str(app), str(archive)])
    notarize(archive, key)
    archive.unlink()
    staple(app)


def _make_image(app: Path, version: str, target: Path, temporary: Path) -> None:
    content = temporary / "content"
    content.mkdir()
    run_tool(["ditto", str(app), str(content / app.name)])
    (content / "Applications").symlink_to("/Applications")
    for tries_left in reversed(range(_TRIES)):
        try:
            run_tool(image_command(content, version, target))
        except SetupError:
            if not tries_left:
                raise
            time.sleep(_PAUSE_S)
        else:
            return


def image_command(content: Path, version: str, target: Path) -> list[str]:
    """hdiutil for a compressed image of `content`. ULMO (LZMA) opens on macOS 10.15 and newer."""
    name = ["-volname", f"Tandem {version}", "-srcfolder", str(content)]
    return ["hdiutil", "create", "-ov", "-fs", "HFS+", "-format", "ULMO", *name, str(target)]
