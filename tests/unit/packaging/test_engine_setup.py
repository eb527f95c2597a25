"""Setup's second choice: an engine that fails its self-test is replaced by a portable one, in the same command.

Nothing is built here: the cache holds wheels of the installed engine, some with a fault planted into their binding.
They are really installed, into an environment of the test's own, and really tested.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from setup_steps import amx, engine, engine_check, install, llama_wheel
from setup_steps.locations import venv_python
from setup_steps.report import SetupError

from desktop.engine.processor_code.words import _from_source

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="plants libraries of Linux")

LONG = bool(os.environ.get("TANDEM_LONG"))
WHEEL = "llama_cpp_python-0.3.36-py3-none-any.whl"
METADATA = "Metadata-Version: 2.1\nName: llama-cpp-python\nVersion: 0.3.36\n"
TAGS = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
FAULTS = {
    "illegal": "import os, signal; os.kill(os.getpid(), signal.SIGILL)",
    "wrong": "zeros = (ctypes.c_float * 4096)(); llama_get_logits_ith = lambda *_: ctypes.addressof(zeros)",
    "hangs": "import time; time.sleep(600)",
    "broken": "raise OSError('libggml-cpu.so.0: undefined symbol: ggml_moved')",
}


def make_wheel(folder: Path, fault: str = "") -> Path:
    """The installed engine as a wheel, with a line more at the end of its binding."""
    spec = find_spec("llama_cpp")
    assert spec is not None
    assert spec.submodule_search_locations
    package = Path(spec.submodule_search_locations[0])
    folder.mkdir(parents=True, exist_ok=True)
    info = "llama_cpp_python-0.3.36.dist-info"
    with zipfile.ZipFile(folder / WHEEL, "w") as archive:
        names = [*package.glob("*.py"), *package.glob("lib/*.so.0"), package / "lib" / "libllama.so"]
        for path in names:
            more = f"\n{FAULTS[fault]}\n".encode() if fault and path.name == "llama_cpp.py" else b""
            archive.writestr(f"llama_cpp/{path.relative_to(package)}", path.read_bytes() + more)
        archive.writestr(f"{info}/METADATA", METADATA)
        archive.writestr(f"{info}/WHEEL", TAGS)
        archive.writestr(f"{info}/RECORD", "")
    return folder / WHEEL


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment of the test's own, which finds everything but the engine where the tests do; and a cache."""
    monkeypatch.setenv("TANDEM_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(llama_wheel, "provide_compiler", lambda: "a compiler")
    monkeypatch.setattr(amx, "can_look", lambda: False)
    venv.create(tmp_path / "venv", with_pip=False)
    made = venv_python(tmp_path / "venv")
    ask = [made, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    where = subprocess.run(ask, capture_output=True, check=True)
    shared = next(path for path in sys.path if path.endswith("site-packages"))
    Path(where.stdout.decode().strip(), "shared.pth").write_text(shared)
    return made


def place_of(recipe: llama_wheel.Recipe) -> Path:
    return engine._folder(recipe)


def native(cmake_args: str = "") -> llama_wheel.Recipe:
    return llama_wheel.for_this_computer(cmake_args)


@pytest.mark.parametrize(
    ("fault", "words"), [("illegal", "SIGILL"), ("wrong", "it wrote"), ("broken", "undefined")][: 3 if LONG else 2]
)
def test_where_the_native_engine_fails_the_portable_one_is_installed_and_remembered(
    python: Path, capsys: pytest.CaptureFixture[str], fault: str, words: str
) -> None:
    make_wheel(place_of(native("-DX=1")), fault)
    make_wheel(place_of(llama_wheel.portable("-DX=1")))
    reason = engine.install_for_this_computer([], "-DX=1", python)
    assert words in reason
    assert engine_check.self_test_fault(python) == ""
    said = capsys.readouterr().err
    assert f"failed its self-test: {reason}" in said
    assert "A portable engine is installed" in said
    assert llama_wheel.cached_wheel(place_of(native("-DX=1"))) is None
    # Another clone on this computer does not install the bad one again.
    assert engine.install_for_this_computer([], "-DX=1", python) == reason
    assert "has failed its self-test before" in capsys.readouterr().err


def test_a_hang_counts_when_it_repeats(python: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_check, "LIMIT_S", 1.0)
    engine.install_wheel(make_wheel(place_of(native()), "hangs"), python)
    assert engine_check.self_test_fault(python) == "no answer within 1 s, twice"


def test_where_both_fail_the_set_up_stops_and_says_what_to_report(python: Path) -> None:
    make_wheel(place_of(native()), "illegal")
    engine.note_fault(native(), "planted")
    recipe = llama_wheel.portable("")
    make_wheel(place_of(recipe), "wrong")
    with pytest.MonkeyPatch.context() as patch:  # the second one, made anew because the first came from the cache
        patch.setattr(llama_wheel, "LlamaBuild", lambda folder, _arguments, _python: Built(folder, "illegal"))
        with pytest.raises(SetupError) as stop:
            engine.install_for_this_computer([], "", python)
    for words in ("planted", "SIGILL", str(engine_check.log_file()), llama_wheel.processor()):
        assert words in str(stop.value)
    assert llama_wheel.cached_wheel(place_of(recipe)) is None


class Built:
    """The build of a wheel, over at once."""

    def __init__(self, folder: Path, fault: str) -> None:
        self.folder, self.fault = folder, fault
        self.job = engine.Job("nothing", [sys.executable, "-c", ""], folder / "log", {})

    def wheel(self) -> Path:
        return make_wheel(self.folder, self.fault)

    def close(self) -> None:
        pass


def test_again_gives_the_native_engine_another_chance(python: Path) -> None:
    engine.note_fault(native(), "planted")
    make_wheel(place_of(native()))
    assert engine.install_for_this_computer([], "", python, again=True) == ""
    assert engine.known_fault(native()) == ""


def test_an_engine_that_has_long_been_installed_is_tried_by_setup_and_replaced(
    python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "STAMP", tmp_path / "venv" / "tandem-setup.json")
    monkeypatch.setattr(install, "venv_python", lambda: python)
    engine.install_wheel(make_wheel(tmp_path / "installed"), python)
    install.STAMP.write_text(json.dumps({"llama": "as it is", "cmake_args": "-DGGML_CUDA=on"}))
    assert not install._replace_failing_engine()
    engine.install_wheel(make_wheel(tmp_path / "installed", "illegal"), python)
    make_wheel(place_of(llama_wheel.portable("-DGGML_CUDA=on")))
    assert install._replace_failing_engine()
    stamp = install.read_stamp()
    assert "SIGILL" in stamp.pop("portable")
    assert stamp == {"llama": "as it is", "cmake_args": "-DGGML_CUDA=on"}  # so that the next run builds nothing
    assert "portable, because the one made for this processor failed its self-test" in _from_source(tmp_path / "venv")


def test_portable_arguments_keep_the_users_own_and_spare_what_the_processor_lacks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(llama_wheel, "processor", lambda: "vendor_id : x\nflags : sse4_2 avx fpu")
    recipe = llama_wheel.portable("-DGGML_CUDA=on -DGGML_NATIVE=ON")
    words = recipe.arguments.split()
    assert "-DGGML_CUDA=on" in words
    assert [word for word in words if "NATIVE" in word][-1] == "-DGGML_NATIVE=OFF"
    assert {"-DGGML_AVX2=OFF", "-DGGML_FMA=OFF", "-DGGML_F16C=OFF", "-DGGML_BMI2=OFF"} <= set(words)
    assert not {"-DGGML_AVX=OFF", "-DGGML_SSE42=OFF"} & set(words)
    monkeypatch.setattr(llama_wheel, "processor", lambda: "Apple M2")
    assert llama_wheel.portable("").arguments.endswith("-DGGML_NATIVE=OFF")


def test_the_app_says_how_its_engine_was_made(tmp_path: Path) -> None:
    assert _from_source(tmp_path) == "installed by other means than packaging/dev.py"
    for content in ("", "[]", "{"):
        (tmp_path / "tandem-setup.json").write_text(content)
        assert _from_source(tmp_path) == "installed by other means than packaging/dev.py"
    (tmp_path / "tandem-setup.json").write_text("{}")
    assert _from_source(tmp_path) == "made for this processor"
    (tmp_path / "tandem-setup.json").write_text('{"portable": "it ended with SIGSEGV"}')
    assert "it ended with SIGSEGV" in _from_source(tmp_path)
    assert "setup --again" in _from_source(tmp_path)


# --- AMX


@pytest.mark.parametrize(
    "line",
    [
        "    10:\tldtilecfg (%rax)",
        "    10:\ttilerelease",
        "    10:\ttilezero %tmm0",
        "    10:\ttileloadd (%rax,%rbx,1),%tmm1",
        "    10:\ttdpbssd %tmm2,%tmm1,%tmm0",
        "    10:\ttdpbf16ps %tmm2,%tmm1,%tmm0",
        "    10:\ttilestored %tmm0,(%rax,%rbx,1)",
    ],
)
def test_amx_is_seen_in_a_disassembly(line: str) -> None:
    assert amx.count([line.encode()]) == 1


@pytest.mark.parametrize(
    "line", ["    10:\tvpdpbusd %zmm2,%zmm1,%zmm0", "    10:\tvdpps $1,%xmm0,%xmm1,%xmm2", "0010 <tile_zero>:", ""]
)
def test_other_code_is_no_amx(line: str) -> None:
    assert amx.count([line.encode()]) == 0


@pytest.mark.skipif(not amx.can_look(), reason="no objdump, or no processor that could have AMX")
def test_no_amx_is_in_the_installed_engine_and_a_planted_instruction_is_found(tmp_path: Path) -> None:
    spec = find_spec("llama_cpp")
    assert spec is not None
    assert spec.submodule_search_locations
    counts = amx.in_folder(Path(spec.submodule_search_locations[0]) / "lib")
    assert counts
    assert not any(counts.values())
    ldtilecfg = ".byte 0xc4,0xe2,0x78,0x49,0x07"  # (%rdi)
    source = f'void f(void *p) {{ __asm__ volatile("{ldtilecfg}" : : "D"(p)); }}'
    library = tmp_path / "libggml-cpu-planted.so"
    subprocess.run(["cc", "-shared", "-x", "c", "-o", str(library), "-"], input=source.encode(), check=True)
    assert amx.in_folder(tmp_path) == {"libggml-cpu-planted.so": 1}
