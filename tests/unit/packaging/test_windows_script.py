"""The installer's script follows Inno Setup's grammar and takes nothing that belongs to the user."""

import re
from collections.abc import Iterator

import pytest
from package_steps.layout import APP_ID, WINDOWS
from package_steps.macos.info_plist import BUNDLE_ID
from setup_steps.locations import ROOT

SCRIPT = (WINDOWS / "tandem.iss").read_text("utf-8")

# What Inno Setup 6 knows, of what is used here. A misspelt name fails here and not on somebody's runner.
SETUP_KEYS = {
    "AppId",
    "AppName",
    "AppVersion",
    "AppVerName",
    "AppPublisher",
    "AppPublisherURL",
    "AppComments",
    "VersionInfoVersion",
    "VersionInfoProductName",
    "VersionInfoDescription",
    "PrivilegesRequired",
    "DefaultDirName",
    "DisableProgramGroupPage",
    "DisableDirPage",
    "LicenseFile",
    "WizardStyle",
    "SetupIconFile",
    "UninstallDisplayIcon",
    "UninstallDisplayName",
    "MinVersion",
    "ArchitecturesAllowed",
    "ArchitecturesInstallIn64BitMode",
    "CloseApplications",
    "CloseApplicationsFilter",
    "RestartApplications",
    "ChangesAssociations",
    "Compression",
    "SolidCompression",
    "OutputBaseFilename",
    "SignTool",
    "SignedUninstaller",
}
COMMON = {"Flags", "Tasks", "Check"}
PARAMETERS = {
    "Languages": {"Name", "MessagesFile"},
    "Tasks": {"Name", "Description", "GroupDescription"} | COMMON,
    "InstallDelete": {"Type", "Name"} | COMMON,
    "Files": {"Source", "DestDir"} | COMMON,
    "Icons": {"Name", "Filename", "AppUserModelID", "Comment"} | COMMON,
    "Registry": {"Root", "Subkey", "ValueType", "ValueName", "ValueData"} | COMMON,
    "Run": {"Filename", "Description"} | COMMON,
}
FLAGS = {
    "Tasks": {"unchecked"},
    "Files": {"ignoreversion", "recursesubdirs", "createallsubdirs"},
    "Registry": {"uninsdeletekey", "uninsdeletekeyifempty", "uninsdeletevalue"},
    "Run": {"nowait", "postinstall", "skipifsilent"},
}


def _lines(section: str) -> Iterator[str]:
    found = re.search(rf"^\[{section}\]\n(.*?)(?=^\[|\Z)", SCRIPT, re.MULTILINE | re.DOTALL)
    assert found, f"[{section}] is missing"
    for line in found[1].splitlines():
        if line.strip() and not line.lstrip().startswith((";", "#")):
            yield line


def _entries(section: str) -> list[dict[str, str]]:
    """Lines of the kind Name: "value"; Other: "value". A doubled quotation mark stands for one."""
    value = r'"(?:[^"]|"")*"|[^;"]*'
    entries = []
    for line in _lines(section):
        pairs = re.findall(rf"(\w+):\s*({value})(?:;\s*|$)", line)
        assert "; ".join(f"{name}: {text.strip()}" for name, text in pairs) == line.strip(), f"odd line: {line}"
        entries.append({name: text.strip().removeprefix('"').removesuffix('"') for name, text in pairs})
    return entries


def test_setup_has_known_keys_each_once() -> None:
    keys = [line.partition("=")[0].strip() for line in _lines("Setup")]
    assert sorted(keys) == sorted(set(keys))
    assert set(keys) <= SETUP_KEYS
    assert {"AppId", "PrivilegesRequired", "LicenseFile", "CloseApplications"} <= set(keys)


@pytest.mark.parametrize("section", PARAMETERS)
def test_sections_have_known_parameters_and_flags(section: str) -> None:
    entries = _entries(section)
    assert entries
    for entry in entries:
        assert set(entry) <= PARAMETERS[section], entry
        assert set(entry.get("Flags", "").split()) <= FLAGS.get(section, set()), entry


def test_it_is_for_one_user_without_an_administrator() -> None:
    setup = dict(line.split("=", 1) for line in _lines("Setup"))
    assert setup["PrivilegesRequired"] == "lowest"
    assert setup["DefaultDirName"].startswith("{localappdata}")
    assert {entry["Root"] for entry in _entries("Registry")} == {"HKCU"}
    assert not re.search(r"\{(commonpf|commondesktop|commonprograms|sys|win)\b", SCRIPT)


def test_no_default_of_another_program_is_taken() -> None:
    """Only values of our own name may lie below keys that are not ours."""
    shared = [
        entry for entry in _entries("Registry") if re.search(r"Classes\\\.gguf|RegisteredApplications", entry["Subkey"])
    ]
    assert len(shared) == 4
    for entry in shared:
        if "ValueType" in entry:
            assert entry["ValueName"] in {"{#ProgId}", "Tandem"}
            assert entry["Flags"] == "uninsdeletevalue"
        else:  # made when missing, removed when empty
            assert entry["Flags"] == "uninsdeletekeyifempty"


def test_every_key_of_ours_is_removed_with_the_program() -> None:
    removed = [entry["Subkey"] for entry in _entries("Registry") if "uninsdelete" in entry.get("Flags", "")]
    for entry in _entries("Registry"):
        assert any(entry["Subkey"] == key or entry["Subkey"].startswith(f"{key}\\") for key in removed), entry["Subkey"]


def test_model_files_have_the_icon_that_is_installed_for_them() -> None:
    icon = next(entry["ValueData"] for entry in _entries("Registry") if entry["Subkey"].endswith(r"\DefaultIcon"))
    assert icon == r"{app}\{#ExtractFileName(FileIcon)}"
    assert {"Source": "{#FileIcon}", "DestDir": "{app}", "Flags": "ignoreversion"} in _entries("Files")


def test_removing_touches_no_data() -> None:
    assert "[UninstallDelete]" not in SCRIPT
    assert not re.search(r"\b(DelTree|DeleteFile|RemoveDir)\b", SCRIPT)
    assert [entry["Name"] for entry in _entries("InstallDelete")] == [r"{app}\_internal"]


def test_tasks_and_messages_that_are_used_are_defined() -> None:
    used = {entry["Tasks"] for section in ("Icons", "Registry") for entry in _entries(section) if "Tasks" in entry}
    assert used == {entry["Name"] for entry in _entries("Tasks")}
    ours = {line.partition("=")[0] for line in _lines("CustomMessages")}
    brought = {"CreateDesktopIcon", "AdditionalIcons", "LaunchProgram"}  # by Inno Setup, in every language
    called = set(re.findall(r"\{cm:(\w+)", SCRIPT)) | set(re.findall(r"CustomMessage\('(\w+)'\)", SCRIPT))
    assert called == ours | (brought & called)
    assert brought <= called


def test_functions_that_are_called_are_written() -> None:
    code = "\n".join(SCRIPT.partition("[Code]")[2].splitlines())
    written = set(re.findall(r"^(?:function|procedure) (\w+)", code, re.MULTILINE))
    checks = {entry["Check"] for section in PARAMETERS for entry in _entries(section) if "Check" in entry}
    assert checks == {"NobodyRuns"}
    assert checks <= written
    assert {"InitializeUninstall", "CurUninstallStepChanged"} <= written, "Inno Setup calls these by name"
    begins = len(re.findall(r"\b(?:begin|try)\b", code))
    assert begins == len(re.findall(r"\bend\b", code)) > 0


def test_names_given_to_windows_and_macos_come_from_one() -> None:
    assert re.fullmatch(r"[A-Za-z0-9._]{1,128}", APP_ID), "what Windows takes as an AppUserModelID"
    assert BUNDLE_ID.replace("-", "_") == APP_ID
    assert f'WINDOWS_APP_ID = "{APP_ID}"' in (ROOT / "desktop/app.py").read_text("utf-8"), "the taskbar joins the two"
