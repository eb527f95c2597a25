"""What the macOS app is made of: its property lists, the order of signing, the commands for Apple's notary."""

import plistlib
import re
import sys
from pathlib import Path

import pytest
from package_steps import icons
from package_steps.layout import MACOS, Build
from package_steps.macos import mac_bundle, mac_signing
from package_steps.macos.info_plist import BUNDLE_ID, GGUF_TYPE, info_plist
from package_steps.macos.mac_signing import AD_HOC, NotaryKey
from setup_steps import llama_wheel
from setup_steps.report import SetupError

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="an app has links, which Windows keeps for administrators"
)

MACH_O, FAT = b"\xcf\xfa\xed\xfe" + b"\0" * 28, b"\xca\xfe\xba\xbe" + b"\0" * 28
KEY = NotaryKey("/keys/notary.p8", "KEYID", "issuer-1")


def test_info_plist_is_what_apple_takes() -> None:
    read = plistlib.loads(plistlib.dumps(info_plist("1.2.3")))
    assert read == info_plist("1.2.3"), "nothing but what a property list can hold"
    assert re.fullmatch(r"[A-Za-z0-9.-]+", BUNDLE_ID), "what Apple takes; the recipe gives it to PyInstaller"
    assert read["CFBundleShortVersionString"] == "1.2.3"
    assert re.fullmatch(r"\d+(\.\d+){0,3}", info_plist("1.2.3rc1")["CFBundleVersion"])  # type: ignore[arg-type]
    assert read["LSBackgroundOnly"] is False
    assert "LSMultipleInstancesProhibited" not in read


def test_gguf_files_are_offered_and_not_taken() -> None:
    entries = info_plist("1.2.3")
    (document,) = entries["CFBundleDocumentTypes"]  # type: ignore[misc]
    (declared,) = entries["UTImportedTypeDeclarations"]  # type: ignore[misc]
    assert document["LSItemContentTypes"] == [declared["UTTypeIdentifier"]] == [GGUF_TYPE]
    assert document["LSHandlerRank"] == "Alternate"
    assert declared["UTTypeTagSpecification"]["public.filename-extension"] == ["gguf"]


def test_lowest_macos_is_that_of_the_locked_qt() -> None:
    """PySide6 6.11's wheel is made for macOS 13; with another Qt, look at its wheel and change LOWEST_MACOS."""
    locked = (Path(__file__).parents[3] / "packaging/requirements/runtime.in").read_text("utf-8")
    assert "PySide6-Essentials==6.11." in locked
    assert llama_wheel.LOWEST_MACOS == "13.0"
    assert info_plist("1.2.3")["LSMinimumSystemVersion"] == "13.0"


def test_the_engine_is_built_for_the_lowest_macos() -> None:
    assert "-DCMAKE_OSX_DEPLOYMENT_TARGET=13.0" in llama_wheel.for_every_computer("cpu", "darwin").arguments
    assert "OSX" not in llama_wheel.for_every_computer("cpu", "linux").arguments


def test_entitlements_are_for_intel_only_and_each_is_explained() -> None:
    assert mac_signing.entitlements("arm64") is None
    file = mac_signing.entitlements("x86_64")
    assert file == MACOS / "entitlements-x86_64.plist"
    assert plistlib.loads(file.read_bytes()) == {"com.apple.security.cs.allow-unsigned-executable-memory": True}
    assert file.read_text("utf-8").count("<!--") == 2, "one comment for what is not asked for, one for each that is"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """An app laid out as PyInstaller lays it out, with the first bytes that its files have."""
    contents = tmp_path / "Tandem.app" / "Contents"
    files = {
        "MacOS/tandem": MACH_O,
        "MacOS/tandem-engine": MACH_O,
        "Frameworks/libpython3.12.dylib": MACH_O,
        "Frameworks/llama_cpp/lib/libggml-metal.0.dylib": MACH_O,
        "Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore": FAT,
        "Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/Resources/Info.plist": b"<plist/>",
        "Resources/resources/pocket/tandem.gguf": b"GGUF",
    }
    for name, data in files.items():
        (contents / name).parent.mkdir(parents=True, exist_ok=True)
        (contents / name).write_bytes(data)
    (contents / "Resources/libpython3.12.dylib").symlink_to("../Frameworks/libpython3.12.dylib")
    framework = contents / "Frameworks/PySide6/Qt/lib/QtCore.framework"
    (framework / "Versions/Current").symlink_to("A")
    (framework / "QtCore").symlink_to("Versions/Current/QtCore")
    return tmp_path / "Tandem.app"


def test_signing_goes_from_the_inside_out(app: Path) -> None:
    commands = mac_signing.signing_commands(app, "Developer ID Application: X", Path("/e.plist"))
    signed = [Path(command[-1]).relative_to(app.parent).as_posix() for command in commands]
    assert len(signed) == len(set(signed))
    assert signed[-1] == "Tandem.app"
    assert signed[-2].endswith("MacOS/tandem-engine")
    framework = "Tandem.app/Contents/Frameworks/PySide6/Qt/lib/QtCore.framework"
    assert framework in signed
    assert f"{framework}/Versions/A/QtCore" not in signed, "it is signed with the framework around it"
    assert "Tandem.app/Contents/MacOS/tandem" not in signed, "it is signed with the app around it"
    assert not [name for name in signed if name.endswith((".gguf", "Info.plist")) or "Resources" in name]


def test_only_programs_get_entitlements_and_all_get_the_hardened_runtime(app: Path) -> None:
    commands = mac_signing.signing_commands(app, "Developer ID Application: X", Path("/e.plist"))
    entitled = {Path(command[-1]).name for command in commands if "--entitlements" in command}
    assert entitled == {"Tandem.app", "tandem-engine"}
    assert all("runtime" in command and "--timestamp" in command for command in commands)
    assert not [c for c in mac_signing.signing_commands(app, "X", None) if "--entitlements" in c]


def test_without_an_identity_libraries_may_still_be_loaded(app: Path) -> None:
    """Ad-hoc code has no team, and the hardened runtime would refuse every library of the app."""
    for command in mac_signing.signing_commands(app, AD_HOC, Path("/e.plist")):
        assert "runtime" not in command
        assert "--entitlements" not in command
        assert command[command.index("--sign") + 1] == "-"


def test_the_notary_key_is_whole_or_not_there() -> None:
    assert NotaryKey.given({}) is None
    whole = {"TANDEM_NOTARY_KEY": "k", "TANDEM_NOTARY_KEY_ID": "i", "TANDEM_NOTARY_ISSUER": "s"}
    assert NotaryKey.given(whole) == NotaryKey("k", "i", "s")
    with pytest.raises(SetupError, match="TANDEM_NOTARY_KEY_ID and TANDEM_NOTARY_ISSUER"):
        NotaryKey.given({"TANDEM_NOTARY_KEY": "k"})


def test_a_refusal_of_the_notary_is_an_error_although_its_tool_ends_well(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def answers(command: list[str]) -> str:
        asked.append(command)
        return '{"id": "42", "status": "Invalid"}' if "submit" in command else "the binary is not signed"

    monkeypatch.setattr(mac_signing, "run_tool", answers)
    with pytest.raises(SetupError, match="not signed"):
        mac_signing.notarize(Path("/x/Tandem.zip"), KEY)
    assert asked[0][:4] == ["xcrun", "notarytool", "submit", "/x/Tandem.zip"]
    assert {"--wait", "--key", "--key-id", "--issuer"} <= set(asked[0])
    assert asked[1][:4] == ["xcrun", "notarytool", "log", "42"]


def test_notices_and_the_files_icon_come_into_the_app(build: Build) -> None:
    app = mac_bundle.app_of(build)
    resources = app / "Contents/Resources"
    (resources / "resources/licences").mkdir()
    (resources / "resources/licences/of-the-source.txt").touch()
    mac_bundle.add_documents(build, app)
    assert [path.name for path in (resources / "resources/licences").iterdir()] == ["Qt.txt"]
    assert (resources / "resources/pocket/tandem.gguf").read_bytes() == b"GGUF", "what is there stays"
    entries = info_plist("1.2.3")
    (document,) = entries["CFBundleDocumentTypes"]  # type: ignore[misc]
    (declared,) = entries["UTImportedTypeDeclarations"]  # type: ignore[misc]
    assert document["CFBundleTypeIconFile"] == declared["UTTypeIconFile"]
    assert document["CFBundleTypeIconFile"] == f"{icons.DOCUMENT}.icns", "as it is rendered"
    assert (resources / document["CFBundleTypeIconFile"]).read_bytes() == b"icns"


class _Mac:
    """Stands for the tools of macOS: notes the commands, and makes the files they would make."""

    def __init__(self, busy: int = 0) -> None:
        self.commands: list[list[str]] = []
        self.busy = busy  # how often hdiutil fails first

    def run(self, command: list[str]) -> str:
        self.commands.append(command)
        if command[0] == "hdiutil":
            if self.busy:
                self.busy -= 1
                raise SetupError("hdiutil: create failed - Resource busy")
            content = Path(command[command.index("-srcfolder") + 1])
            assert (content / "Applications").readlink() == Path("/Applications")
            Path(command[-1]).write_bytes(b"image")
        if command[0] == "ditto" and "-k" in command:
            Path(command[-1]).write_bytes(b"zip")
        return '{"id": "1", "status": "Accepted"}'

    def names(self) -> list[str]:
        return [" ".join(c[:3]) if c[0] == "xcrun" else c[0] for c in self.commands]


@pytest.fixture
def build(app: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    from package_steps import layout

    monkeypatch.setattr(layout, "BUILD", tmp_path / "build")
    monkeypatch.setattr(mac_bundle, "DIST", tmp_path / "dist")
    monkeypatch.setattr(mac_bundle, "_PAUSE_S", 0.0)
    for name in ("TANDEM_SIGN_IDENTITY", "TANDEM_NOTARY_KEY", "TANDEM_NOTARY_KEY_ID", "TANDEM_NOTARY_ISSUER"):
        monkeypatch.delenv(name, raising=False)
    build = Build("cpu", "1.2.3", 0)
    (build.program / layout.NOTICES).mkdir(parents=True)
    (build.program / layout.NOTICES / "Qt.txt").write_text("LGPL")
    build.icons.mkdir()
    (build.icons / "application-x-gguf.icns").write_bytes(b"icns")
    app.rename(mac_bundle.app_of(build))
    return build


def _use(mac: _Mac, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mac_bundle, "run_tool", mac.run)
    monkeypatch.setattr(mac_signing, "run_tool", mac.run)


def test_with_keys_app_and_image_are_signed_notarized_and_stapled(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    mac = _Mac(busy=2)
    _use(mac, monkeypatch)
    monkeypatch.setenv("TANDEM_SIGN_IDENTITY", "Developer ID Application: X")
    for name in ("KEY", "KEY_ID", "ISSUER"):
        monkeypatch.setenv(f"TANDEM_NOTARY_{name}", name)
    made = mac_bundle.make_disk_image(build)
    assert re.fullmatch(r"tandem-1\.2\.3-\w+-\w+\.dmg", made.name)
    order = [name for name in mac.names() if name != "codesign"]
    assert order == [
        "ditto",
        "xcrun notarytool submit",
        "xcrun stapler staple",
        "ditto",
        *["hdiutil"] * 3,
        "xcrun notarytool submit",
        "xcrun stapler staple",
        "spctl",
    ]
    submitted = [Path(c[3]).suffix for c in mac.commands if c[1:3] == ["notarytool", "submit"]]
    assert submitted == [".zip", ".dmg"]


def test_without_keys_there_is_an_image_all_the_same(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    mac = _Mac()
    _use(mac, monkeypatch)
    assert mac_bundle.make_disk_image(build).read_bytes() == b"image"
    assert "xcrun notarytool submit" not in mac.names()


def test_an_image_that_stays_busy_and_a_key_without_an_identity_are_errors(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    _use(_Mac(busy=99), monkeypatch)
    with pytest.raises(SetupError, match="busy"):
        mac_bundle.make_disk_image(build)
    for name in ("KEY", "KEY_ID", "ISSUER"):
        monkeypatch.setenv(f"TANDEM_NOTARY_{name}", name)
    with pytest.raises(SetupError, match="TANDEM_SIGN_IDENTITY"):
        mac_bundle.make_disk_image(build)


def test_a_missing_or_failing_tool_is_said_in_words() -> None:
    with pytest.raises(SetupError, match="codesign-of-nobody is missing"):
        mac_signing.run_tool(["codesign-of-nobody"])
    with pytest.raises(SetupError, match="exit code 3"):
        mac_signing.run_tool(["sh", "-c", "echo refused >&2; exit 3"])
