"""Makes the Debian package: everything below /usr, owned by root, the same bytes each time."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from setup_steps.report import SetupError

from package_steps.layout import DIST, LINUX, Build
from package_steps.linux.deb_control import (
    architecture,
    changelog,
    checksums,
    control,
    copyright_notice,
    debian_version,
    package_name,
)
from package_steps.linux.linux_files import (
    date_everything,
    install_program,
    install_shared_files,
    place,
    write,
    write_gzip,
)

# Measured on the same 169 MB: xz -6 58.6 MB, unpacked in 1.9 s; zstd -19 61.4 MB, 0.6 s; zstd as preset 76.7 MB. Every
# dpkg reads xz, zstd only those since Debian 12.
COMPRESSION = ("-Zxz", "-z6")


def make_deb(build: Build) -> Path:
    """Make dist/tandem_VERSION_ARCHITECTURE.deb of the frozen program and return it."""
    DIST.mkdir(parents=True, exist_ok=True)
    target = DIST / f"{package_name(build)}_{debian_version(build.version)}_{architecture()}.deb"
    with tempfile.TemporaryDirectory(prefix="deb-", dir=build.folder) as temporary:
        root = Path(temporary) / "root"
        lay_out(build, root)
        _pack(root, target, build.epoch)
    return target


def lay_out(build: Build, root: Path) -> None:
    """Lay everything out below `root` as it will lie below /, and the control files in DEBIAN."""
    share, documents = root / "usr/share", root / f"usr/share/doc/{package_name(build)}"
    install_program(build, root)
    install_shared_files(build, share)
    write_gzip(documents / "changelog.gz", changelog(build))
    write(documents / "copyright", copyright_notice())
    overrides = (LINUX / "debian/lintian-overrides").read_text("utf-8")
    write(share / f"lintian/overrides/{package_name(build)}", overrides)
    information = {"control": control(build, root), "md5sums": checksums(root)}
    for name, text in information.items():
        write(root / "DEBIAN" / name, text)
    place(LINUX / "debian/postrm", root / "DEBIAN/postrm", 0o755)
    date_everything(root, build.epoch)


def _pack(root: Path, target: Path, epoch: int) -> None:
    if shutil.which("dpkg-deb") is None:
        raise SetupError("The program dpkg-deb is missing: it comes with Debian and Ubuntu, elsewhere as dpkg.")
    command = ["dpkg-deb", "--root-owner-group", *COMPRESSION, "--build", str(root), str(target)]
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(epoch), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(f"dpkg-deb failed: {done.stderr.strip()}")
