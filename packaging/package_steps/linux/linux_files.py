"""What every Linux package has beside the program: menu entry, software centre's page, file type, icons, manual."""

import gzip
import os
import re
import shutil
from datetime import UTC, datetime, time
from pathlib import Path
from xml.sax.saxutils import escape

from setup_steps.report import SetupError

from package_steps.layout import APP_ID, AUTHORS, HOMEPAGE, LINUX, PICTURES, QUESTIONS, Build
from package_steps.linux.elf_cleaning import clean_libraries
from package_steps.linux.shared_libraries import elf_files, faults, is_elf, read_elf
from package_steps.release.changelog import CHANGELOG, Entry, entries, entry

_CONTEXTS = {"tandem": "apps", "application-x-gguf": "mimetypes"}  # a file type's icon is called as its MIME type
_MARK = re.compile(r"@([A-Z_]+)@")
_MOST_ITEMS = 12


def install_shared_files(build: Build, share: Path) -> None:
    """Write everything that lies below /usr/share in every package."""
    day = datetime.fromtimestamp(build.epoch, UTC).strftime("%Y-%m-%d")
    place(LINUX / "tandem.desktop", share / "applications/tandem.desktop")
    place(LINUX / "tandem-mime.xml", share / "mime/packages/tandem.xml")
    write(share / f"metainfo/{APP_ID}.metainfo.xml", metainfo(build))
    manual = filled(LINUX / "tandem.1.in", DATE=day, VERSION=build.version)
    write_gzip(share / "man/man1/tandem.1.gz", manual)
    install_icons(build, share / "icons")


def install_icons(build: Build, icons: Path) -> None:
    """Lay the icons of the app and of its files where themes look for them."""
    for name, context in _CONTEXTS.items():
        sizes = [path.stem.removeprefix(f"{name}-") for path in sorted(build.icons.glob(f"{name}-*.png"))]
        if not sizes:
            raise SetupError(f"There are no icons of {name} in {build.icons}.")
        for size in sizes:
            place(build.icons / f"{name}-{size}.png", icons / f"hicolor/{size}x{size}/{context}/{name}.png")
        place(build.icons / f"{name}.svg", icons / f"hicolor/scalable/{context}/{name}.svg")
    place(build.icons / "tandem-symbolic.svg", icons / "hicolor/symbolic/apps/tandem-symbolic.svg")


def history(build: Build) -> list[Entry]:
    """What is new in this version and those before it, newest first."""
    now = entry(build.version)
    found = entries(CHANGELOG.read_text("utf-8"))
    return [earlier for earlier in found[found.index(now) :] if earlier.items()]


def day_of(release: Entry, build: Build) -> datetime:
    """When a version came out; for one that is not out yet, the day of the build."""
    if release.date is None:
        return datetime.fromtimestamp(build.epoch, UTC)
    return datetime.combine(release.date, time(), UTC)


def metainfo(build: Build) -> str:
    """The page of the software centre: AppStream metadata with the releases of CHANGELOG.md."""
    return filled(
        LINUX / "metainfo.xml.in",
        APP_ID=APP_ID,
        DEVELOPER_ID=APP_ID.rpartition(".")[0],
        AUTHORS=AUTHORS,
        HOMEPAGE=HOMEPAGE,
        QUESTIONS=QUESTIONS,
        PICTURES=escape(os.environ.get("TANDEM_PICTURES", PICTURES)),
        RELEASES="\n".join(_release(release, day_of(release, build)) for release in history(build)),
    )


def _release(release: Entry, day: datetime) -> str:
    items = "\n".join(f"          <li>{escape(item)}</li>" for item in release.items()[:_MOST_ITEMS])
    return f"""    <release version="{escape(release.version)}" date="{day:%Y-%m-%d}">
      <description>
        <ul>
{items}
        </ul>
      </description>
    </release>"""


def install_program(build: Build, root: Path) -> None:
    """Lay the program below `root` where packages have it, with its name on the PATH."""
    copy_program(build, root / "usr/lib/tandem")
    link = root / "usr/bin/tandem"
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to("../lib/tandem/tandem")


def copy_program(build: Build, target: Path) -> None:
    """Copy the frozen program, with the modes of installed files: only programs may be started."""
    if not (build.program / "tandem").is_file():
        raise SetupError(f"There is no frozen program in {build.program}; freeze it first.")
    shutil.copytree(build.program, target, symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or _is_program(path) else 0o644)
    clean_libraries(target)
    if wrong := faults(read_elf(elf_files(target))):
        raise SetupError("These files may not go into a package:\n" + "\n".join(wrong))


def _is_program(path: Path) -> bool:
    return ".so" not in path.name and is_elf(path)


def filled(template: Path, **values: str) -> str:
    """The text of a template with a value for each of its @MARKS@."""
    return _MARK.sub(lambda mark: values[mark[1]], template.read_text("utf-8"))


def place(source: Path, target: Path, mode: int = 0o644) -> None:
    """Copy one file, making folders as needed."""
    write_bytes(target, source.read_bytes(), mode)


def write(target: Path, text: str, mode: int = 0o644) -> None:
    """Write a text, making folders as needed."""
    write_bytes(target, text.encode(), mode)


def write_gzip(target: Path, text: str) -> None:
    """Write a packed text that is the same each time: without a name and a date in it."""
    write_bytes(target, gzip.compress(text.encode(), 9, mtime=0))


def write_bytes(target: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file, making folders as needed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    target.chmod(mode)


def date_everything(folder: Path, epoch: int) -> None:
    """Give everything in a folder one date and every folder its usual mode, whatever the umask is."""
    for path in (folder, *folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
        os.utime(path, (epoch, epoch), follow_symlinks=False)
