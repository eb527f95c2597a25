"""Which Debian packages bring the libraries that a program needs, and since which version."""

import re
from collections.abc import Iterable
from pathlib import Path

from setup_steps.report import SetupError
from setup_steps.system_libraries import RENAMED

from package_steps.linux.shared_libraries import SystemNeeds

# Found with `dpkg -S`; the names are those of Debian 12, later ones come from RENAMED.
PACKAGES = {
    "libc.so.6": "libc6",
    "libdl.so.2": "libc6",
    "libm.so.6": "libc6",
    "libmvec.so.1": "libc6",
    "libpthread.so.0": "libc6",
    "libresolv.so.2": "libc6",
    "librt.so.1": "libc6",
    "libutil.so.1": "libc6",
    "ld-linux-aarch64.so.1": "libc6",
    "ld-linux-x86-64.so.2": "libc6",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libICE.so.6": "libice6",
    "libSM.so.6": "libsm6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libXext.so.6": "libxext6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libbz2.so.1.0": "libbz2-1.0",
    "libcrypt.so.1": "libcrypt1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libdrm.so.2": "libdrm2",
    "libexpat.so.1": "libexpat1",
    "libffi.so.8": "libffi8",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgbm.so.1": "libgbm1",
    "libgcc_s.so.1": "libgcc-s1",
    "libgio-2.0.so.0": "libglib2.0-0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgmodule-2.0.so.0": "libglib2.0-0",
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libgomp.so.1": "libgomp1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "liblzma.so.5": "liblzma5",
    "libpng16.so.16": "libpng16-16",
    "libsqlite3.so.0": "libsqlite3-0",
    "libstdc++.so.6": "libstdc++6",
    "libudev.so.1": "libudev1",
    "libuuid.so.1": "libuuid1",
    "libvulkan.so.1": "libvulkan1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libwayland-server.so.0": "libwayland-server0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
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
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xinput.so.0": "libxcb-xinput0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
# NVIDIA's driver often comes without a package. The engine's module for it is simply not loaded where it is missing.
OPTIONAL = {"libcuda.so.1", "libnvidia-ml.so.1"}

# The GCC that brought each version of libstdc++'s symbols, from libstdc++'s list of ABI versions. Older ones: any GCC.
_GLIBCXX = {21: "5.1", 22: "6.1", 23: "7.1", 24: "7.2", 25: "8.1", 26: "9.1", 27: "9.2", 28: "9.3", 29: "11.1"}
_GLIBCXX |= {30: "12.1", 31: "13.1", 32: "13.2", 33: "14.1", 34: "15.1"}
_CXXABI = {9: "5.1", 10: "6.1", 11: "7.1", 12: "9.1", 13: "11.1", 14: "13.1", 15: "14.1"}
_GCC_OF = {"GLIBCXX_3.4": _GLIBCXX, "CXXABI_1.3": _CXXABI}
_IN_NAME = re.compile(r"^(GLIBC|GCC)_(\d[\d.]*)$")
_LIBSTDCXX = re.compile(r"^(GLIBCXX_3\.4|CXXABI_1\.3)(?:\.(\d+))?$")


def depends(needs: SystemNeeds) -> list[str]:
    """Entries of a package's Depends field, in order: `libc6 (>= 2.34)`, `libglib2.0-0 | libglib2.0-0t64`."""
    unknown = sorted(needs.versions.keys() - PACKAGES.keys() - OPTIONAL)
    if unknown:
        named = "\n".join(f"  {soname}, which {_short(needs.needed_by[soname])} needs" for soname in unknown)
        raise SetupError(
            f"No Debian package is known for:\n{named}\nBring the library along in the package, or name its Debian"
            f" package in {Path(__file__).name} (on Debian, `dpkg -S` tells it)."
        )
    since: dict[str, tuple[int, ...]] = {}
    for soname, versions in needs.versions.items():
        if soname not in OPTIONAL:
            package = PACKAGES[soname]
            since[package] = max([since.get(package, ()), *map(package_version, versions)])
    return [_entry(package, version) for package, version in sorted(since.items())]


def package_version(symbol_version: str) -> tuple[int, ...]:
    """The version of libc6, libstdc++6 or libgcc-s1 that first had a symbol version; () for any."""
    if match := _IN_NAME.match(symbol_version):
        return _numbers(match[2])
    if match := _LIBSTDCXX.match(symbol_version):
        known = _GCC_OF[match[1]]
        number = int(match[2] or 0)
        if number < min(known):
            return ()
        if number not in known:
            raise SetupError(f"It is not known which GCC brought {symbol_version}; add it to {Path(__file__).name}.")
        return _numbers(known[number])
    return ()  # other libraries' versions are older than the oldest system this runs on, by its libc6


def _entry(package: str, version: tuple[int, ...]) -> str:
    at_least = f" (>= {'.'.join(map(str, version))})" if version else ""
    return " | ".join(f"{name}{at_least}" for name in dict.fromkeys((package, RENAMED.get(package, package))))


def names(entries: Iterable[str]) -> list[str]:
    """The package names of Depends entries, the first of alternatives, without versions."""
    return [entry.split()[0] for entry in entries]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.strip(".").split("."))


def _short(path: Path) -> str:
    return "/".join(path.parts[-2:])
