"""Whether Linux has a screen for the window, found out before Qt: where there is none, Qt ends the program at once."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import socket
from collections.abc import Mapping
from pathlib import Path

from desktop.errors import AppError

TITLE = "The window cannot be opened."
WITHOUT = "Without a window these work: tandem ask, continue, models, bench, doctor."
_MISSPELT = (5, 6)  # libxcb: the name cannot be read; the server has no screen of that number

# The libraries that Qt takes from the system, and the packages of Debian and Ubuntu that have them.
_COMMON = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libX11.so.6": "libx11-6",
    "libbrotlidec.so.1": "libbrotli1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libstdc++.so.6": "libstdc++6",
    "libzstd.so.1": "libzstd1",
}
_NETWORK = "libQt6Network.so.6"  # no plugin needs it, but the window does: for the lock that keeps it the only one
_OF_PLATFORM = {
    "xcb": {
        "libxcb.so.1": "libxcb1",
        "libX11-xcb.so.1": "libx11-xcb1",
        "libxcb-cursor.so.0": "libxcb-cursor0",
        "libxcb-icccm.so.4": "libxcb-icccm4",
        "libxcb-image.so.0": "libxcb-image0",
        "libxcb-keysyms.so.1": "libxcb-keysyms1",
        "libxcb-randr.so.0": "libxcb-randr0",
        "libxcb-render-util.so.0": "libxcb-render-util0",
        "libxcb-render.so.0": "libxcb-render0",
        "libxcb-shape.so.0": "libxcb-shape0",
        "libxcb-shm.so.0": "libxcb-shm0",
        "libxcb-sync.so.1": "libxcb-sync1",
        "libxcb-util.so.1": "libxcb-util1",
        "libxcb-xfixes.so.0": "libxcb-xfixes0",
        "libxcb-xkb.so.1": "libxcb-xkb1",
        "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    },
    "wayland": {
        "libwayland-client.so.0": "libwayland-client0",
        "libwayland-cursor.so.0": "libwayland-cursor0",
        "libwayland-egl.so.1": "libwayland-egl1",
    },
}


class NoScreen(AppError):
    """Nothing is wrong with the program: this session has no screen, as on a server."""


def screen_problem(environment: Mapping[str, str] = os.environ) -> AppError | None:
    """Why no window can be shown here; None where it can. Loads only what the window loads anyway."""
    asked = environment.get("QT_QPA_PLATFORM", "")
    folder = _plugins(environment)
    names = [part.partition(":")[0].lower() for part in asked.split(";") if part]  # Qt takes capitals for the same
    if folder is not None and names and not any(_plugin(folder, name) for name in names):
        return _unknown(asked, folder)
    candidates = names or _usual(environment)
    if not candidates:
        return NoScreen(
            TITLE,
            "There is no screen: neither DISPLAY nor WAYLAND_DISPLAY is set.",
            f"Start Tandem from a desktop, or through ssh -X. {WITHOUT}",
        )
    problems = []
    for name in candidates:
        problem = _problem_of(name, folder, environment)
        if problem is None:
            return None
        problems.append(problem)
    return problems[-1]


def _usual(environment: Mapping[str, str]) -> list[str]:
    """What Qt tries when nobody says which."""
    wayland = environment.get("WAYLAND_DISPLAY") or environment.get("XDG_SESSION_TYPE") == "wayland"
    return [*(["wayland"] if wayland else []), *(["xcb"] if environment.get("DISPLAY") else [])]


def _problem_of(name: str, folder: Path | None, environment: Mapping[str, str]) -> AppError | None:
    if name == "wayland" and not _wayland_answers(environment):
        place = environment.get("WAYLAND_DISPLAY") or "wayland-0"
        return _unreachable(f"No desktop answers at the Wayland socket {place}.")
    plugin = _plugin(folder, name) if folder is not None else None
    if plugin is not None and folder is not None:
        network = folder.parents[1] / "lib" / _NETWORK
        try:
            for library in (plugin, *([network] if network.is_file() else [])):
                ctypes.CDLL(str(library))
        except OSError as error:
            return _missing(name, str(error.__cause__ or error))  # a frozen program's own error names no library
    return _x11_problem(environment.get("DISPLAY", "")) if name == "xcb" else None


def _plugins(environment: Mapping[str, str]) -> Path | None:
    """Where Qt's parts for each kind of screen lie; None where it is not the usual place."""
    found = importlib.util.find_spec("PySide6")
    places = found.submodule_search_locations if found is not None else None
    folder = Path(next(iter(places))) / "Qt" / "plugins" / "platforms" if places else None
    elsewhere = environment.get("QT_QPA_PLATFORM_PLUGIN_PATH") or environment.get("QT_PLUGIN_PATH")
    if folder is not None and elsewhere == str(folder.parent):  # so says the start of every packaged program
        elsewhere = ""
    return folder if folder is not None and folder.is_dir() and not elsewhere else None


def _plugin(folder: Path, name: str) -> Path | None:
    plain = "wayland" if name.startswith("wayland-") else name
    path = folder / f"libq{plain}.so"
    return path if plain and "/" not in plain and path.is_file() else None


def _unknown(asked: str, folder: Path) -> AppError:
    known = ", ".join(sorted(path.stem.removeprefix("libq") for path in folder.glob("libq*.so")))
    return AppError(
        TITLE, f"QT_QPA_PLATFORM is {asked!r}, and Qt knows only {known} here.", "Unset QT_QPA_PLATFORM, or use one."
    )


def _missing(name: str, error: str) -> AppError:
    libraries = {**_COMMON, **_OF_PLATFORM.get(name, {})}
    packages = " ".join(package for library, package in libraries.items() if not _loads(library))
    hint = f"On Debian and Ubuntu: sudo apt install {packages}." if packages else "Install what is missing."
    return AppError(TITLE, f"A library is missing or does not fit: {error}.", f"{hint} {WITHOUT}")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _wayland_answers(environment: Mapping[str, str]) -> bool:
    name = environment.get("WAYLAND_DISPLAY") or "wayland-0"
    if environment.get("WAYLAND_SOCKET"):  # whoever started this program opened the connection for it
        return True
    return _connects(os.path.join(environment.get("XDG_RUNTIME_DIR", ""), name))  # noqa: PTH118 - `name` may be a path


def _connects(address: str) -> bool:
    with socket.socket(socket.AF_UNIX) as tried:
        try:
            tried.connect(address)
        except (OSError, ValueError):  # ValueError: a NUL within
            return False
    return True


def _x11_problem(display: str) -> AppError | None:
    """Connect as Qt will, with its library and the user's permission.

    A connection that works is kept until the program ends: a server whose last client leaves may start over, and Qt,
    coming right behind, would be refused.
    """
    try:
        library = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        return _missing("xcb", str(error))
    library.xcb_connect.restype = ctypes.c_void_p
    library.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    library.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    library.xcb_disconnect.argtypes = [ctypes.c_void_p]
    screen = ctypes.c_int()  # with a place for its number, libxcb looks whether there is such a screen
    connection = library.xcb_connect(os.fsencode(display), ctypes.byref(screen))
    code = library.xcb_connection_has_error(connection)
    if not code:
        return None
    library.xcb_disconnect(connection)
    return _x11_words(display, code)


def _x11_words(display: str, code: int) -> AppError:
    if not display:
        return _unreachable("There is no X11 screen: DISPLAY is not set.")
    if code in _MISSPELT:
        return _unreachable(f"DISPLAY is {display!r}, which names no screen.")
    host, _, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    here = host in ("", "unix")
    if here and (_connects(f"/tmp/.X11-unix/X{number}") or _connects(f"\0/tmp/.X11-unix/X{number}")):  # noqa: S108
        return _unreachable(f"The screen {display} refuses this user: it wants the permission of whoever started it.")
    return _unreachable(f"The screen {display}, named by DISPLAY, does not answer.")


def _unreachable(detail: str) -> AppError:
    return AppError(TITLE, detail, f"Start Tandem from a desktop, as its user. {WITHOUT}")
