"""What the Windows packages are made of: the version resource, the installer's script and command, the zip, signing."""

import re
import shlex
import struct
import sys
import types
import zipfile
from pathlib import Path

import pytest
from package_steps import icons
from package_steps.external_tool import run_tool
from package_steps.layout import WINDOWS, Build
from package_steps.windows import windows_installer, windows_signing
from package_steps.windows.version_resource import file_version, version_resource, write_version_resource
from setup_steps.report import SetupError

import desktop
from desktop import paths

SCRIPT = (WINDOWS / "tandem.iss").read_text("utf-8")


class _Recorded(types.SimpleNamespace):
    """Stands for PyInstaller's resource classes, which take the same arguments and exist on Windows only."""

    def __init__(self, *positional: object, **named: object) -> None:
        super().__init__(positional=positional, **named)


def _evaluate(text: str) -> _Recorded:
    names = re.findall(r"\b([A-Z]\w+)\(", text)
    return eval(text, dict.fromkeys(names, _Recorded))


def test_version_resource_says_the_one_version() -> None:
    resource = _evaluate(version_resource("1.2.3"))
    assert resource.ffi.filevers == resource.ffi.prodvers == (1, 2, 3, 0)
    strings = resource.kids[0].positional[0][0].positional[1]
    said = dict(string.positional for string in strings)
    assert said["FileVersion"] == said["ProductVersion"] == "1.2.3"
    assert said["ProductName"] == said["FileDescription"] == "Tandem"
    table, translation = (
        resource.kids[0].positional[0][0].positional[0],
        resource.kids[1].positional[0][0].positional[1],
    )
    assert bytes.fromhex(table) == struct.pack(">HH", *translation), "Explorer finds strings by their translation"


def test_a_version_before_its_release_is_marked() -> None:
    assert _evaluate(version_resource("1.2.3")).ffi.flags == 0
    assert _evaluate(version_resource("1.2.3rc1")).ffi.flags == 2
    assert file_version("1.2.3rc1") == "1.2.3.0"
    with pytest.raises(ValueError, match="three numbers"):
        file_version("next")


def test_version_resource_is_written_for_the_build(tmp_path: Path) -> None:
    file = write_version_resource(Build("cpu", desktop.__version__, 0), tmp_path / "new" / "version.txt")
    assert repr(desktop.__version__) in file.read_text("utf-8")


def test_the_portable_zip_holds_the_program_and_the_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = _build_with_program(tmp_path, monkeypatch)
    made = windows_installer.make_zip(build)
    first = made.read_bytes()
    with zipfile.ZipFile(made) as archive:
        names = archive.namelist()
        assert "tandem-1.2.3/tandem.exe" in names
        assert "tandem-1.2.3/_internal/größer.txt" in names
        assert archive.getinfo("tandem-1.2.3/tandem.exe").date_time == (2026, 1, 2, 3, 4, 4)  # zip counts in twos
        assert paths.PORTABLE_FOLDER in archive.read(f"tandem-1.2.3/{paths.PORTABLE_FILE}").decode()
    assert windows_installer.make_zip(build).read_bytes() == first, "the same bytes each time"


def test_names_of_portable_use_are_those_of_the_app() -> None:
    assert windows_installer.PORTABLE_FILE == paths.PORTABLE_FILE
    assert windows_installer.PORTABLE_FOLDER == paths.PORTABLE_FOLDER


def test_every_name_the_script_needs_is_given_to_the_compiler() -> None:
    build = Build("vulkan", "1.2.3", 0)
    command = windows_installer.compile_command(Path("ISCC.exe"), build, "signtool $f")
    given = {option[2:].partition("=")[0] for option in command if option.startswith("/D")}
    used = set(re.findall(r"\{#(\w+)\}", SCRIPT)) - set(re.findall(r"^\s*#define (\w+)", SCRIPT, re.MULTILINE))
    assert used <= given
    assert given <= used | {"Suffix"}, "and nothing it does not use"
    assert "/Spublisher=signtool $f" in command
    assert "/DSuffix=-vulkan" in command
    assert not [option for option in windows_installer.compile_command(Path("x"), build, "") if "ign" in option[:6]]


def test_files_the_installer_needs_exist() -> None:
    command = windows_installer.compile_command(Path("ISCC.exe"), Build("cpu", "1.2.3", 0), "")
    licence = next(option for option in command if option.startswith("/DLicence=")).partition("=")[2]
    assert Path(licence).is_file()
    assert Path(command[-1]).is_file()
    named = dict(option[2:].split("=", 1) for option in command if option.startswith("/D"))
    assert Path(named["Icon"]).name == f"{icons.APP}.ico"
    assert Path(named["FileIcon"]).name == f"{icons.DOCUMENT}.ico", "as they are rendered"


def test_the_compiler_is_found_where_its_installer_puts_it(tmp_path: Path) -> None:
    compiler = tmp_path / "Inno Setup 6" / "ISCC.exe"
    with pytest.raises(SetupError, match="Inno Setup"):
        windows_installer.find_compiler({"PATH": "", "ProgramFiles(x86)": str(tmp_path)})
    compiler.parent.mkdir()
    compiler.touch()
    assert windows_installer.find_compiler({"PATH": "", "ProgramFiles(x86)": str(tmp_path)}) == compiler


def test_a_signing_command_without_its_file_is_refused() -> None:
    assert windows_signing.sign_command({}) == ""
    with pytest.raises(SetupError, match=r"\$f"):
        windows_signing.sign_command({windows_signing.VARIABLE: "signtool sign"})
    line = windows_signing.for_file("$qC:/Kits 10/signtool.exe$q sign $f", Path("C:/a b/tandem.exe"))
    assert line.startswith('"C:/Kits 10/signtool.exe" sign "')
    assert line.endswith('tandem.exe"')


def test_programs_are_signed_once_and_a_command_that_signs_nothing_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "tandem.exe"
    program.write_bytes(_windows_program(signature=(0, 0)))
    signer = tmp_path / "sign.py"
    signer.write_text("import sys, pathlib\npathlib.Path(sys.argv[1]).write_bytes(bytes.fromhex(sys.argv[2]))\n")
    does_nothing, signs = (
        [sys.executable, str(signer), "$f", _windows_program(signature=mark).hex()] for mark in ((0, 0), (512, 99))
    )
    monkeypatch.setattr(windows_signing, "run_tool", _run_as_windows_does)
    with pytest.raises(SetupError, match="no signature"):
        windows_signing.sign_programs(tmp_path, " ".join(does_nothing))
    windows_signing.sign_programs(tmp_path, " ".join(signs))
    assert windows_signing.is_signed(program)
    windows_signing.sign_programs(tmp_path, "/there/is/no/such/program $f")  # nothing is left to sign


def _run_as_windows_does(line: str) -> str:
    """Windows takes one line; elsewhere a command is words."""
    return run_tool(shlex.split(line))


def _windows_program(signature: tuple[int, int]) -> bytes:
    """As much of a 64-bit program as tells where its signature is."""
    start, header = 64, 24 + 112
    data = bytearray(start + header + 16 * 8)
    data[0:2], data[start : start + 4] = b"MZ", b"PE\0\0"
    struct.pack_into("<I", data, 0x3C, start)
    struct.pack_into("<H", data, start + 24, 0x20B)
    struct.pack_into("<II", data, start + header + 4 * 8, *signature)
    return bytes(data)


def _build_with_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    from package_steps import layout

    monkeypatch.setattr(layout, "BUILD", tmp_path / "build")
    monkeypatch.setattr(windows_installer, "DIST", tmp_path / "dist")
    monkeypatch.delenv(windows_signing.VARIABLE, raising=False)
    build = Build("cpu", "1.2.3", 1_767_323_045)
    (build.program / "_internal").mkdir(parents=True)
    (build.program / "tandem.exe").write_bytes(_windows_program((0, 0)))
    (build.program / "_internal" / "größer.txt").write_text("x", "utf-8")
    return build
