"""Which system packages are named as missing, and under which name."""

from setup_steps import system_libraries
from setup_steps.system_libraries import missing_packages, names_for_release

BOOKWORM = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n'
TRIXIE = 'VERSION_ID="13"\nID=debian\n'
SID = "PRETTY_NAME=sid\nID=debian\n"
JAMMY = 'ID=ubuntu\nVERSION_ID="22.04"\n'
NOBLE = 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n'


def test_missing_packages_are_those_not_fully_installed() -> None:
    known = "libegl1 installed\nlibgl1 config-files\nxvfb not-installed\n"
    assert missing_packages(["libegl1", "libgl1", "xvfb", "xauth"], known) == ["libgl1", "xvfb", "xauth"]


def test_a_renamed_package_counts() -> None:
    assert missing_packages(["libglib2.0-0"], "libglib2.0-0t64 installed\n") == []
    assert missing_packages(["libglib2.0-0"], "libglib2.0-0 installed\n") == []
    assert missing_packages(["libglib2.0-0"], "") == ["libglib2.0-0"]


def test_names_follow_the_release() -> None:
    wanted = ["libglib2.0-0", "libegl1"]
    assert names_for_release(wanted, BOOKWORM) == wanted
    assert names_for_release(wanted, JAMMY) == wanted
    for newer in (TRIXIE, SID, NOBLE):
        assert names_for_release(wanted, newer) == ["libglib2.0-0t64", "libegl1"]


def test_the_line_to_type_is_complete() -> None:
    line = system_libraries.typed_by_user(["xvfb", "xauth"])
    assert line == "sudo apt-get install -y --no-install-recommends xvfb xauth"
