"""Builds llama-cpp-python once per computer and keeps the wheel.

The wheel holds machine code for this very processor, so its key names everything that shaped it. pip's own wheel cache
knows neither the processor nor CMAKE_ARGS and would hand out code that the processor cannot run.
"""

import hashlib
import json
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from setup_steps.job import Job, Step
from setup_steps.locations import LLAMA_BUILD_FILE, REQUIREMENTS, cache_folder
from setup_steps.report import SetupError
from setup_steps.system_libraries import on_debian, require_on_debian
from setup_steps.virtual_environment import pip_environment

LLAMA_REQUIREMENT = REQUIREMENTS / "llama.txt"
LOWEST_MACOS = "13.0"  # that packages run on: the oldest that PySide6 6.11's wheel takes
# What /proc/cpuinfo says about the instructions of a processor, on x86 and on ARM.
_CPU_FIELDS = re.compile(
    r"^(?:vendor_id|cpu family|model|model name|flags|Features|CPU implementer|CPU variant|CPU part|isa)\s*:.*$",
    re.MULTILINE,
)
# What a build without GGML_NATIVE uses on x86: the processor's flag, and llama.cpp's option.
_USUAL_INSTRUCTIONS = {
    "sse4_2": "SSE42",
    "avx": "AVX",
    "avx2": "AVX2",
    "bmi2": "BMI2",
    "fma": "FMA",
    "f16c": "F16C",
}
_NINJA_STEP = re.compile(r"^\s*\[(\d+)/(\d+)\]")
_VISUAL_STUDIO_BEGINS = "*** Building project with Visual Studio"  # which counts nothing
_MAKE_STEP = re.compile(r"^\s*\[\s*(\d+)%\]")


def processor() -> str:
    """Return what tells this processor's instruction set from another's."""
    if sys.platform == "linux":
        first = Path("/proc/cpuinfo").read_text("utf-8", errors="replace").split("\n\n", 1)[0]
        if found := _CPU_FIELDS.findall(first):
            return "\n".join(found)
    if sys.platform == "darwin":
        names = ["machdep.cpu.brand_string", "hw.optional"]
        return subprocess.run(["sysctl", *names], capture_output=True, text=True, check=False).stdout
    return platform.processor() or platform.machine()


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one wheel is built. needs: what it must fit, and its key. arguments: CMAKE_ARGS. target: in words."""

    needs: dict[str, str]
    arguments: str
    target: str


def needs(cmake_args: str) -> dict[str, str]:
    """Return what the installed wheel must fit: a change of any of these calls for another wheel."""
    return _needs_of_any_processor(cmake_args) | {"processor": processor()}


def _needs_of_any_processor(cmake_args: str) -> dict[str, str]:
    return {
        "requirement": LLAMA_REQUIREMENT.read_text("utf-8"),
        "build file": LLAMA_BUILD_FILE.read_text("utf-8"),
        "platform": f"{sys.platform} {platform.machine()} {platform.libc_ver()}",
        "cmake args": cmake_args,
    }


def for_this_computer(cmake_args: str) -> Recipe:
    """The fastest code for this very processor; it may not run on another."""
    return Recipe(needs(cmake_args), build_arguments(cmake_args), "this processor")


def portable(cmake_args: str) -> Recipe:
    """Code for this computer of instructions that processors have had for long, for where the fastest code fails."""
    extra = " ".join(filter(None, [cmake_args, *_portable_options(processor())]))
    return Recipe(_needs_of_any_processor(extra), build_arguments(extra), "any processor of this kind")


def _portable_options(told: str) -> list[str]:
    """Without GGML_NATIVE llama.cpp takes the instructions of 2013, which the smallest processors still lack."""
    flags = next((line.split() for line in told.splitlines() if line.startswith("flags")), None)
    lacking = [option for flag, option in _USUAL_INSTRUCTIONS.items() if flags is not None and flag not in flags]
    return ["-DGGML_NATIVE=OFF", *(f"-DGGML_{option}=OFF" for option in lacking)]


def for_every_computer(flavour: str, system: str = sys.platform) -> Recipe:
    """Code for packages: modules for every kind of processor, of which the engine loads the best one at run time.

    flavour: "cpu", "vulkan" or "cuda"; the last two add a module for graphics cards, which is left alone on computers
    without their driver. On a Mac Metal is part of every build, and one kind of processor is left to choose from.
    """
    chosen = ["-DGGML_NATIVE=OFF"]
    if system == "darwin":
        chosen.append(f"-DCMAKE_OSX_DEPLOYMENT_TARGET={LOWEST_MACOS}")  # else only this Mac's macOS and newer load it
    else:
        chosen += ["-DGGML_BACKEND_DL=ON", "-DGGML_CPU_ALL_VARIANTS=ON"]
    if flavour != "cpu":
        chosen.append(f"-DGGML_{flavour.upper()}=ON")
    extra = " ".join([*chosen, os.environ.get("TANDEM_PACKAGE_CMAKE_ARGS", "")]).strip()
    return Recipe(_needs_of_any_processor(extra), build_arguments(extra), f"every computer ({flavour})")


def compiler(environment: Mapping[str, str] = os.environ) -> str:
    """Return which compilers a build would use; empty where there is none."""
    if sys.platform == "win32":
        return _visual_studio(environment)
    if sys.platform == "darwin" and not _says(["xcode-select", "-p"]):
        return ""  # Without the command line tools, cc is a stub that opens a dialog.
    c, cxx = environment.get("CC", "cc"), environment.get("CXX", "c++")
    versions = [_says([*shlex.split(command), "--version"]) for command in (c, cxx)]
    return "\n".join(versions) if all(versions) else ""


def _says(command: list[str]) -> str:
    if not shutil.which(command[0]):
        return ""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return done.stdout.partition("\n")[0] if done.returncode == 0 else ""


def _visual_studio(environment: Mapping[str, str]) -> str:
    if version := environment.get("VCToolsVersion"):
        return f"MSVC {version}"
    finder = Path(
        environment.get("ProgramFiles(x86)", "C:/Program Files (x86)"), "Microsoft Visual Studio/Installer/vswhere.exe"
    )
    with_cpp = ["-latest", "-products", "*", "-requires", "Microsoft.VisualStudio.Component.VC.Tools.x86.x64"]
    return _says([str(finder), *with_cpp, "-property", "installationVersion"])


def key(parts: Mapping[str, str]) -> str:
    """Return a short name for these parts."""
    return hashlib.sha256(json.dumps(dict(parts), sort_keys=True).encode()).hexdigest()[:20]


def cached_wheel(folder: Path) -> Path | None:
    """Return the whole wheel in a folder of the cache; a damaged one is removed."""
    for wheel in folder.glob("*.whl"):
        try:
            with zipfile.ZipFile(wheel) as archive:
                damaged = archive.testzip()
        except (zipfile.BadZipFile, OSError):
            damaged = wheel.name
        if not damaged:
            return wheel
        wheel.unlink()
    return None


def provide_compiler() -> str:
    """Return which compilers there are, after installing them or saying how."""
    if found := compiler():
        return found
    why = "Building llama.cpp needs a C and C++ compiler, and there is none."
    if sys.platform == "win32":
        raise SetupError(f"{why} Install the Visual Studio Build Tools with 'Desktop development with C++'.")
    if sys.platform == "darwin":
        raise SetupError(f"{why} Install it with:\n    xcode-select --install")
    if not on_debian():
        raise SetupError(f"{why} Install gcc and g++ with your system's package manager.")
    require_on_debian(["build-essential"], why)
    if found := compiler():
        return found
    raise SetupError(f"{why} build-essential is installed, yet CC or CXX, or cc and c++ on PATH, do not run.")


def build_arguments(cmake_args: str, build_file: Path = LLAMA_BUILD_FILE) -> str:
    """Return CMAKE_ARGS for the build; the user's own come last and so have the last word."""
    ours = [
        f"-DCMAKE_PROJECT_llama.cpp_INCLUDE={build_file.as_posix()}",
        "-DLLAVA_BUILD=OFF",
        "-DLLAMA_OPENSSL=OFF",
        "-DGGML_NATIVE=ON",
    ]
    return f"{shlex.join(ours)} {cmake_args}".strip()


def describe(line: str) -> Step | None:
    """Read how far the compilation is from a line of ninja, make or scikit-build-core."""
    if found := _NINJA_STEP.match(line):
        percent = 100 * int(found[1]) // int(found[2])
    elif found := _MAKE_STEP.match(line):
        percent = int(found[1])
    elif _VISUAL_STUDIO_BEGINS in line:
        return Step("compiling llama.cpp", "compiling llama.cpp")
    else:
        return None
    return Step(f"compiling llama.cpp: {percent} %", f"compiled {percent // 10}")


class LlamaBuild:
    """The build of one wheel in the background, moved into the cache in one stroke when it is whole."""

    def __init__(self, folder: Path, cmake_args: str, python: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        for left_over in folder.glob(".building-*"):  # Of a build that was killed; the caller holds the lock.
            shutil.rmtree(left_over, ignore_errors=True)
        self._unfinished = tempfile.TemporaryDirectory(prefix=".building-", dir=folder, ignore_cleanup_errors=True)
        command = [str(python), "-m", "pip", "wheel", "--verbose", "--no-deps", "--require-hashes"]
        # The sdist carries no binaries; pip's cache may, and from another processor.
        command += ["--no-binary", "llama-cpp-python", "--no-cache-dir", "--progress-bar", "off"]
        command += ["--requirement", str(LLAMA_REQUIREMENT), "--wheel-dir", self._unfinished.name]
        environment = pip_environment() | {"CMAKE_ARGS": cmake_args}
        log = cache_folder() / "logs" / f"llama-{folder.name}.log"
        self.job = Job("Building llama-cpp-python", command, log, environment)
        self.job.step = Step("fetching llama.cpp", "fetching llama.cpp")
        self.job.describe = describe

    def wheel(self) -> Path:
        """Keep the finished wheel and return where it is."""
        built = next(Path(self._unfinished.name).glob("*.whl"))
        kept = self._folder / built.name
        built.replace(kept)
        self.close()
        return kept

    def close(self) -> None:
        """Remove what an unfinished build left."""
        self._unfinished.cleanup()
