"""Which files go into the frozen folder: Qt's few plugins, one library of each, the system's own left out."""

from pathlib import Path

import pytest
from package_steps.frozen.engine_libraries import chosen, engine_libraries
from package_steps.frozen.frozen_files import is_left_to_the_system, keep, wanted

_NUMBERS = {"llama": (".0", ".0.5.0"), "ggml": (".0", ".0.25.3"), "ggml-base": (".0", ".0.25.3")}


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/Qt/lib/libicudata.so.73",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so",
        "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6/QtWidgets.abi3.so",
        "PySide6\\Qt6Gui.dll",
        "PySide6/Qt/lib/QtGui.framework/Versions/A/QtGui",
        "libQt6Svg.so.6",
        "resources/pocket/tandem-pocket-base-Q8_0.gguf",
        "keyring-25.7.0.dist-info/METADATA",
        "keyring-25.7.0.dist-info/entry_points.txt",
        "ziamath/fonts/STIXTwoMath-Regular.ttf",
        "latex2mathml/unimathsymbols.txt",
    ],
)
def test_what_is_used_stays(name: str) -> None:
    assert wanted(name)


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/Qt/lib/libQt6OpenGL.so.6",
        "PySide6/Qt/lib/libQt6VirtualKeyboard.so.6",
        "PySide6\\Qt6Quick.dll",
        "PySide6\\opengl32sw.dll",
        "PySide6/Qt/lib/QtQml.framework/Versions/A/QtQml",
        "PySide6\\plugins\\sqldrivers\\qsqlite.dll",
        "PySide6/Qt/plugins/platforms/libqeglfs.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "libQt6Pdf.so.6",
        "keyring-25.7.0.dist-info/RECORD",
        "keyring-25.7.0.dist-info/direct_url.json",
        "msgspec/__init__.pyi",
        "ziafont/fonts/DejaVuSans.ttf",
    ],
)
def test_what_is_not_used_is_left_out(name: str) -> None:
    assert not wanted(name)


def test_the_systems_libraries_stay_the_systems() -> None:
    libraries = ["libstdc++.so.6", "libX11.so.6", "libglib-2.0.so.0", "libxcb-cursor.so.0", "libpython3.11.so.1.0"]
    assert [is_left_to_the_system(name) for name in libraries] == [True, True, True, False, False]
    assert not is_left_to_the_system("llama_cpp/lib/libggml.so.0")


def test_links_to_our_own_libraries_are_kept() -> None:
    link = ("libggml.so.0", "llama_cpp/lib/libggml.so.0", "SYMLINK")
    system = ("libxyz.so.1", "/usr/lib/libxyz.so.1", "BINARY")
    assert keep([link, system]) == [link]


def test_one_file_of_each_library_of_the_engine() -> None:
    three_names = [f"lib{name}.so{end}" for name, ends in _NUMBERS.items() for end in ("", *ends)]
    twins = ["libggml-cpu-sapphirerapids.so", "ggml-cpu-sapphirerapids.dll"]
    modules = ["libggml-cpu-x64.so", "libggml-cpu-zen4.so", "libggml-vulkan.so", *twins]
    elsewhere = ["ggml.dll", "ggml-cpu-haswell.dll", "libggml.0.dylib", "libggml.dylib", "libllama.dylib"]
    names = [*three_names, *modules, *elsewhere, "libmtmd.so", "python"]
    assert [path.name for path in chosen([Path("lib", name) for name in names])] == [
        "libllama.so",
        "libggml.so.0",
        "libggml-base.so.0",
        "libggml-cpu-x64.so",
        "libggml-cpu-zen4.so",
        "libggml-vulkan.so",
        "ggml.dll",
        "ggml-cpu-haswell.dll",
        "libggml.0.dylib",
        "libllama.dylib",
    ]


def test_the_installed_engine_has_what_the_loader_asks_for() -> None:
    names = {Path(file).name for file, _ in engine_libraries()}
    assert {"libllama.so", "libggml.so.0", "libggml-base.so.0"} <= names or "llama.dll" in names
