"""A small stand-in for the frozen program: real ELF files of this system, laid out as PyInstaller does."""

import shutil
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from package_steps import layout
from package_steps.layout import Build

EPOCH = 1_750_000_000
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1H0z"/></svg>\n'


def small_build(folder: Path, monkeypatch: pytest.MonkeyPatch, flavour: str = "cpu") -> Build:
    """A build below `folder` with a program of a few hundred kilobytes and icons of one colour."""
    import desktop

    monkeypatch.setattr(layout, "BUILD", folder)
    build = Build(flavour, desktop.__version__, EPOCH)
    if not build.program.exists():
        _program(build.program)
        build.icons.mkdir()
        for name in ("tandem", "application-x-gguf"):
            for size in (16, 256):
                (build.icons / f"{name}-{size}.png").write_bytes(_png(size))
        for name in ("tandem", "application-x-gguf", "tandem-symbolic"):
            (build.icons / f"{name}.svg").write_text(_SVG)
    return build


def _program(folder: Path) -> None:
    inside = folder / "_internal"
    (inside / "llama_cpp/lib").mkdir(parents=True)
    for name in ("tandem", "tandem-engine"):
        shutil.copy(shutil.which("true") or "", folder / name)
    library = inside / "llama_cpp/lib/libggml-base.so.0"
    shutil.copy(ggml_base(), library)
    library.chmod(0o755)
    (inside / "libggml-base.so.0").symlink_to("llama_cpp/lib/libggml-base.so.0")
    with zipfile.ZipFile(inside / "base_library.zip", "w") as archive:
        archive.writestr("os.pyc", b"code")


def _png(size: int) -> bytes:
    """A square in one colour."""
    row = b"\0" + size * b"\x25\x63\xeb"
    parts = [(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(row * size))]
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in [*parts, (b"IEND", b"")]
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def ggml_base() -> Path:
    """A real library that needs libstdc++, libgcc and libc."""
    import importlib.util

    spec = importlib.util.find_spec("llama_cpp")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "lib/libggml-base.so.0"
