"""Every location the app reads or writes, from source and in a frozen build."""

from __future__ import annotations

import errno
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath, PureWindowsPath

from desktop.errors import FileProblem

APP_NAME = "tandem"
DATA_DIR_VARIABLE = "TANDEM_DATA_DIR"
PORTABLE_FILE = "portable.txt"
PORTABLE_FOLDER = "tandem-data"

_REASONS = {
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EROFS: "the disk is read-only",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.ENOTDIR: "a part of the path is a file, not a folder",
    errno.EEXIST: "a file of that name is in the way",
    errno.ENAMETOOLONG: "the path is too long",
}
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Paths:
    """The four folders of one user, and every file in them."""

    config_dir: Path
    data_dir: Path
    state_dir: Path
    cache_dir: Path
    portable_file: Path | None = None  # the portable.txt that put everything beside the program

    @classmethod
    def default(cls) -> Paths:
        """Below $TANDEM_DATA_DIR, else beside a program with a portable.txt, else where the system keeps such things.

        Raises FileProblem where none of these names a place.
        """
        root = os.environ.get(DATA_DIR_VARIABLE, "")
        if root:
            return cls.under(Path(root))
        mark = portable_place() / PORTABLE_FILE
        if mark.is_file():
            return replace(cls.under(mark.parent / PORTABLE_FOLDER), portable_file=mark)
        return cls._of_the_system()

    @classmethod
    def _of_the_system(cls) -> Paths:
        from platformdirs import PlatformDirs

        dirs = PlatformDirs(APP_NAME, appauthor=False)
        try:
            return cls(dirs.user_config_path, dirs.user_data_path, dirs.user_state_path, dirs.user_cache_path)
        except RuntimeError as error:
            raise FileProblem(
                "There is no home folder to keep settings and chats in.",
                "HOME is not set to a full path, and the system knows none for this user.",
                f"Set HOME, or name a folder with --data-dir or {DATA_DIR_VARIABLE}.",
            ) from error

    @classmethod
    def under(cls, root: Path) -> Paths:
        """Everything below one folder: for --data-dir, portable use and tests."""
        root = Path(os.path.abspath(expanded(str(root))))  # noqa: PTH100 - absolute without following links
        return cls(root / "config", root / "data", root / "state", root / "cache")

    @property
    def settings_file(self) -> Path:
        """What the user has chosen."""
        return self.config_dir / "settings.toml"

    @property
    def database_file(self) -> Path:
        """All chats; its backups lie in `backups` beside it."""
        return self.data_dir / "chats.sqlite3"

    @property
    def models_dir(self) -> Path:
        """Where downloaded and quantized model files are kept, unless the settings say otherwise."""
        return self.data_dir / "models"

    @property
    def shelf_file(self) -> Path:
        """What is known of every model file the user has here."""
        return self.data_dir / "shelf.json"

    @property
    def downloads_file(self) -> Path:
        """The queue of downloads, to be gone on with after a restart."""
        return self.data_dir / "downloads.json"

    @property
    def families_file(self) -> Path:
        """Families the user adds to the catalogue."""
        return self.config_dir / "families.toml"

    @property
    def lock_file(self) -> Path:
        """Held by the one window that may write below data_dir."""
        return self.data_dir / "tandem.lock"

    @property
    def log_dir(self) -> Path:
        """The app's, the engines' and the crash logs."""
        return self.state_dir / "log"

    @property
    def app_log(self) -> Path:
        """What the app itself reports."""
        return self.log_dir / "tandem.log"

    @property
    def crash_log(self) -> Path:
        """What faulthandler and the excepthooks write."""
        return self.log_dir / "crash.log"

    @property
    def running_file(self) -> Path:
        """There while a window runs; one that is found at start tells that the last window did not end well."""
        return self.state_dir / "running.json"

    @property
    def updates_file(self) -> Path:
        """When a newer version was last asked for, and the answer."""
        return self.state_dir / "updates.json"

    def engine_log(self, name: str) -> Path:
        """What an engine process writes to its standard error: the window's are numbered, others have names."""
        return self.log_dir / f"engine-{name}.log"

    def engine_logs(self) -> list[Path]:
        """Those of the window's engines that there are, by their numbers."""
        found = [path for path in self.log_dir.glob("engine-*.log") if path.stem.removeprefix("engine-").isdecimal()]
        return sorted(found, key=lambda path: int(path.stem.removeprefix("engine-")))

    def folders(self) -> tuple[Path, ...]:
        """Every folder that must exist and be writable."""
        return (self.config_dir, self.data_dir, self.state_dir, self.log_dir, self.cache_dir)

    def make(self) -> None:
        """Create the folders, readable by this user only, and write to each for real. Raises FileProblem."""
        for folder in self.folders():
            _refuse_what_is_no_text(folder)
            self.make_one(folder)

    def make_one(self, folder: Path) -> None:
        """The same for one of them."""
        try:
            make_folder(folder)
        except FileProblem as problem:
            if self.portable_file is None:
                raise
            raise FileProblem(
                f"Tandem cannot write beside its program, where {PORTABLE_FILE} keeps everything.",
                problem.detail,
                f"Move Tandem's folder to where you may write and have space, or remove {self.portable_file} "
                "to use the system's folders.",
            ) from problem

    @property
    def portable_words(self) -> str:
        """What a person should know of portable use; "" where it is not."""
        if self.portable_file is None:
            return ""
        return f"Everything is kept in {self.data_dir.parent}, because of {self.portable_file}."


def expanded(path: str) -> Path:
    """`path` with the home folder for a leading "~"; as it stands where there is no such user."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - Path's own raises for a user nobody knows


def common_root(config_dir: Path) -> Path | None:
    """The folder with settings and data alike, as Paths.under() lays them out; None where they lie apart."""
    root = config_dir.parent
    below = Paths.under(root)
    return root if below.config_dir == config_dir and below.data_dir.is_dir() else None


def name_in(base: Path, path: str, root: Path) -> str:
    """How a file in `base` names `path`: relative where it lies below `root`, so that both may move together."""
    if not os.path.isabs(path) or not Path(path).is_relative_to(root):  # noqa: PTH117 - "" is no Path
        return path
    return Path(os.path.relpath(path, base)).as_posix()


def named_in(base: Path, name: str) -> str:
    """The path that name_in() gave that name; names that are full paths, of any system, stay as they are."""
    full = PurePosixPath(name).is_absolute() or PureWindowsPath(name).is_absolute()
    if not name or full or name.startswith("~") or "\0" in name:
        return name
    return os.path.normpath(base / name)


def make_folder(folder: Path) -> None:
    """Create `folder` if need be and write into it: permission bits do not tell. Raises FileProblem."""
    import tempfile

    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0")
            probe.flush()
    except OSError as error:
        raise folder_problem(folder, error) from error


def _refuse_what_is_no_text(folder: Path) -> None:
    """Qt knows files by text alone: it would look for the lock and the window's state in another place."""
    try:
        str(folder).encode("utf-8")
    except UnicodeEncodeError:
        raise FileProblem(
            "The window cannot use one of its folders.",
            f"The name of {os.fsencode(folder).decode('utf-8', 'replace')} is not UTF-8.",
            f"Rename the folder, or choose another with --data-dir or {DATA_DIR_VARIABLE}.",
        ) from None


def folder_problem(folder: Path, error: OSError) -> FileProblem:
    """The reason why nothing can be written in `folder`, in words."""
    reason = _REASONS.get(error.errno or 0) or (error.strerror or str(error)).lower()
    hint = (
        "Free some space, then try again."
        if error.errno in _FULL
        else f"Make the folder writable, or choose another with --data-dir or {DATA_DIR_VARIABLE}."
    )
    return FileProblem("Tandem cannot write to one of its folders.", f"{folder}: {reason}.", hint)


def is_packaged() -> bool:
    """Whether this is a packaged program rather than source code run by Python."""
    return bool(getattr(sys, "frozen", False))  # set by PyInstaller's boot loader


def program_folder() -> Path:
    """The folder of the packaged program, where the engine's program and portable.txt lie; from source, the root."""
    return Path(sys.executable).resolve().parent if is_packaged() else Path(__file__).resolve().parent.parent


def portable_place() -> Path:
    """The folder where a portable.txt counts: the one in which a person sees the program lie."""
    folder = program_folder()
    image, mounted = os.environ.get("APPIMAGE", ""), os.environ.get("APPDIR", "")
    if is_packaged() and image and mounted and folder.is_relative_to(Path(mounted).resolve()):
        return Path(image).parent  # the folder itself is mounted, read-only, at another place each time
    bundle = next((parent for parent in folder.parents if parent.suffix == ".app"), None)
    return bundle.parent if bundle is not None and sys.platform == "darwin" else folder


def resources_dir() -> Path:
    """Icons, fonts, licences and the pocket pair, as shipped."""
    unpacked = getattr(sys, "_MEIPASS", None)  # set by PyInstaller's boot loader
    root = Path(unpacked) if unpacked else Path(__file__).resolve().parent.parent
    return root / "resources"


def pocket_file(voice: str) -> Path:
    """The built-in model file of `voice`: "base" or "instruct"."""
    return resources_dir() / "pocket" / f"tandem-pocket-{voice}-Q8_0.gguf"
