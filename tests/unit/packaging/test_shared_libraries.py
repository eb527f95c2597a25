"""What ELF files need of the system is read from real ones, turned into Debian packages, and cleaned."""

import ctypes
import shutil
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest
from package_steps.linux.debian_packages import OPTIONAL, PACKAGES, depends, names, package_version
from package_steps.linux.elf_cleaning import clean_libraries, drop_foreign_search_paths
from package_steps.linux.shared_libraries import ElfFile, SystemNeeds, elf_files, faults, read_elf, system_needs
from setup_steps.report import SetupError
from setup_steps.system_libraries import QT_LIBRARIES, RENAMED

from tests.unit.packaging.linux_program import ggml_base

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads libraries of Linux")

QT = Path(PySide6.__file__).parent / "Qt"
PLATFORM = [QT / "plugins/platforms/libqxcb.so", *(QT / "lib").glob("libQt6*.so.6"), *(QT / "lib").glob("libicu*.so.*")]
SOURCE = "#include <math.h>\ndouble tandem_root(double x) { return sqrt(fabs(x) + 1.5); }\n"


def _library(folder: Path, *options: str) -> Path:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler")
    (folder / "root.c").write_text(SOURCE)
    target = folder / "libroot.so"
    subprocess.run([compiler, "-g", "-shared", "-fPIC", "-o", target, folder / "root.c", *options, "-lm"], check=True)
    return target


def _needs(*sonames: str) -> SystemNeeds:
    return SystemNeeds(dict.fromkeys(sonames, frozenset()), dict.fromkeys(sonames, Path("lib/libx.so")))


def test_a_real_library_tells_what_it_needs() -> None:
    (file,) = read_elf([ggml_base()])
    assert file.soname == "libggml-base.so.0"
    assert {"libstdc++.so.6", "libc.so.6"} <= set(file.needed)
    assert any(version.startswith("GLIBCXX_") for version in file.versions["libstdc++.so.6"])
    assert not file.executable_stack


def test_only_elf_files_are_found_and_no_links(tmp_path: Path) -> None:
    shutil.copy(ggml_base(), tmp_path / "b.so")
    (tmp_path / "a.so").symlink_to("b.so")
    (tmp_path / "text.so").write_text("not a library")
    assert list(elf_files(tmp_path)) == [tmp_path / "b.so"]


def test_qts_window_needs_the_packages_that_were_found_by_hand() -> None:
    """Those that system_libraries.py found by adding packages to a bare Debian, as far as the xcb plugin is meant."""
    found = {name.split()[0] for entry in _qt_depends() for name in entry.split(" | ")}
    assert set(QT_LIBRARIES) <= found
    assert {"libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxkbcommon-x11-0", "libxcb-shape0"} <= found
    assert "libQt6Core" not in " ".join(found)


def _qt_depends() -> list[str]:
    files = [file for file in read_elf(PLATFORM) if all(known(name) for name in file.needed)]
    assert any(file.path.name == "libqxcb.so" for file in files)
    return depends(system_needs(files))


def known(soname: str) -> bool:
    """Leave out those of Qt's many libraries that the app does not have and that need what it does not."""
    return soname in PACKAGES or soname.startswith(("libQt6", "libicu"))


def test_depends_name_the_newest_version_needed_and_both_names_of_a_renamed_package() -> None:
    entries = _qt_depends()
    renamed = RENAMED["libglib2.0-0"]
    assert f"libglib2.0-0 | {renamed}" in entries
    libc = next(entry for entry in entries if entry.startswith("libc6 "))
    wanted = {v for file in read_elf(PLATFORM) for v in file.versions.get("libc.so.6", ())}
    newest = max(tuple(map(int, v.removeprefix("GLIBC_").split("."))) for v in wanted if v[6].isdigit())
    assert libc == f"libc6 (>= {'.'.join(map(str, newest))})"
    assert entries == sorted(entries)
    assert names(entries)[0].split() == [entries[0].split()[0]]


@pytest.mark.parametrize(
    ("symbol", "version"),
    [
        ("GLIBC_2.2.5", (2, 2, 5)),
        ("GLIBC_2.34", (2, 34)),
        ("GLIBC_PRIVATE", ()),
        ("GCC_12.0.0", (12, 0, 0)),
        ("GLIBCXX_3.4", ()),
        ("GLIBCXX_3.4.30", (12, 1)),
        ("CXXABI_1.3.13", (11, 1)),
        ("LIBDBUS_1_3", ()),
    ],
)
def test_a_symbols_version_tells_the_packages(symbol: str, version: tuple[int, ...]) -> None:
    assert package_version(symbol) == version


def test_a_version_nobody_knows_is_refused() -> None:
    with pytest.raises(SetupError, match=r"GLIBCXX_3\.4\.999"):
        package_version("GLIBCXX_3.4.999")


def test_a_library_without_a_package_is_refused_by_name() -> None:
    with pytest.raises(SetupError, match=r"libnobody\.so\.7, which lib/libx\.so needs"):
        depends(_needs("libc.so.6", "libnobody.so.7"))


def test_what_a_driver_brings_is_not_asked_for() -> None:
    assert depends(_needs("libc.so.6", *OPTIONAL)) == ["libc6"]


def test_what_is_inside_is_not_asked_for() -> None:
    inside = ElfFile(Path("libown.so.1"), soname="libown.so.1")
    asking = ElfFile(Path("program"), needed=("libown.so.1", "libc.so.6"))
    assert list(system_needs([inside, asking]).versions) == ["libc.so.6"]


def test_search_paths_of_the_building_computer_are_dropped(tmp_path: Path) -> None:
    library = _library(tmp_path, "-Wl,-rpath,/home/somebody/lib")
    (before,) = read_elf([library])
    assert before.search_paths == ("/home/somebody/lib",)
    assert faults([before]) == [f"{library}: searches /home/somebody/lib"]
    assert drop_foreign_search_paths(library)
    (after,) = read_elf([library])
    assert (after.search_paths, after.needed, after.versions) == ((), before.needed, before.versions)
    assert not faults([after])
    assert not drop_foreign_search_paths(library)


def test_search_paths_inside_the_program_stay(tmp_path: Path) -> None:
    library = _library(tmp_path, "-Wl,-rpath,$ORIGIN/../lib")
    assert not drop_foreign_search_paths(library)
    assert read_elf([library])[0].search_paths == ("$ORIGIN/../lib",)


def test_a_cleaned_library_is_smaller_and_still_works(tmp_path: Path) -> None:
    library = _library(tmp_path, "-Wl,-rpath,/home/somebody/lib")
    size = library.stat().st_size
    clean_libraries(tmp_path)
    assert library.stat().st_size < size
    root = ctypes.CDLL(str(library)).tandem_root
    root.restype, root.argtypes = ctypes.c_double, [ctypes.c_double]
    assert root(-2.5) == 2.0


def test_libraries_of_numpy_still_load_once_they_were_cleaned(tmp_path: Path) -> None:
    """patchelf has added segments to them, which strip would lay where no page begins."""
    import numpy

    wheel = Path(numpy.__file__).parent
    shutil.copytree(wheel.with_name("numpy.libs"), tmp_path / "numpy.libs")
    (tmp_path / "numpy").mkdir()
    core = shutil.copy(next(wheel.glob("_core/_multiarray_umath.*.so")), tmp_path / "numpy")
    clean_libraries(tmp_path)
    libraries = [*(tmp_path / "numpy.libs").glob("*.so*"), Path(core)]
    command = "import ctypes, sys\nfor path in sys.argv[1:]: ctypes.CDLL(path)"
    folders = {"LD_LIBRARY_PATH": str(tmp_path / "numpy.libs")}
    done = subprocess.run(
        [sys.executable, "-c", command, *map(str, libraries)], env=folders, capture_output=True, text=True, check=False
    )
    assert "page-aligned" not in done.stderr
    assert "undefined symbol: Py" in done.stderr or done.returncode == 0


def test_programs_are_not_touched(tmp_path: Path) -> None:
    """Python's code lies behind a frozen program's last section; stripping would cut it off."""
    program = tmp_path / "tandem"
    shutil.copy(shutil.which("true") or "", program)
    with program.open("ab") as file:
        file.write(b"the code of the app")
    content = program.read_bytes()
    clean_libraries(tmp_path)
    assert program.read_bytes() == content


def test_a_stack_to_be_executed_is_a_fault(tmp_path: Path) -> None:
    (file,) = read_elf([_library(tmp_path, "-z", "execstack", "-Wl,--no-warn-execstack")])
    assert faults([file]) == [f"{file.path}: its stack may be executed"]


def test_a_damaged_file_is_refused_in_words(tmp_path: Path) -> None:
    damaged = tmp_path / "libdamaged.so"
    damaged.write_bytes(b"\x7fELF" + bytes(10))
    with pytest.raises(SetupError, match="objdump cannot read a file"):
        read_elf(elf_files(tmp_path))
