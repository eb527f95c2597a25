"""Which of the files that PyInstaller finds belong into the package, and which are left out and why."""

import re
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import PurePath
from typing import TypeVar

# Qt's plugins that a window of widgets, icons and text needs, on any system; all others are dropped.
QT_PLUGINS = (
    "platforms/*qxcb*",
    "platforms/*qwayland*",
    "platforms/*qoffscreen*",
    "platforms/*qwindows*",
    "platforms/*qcocoa*",
    "platforminputcontexts/*compose*",
    "platforminputcontexts/*ibus*",
    "platformthemes/*xdgdesktopportal*",
    "iconengines/*qsvgicon*",
    "imageformats/*qsvg*",
    "wayland-shell-integration/*xdg-shell*",
    "wayland-decoration-client/*",
    "styles/*modernwindows*",
)
# Qt's libraries that these plugins and the app link to.
QT_LIBRARIES = ("Core", "Gui", "Widgets", "Svg", "DBus", "Network", "XcbQpa", "WaylandClient", "Test")
# Parts of distributions that nothing here imports, although they are imported somewhere.
UNUSED = (
    "*/direct_url.json",
    "*/RECORD",
    "*/INSTALLER",
    "*/REQUESTED",
    "*/WHEEL",
    "*/top_level.txt",
    "*/licenses/*",  # gathered, all of them, by the notices
    "*/LICEN[CS]E*",
    "*.pyi",
    "ziafont/fonts/*.ttf",  # formulas have a font of their own
    "*/py.typed",
)
# Libraries of the system that are brought along on Linux: those of Python, and the small ones of xcb that many desktops
# lack. All others stay the system's: they must fit its services, fonts and graphics drivers (which load libstdc++
# into this very process), and it mends their faults.
BROUGHT_ON_LINUX = (
    "libpython3*",
    "libbz2.so.*",
    "libcrypto.so.*",
    "libffi.so.*",
    "libgomp.so.*",
    "liblzma.so.*",
    "libsqlite3.so.*",
    "libssl.so.*",
    "libuuid.so.*",
    "libxcb-cursor.so.*",
    "libxcb-icccm.so.*",
    "libxcb-image.so.*",
    "libxcb-keysyms.so.*",
    "libxcb-render-util.so.*",
    "libxcb-util.so.*",
    "libz.so.*",
)
_OF_LINUX = "lib*.so.*"

# What PyInstaller would follow into: parts for development, and optional ones that the app never asks for.
EXCLUDED_MODULES = [
    "PIL",
    "PyInstaller",
    "_distutils_hack",
    "_pytest",
    "diskcache",
    "distutils",
    "ensurepip",
    "hf_xet",  # downloads are the app's own
    "huggingface_hub.cli",
    "idlelib",
    "lib2to3",
    "llama_cpp.llama",
    "llama_cpp.llama_chat_format",
    "llama_cpp.server",
    "mypy",
    "numpy.distutils",
    "numpy.f2py",
    "numpy.fft",
    "numpy.polynomial",
    "numpy.random",
    "numpy.testing",
    "pdb",
    "pip",
    "pkg_resources",
    "pydoc",
    "pytest",
    "readline",  # GPL, and nobody edits lines here
    "setuptools",
    "sysconfig",  # numpy looks there for what it was built with; with it comes a list of the build machine's paths
    "tkinter",
    "torch",
    "turtle",
    "typer",
    "wheel",
]

_FRAMEWORK = re.compile(r"/Qt(\w+)\.framework/")  # a library's folder on a Mac
Entry = TypeVar("Entry", bound=tuple[str, str, str])


def wanted(name: str) -> bool:
    """Whether a file belongs into the package. name: its path below the folder of libraries."""
    path = name.replace("\\", "/")
    if path.startswith("PySide6/"):
        return _wanted_of_qt(path)
    if path.startswith("libQt6"):  # links that PyInstaller lays beside the libraries
        return _is_wanted_library(path)
    return not any(fnmatch(path, pattern) for pattern in UNUSED)


def is_left_to_the_system(name: str) -> bool:
    """Whether a file is a library of a Linux system that is not brought along."""
    return fnmatch(name, _OF_LINUX) and not any(fnmatch(name, pattern) for pattern in BROUGHT_ON_LINUX)


def keep(entries: Iterable[Entry]) -> list[Entry]:
    """Those entries of a PyInstaller table (name, source, kind) that belong into the package."""
    return [entry for entry in entries if wanted(entry[0]) and not _is_the_systems(entry)]


def _is_the_systems(entry: tuple[str, str, str]) -> bool:
    name, _, kind = entry
    return kind != "SYMLINK" and is_left_to_the_system(name)


def _wanted_of_qt(path: str) -> bool:
    if "/translations/" in path or "/qml/" in path:
        return False
    _, found, plugin = path.partition("/plugins/")
    if found:
        return any(fnmatch(plugin, pattern) for pattern in QT_PLUGINS)
    if framework := _FRAMEWORK.search(path):
        return framework[1] in QT_LIBRARIES
    name = PurePath(path).name
    if name == "opengl32sw.dll":  # 20 MB to draw in 3D without a graphics card; nothing here draws in 3D
        return False
    return not name.removeprefix("lib").startswith("Qt6") or _is_wanted_library(name)


def _is_wanted_library(name: str) -> bool:
    module = name.removeprefix("lib").removeprefix("Qt6").split(".")[0]
    return module in QT_LIBRARIES
