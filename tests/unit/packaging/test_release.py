"""A release made by the real command: key, checksums, signatures, verified also by openssl and sha256sum."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop import __version__
from desktop.release.feed import read_release
from desktop.release.signed_notice import verified_payload

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="borrows the environment by a link")
PAGE = "https://tandem.example/get"
PASSPHRASE = {"TANDEM_RELEASE_PASSPHRASE": "correct horse battery"}
CHANGES = """# Changelog

## 0.2.0 (2027-01-31)

The **second** one.

### Added
- A long item that goes on
  in the next line, with `code`.
- Another.

## 0.1.0 (2026-12-01)
- The first one.
"""


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """The parts of the repository that a release is made with, at version 0.2.0, and the real environment."""
    root = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "desktop", root / "desktop", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("setup_steps", "package_steps"):
        copied = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "packaging" / name, root / "packaging" / name, ignore=copied)
    shutil.copy(ROOT / "packaging" / "release.py", root / "packaging")
    shutil.copy(ROOT / "pyproject.toml", root)
    (root / "resources").mkdir()
    shutil.copy(ROOT / "resources" / "release_channel.toml", root / "resources")
    said = root / "desktop" / "__init__.py"
    said.write_text(said.read_text("utf-8").replace(f'"{__version__}"', '"0.2.0"'), "utf-8")
    (root / "CHANGELOG.md").write_text(CHANGES, "utf-8")
    (root / ".venv").symlink_to(sys.prefix)
    return root


def release(clone, *arguments, **variables):
    """Run packaging/release.py with the environment's Python."""
    python = clone / ".venv" / Path(sys.executable).relative_to(sys.prefix)
    command = [python, clone / "packaging" / "release.py", *arguments]
    environment = {**os.environ, **PASSPHRASE, **variables}
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL, check=False
    )


@pytest.fixture(scope="module")
def key(clone, tmp_path_factory):
    """(the file of a private key, its public key)"""
    path = tmp_path_factory.mktemp("keys") / "tandem.key"
    made = release(clone, "key", path)
    assert made.returncode == 0, made.stderr
    return path, made.stdout.strip()


@pytest.fixture
def dist(tmp_path):
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / "tandem_0.2.0_amd64.deb").write_bytes(b"package" * 1000)
    (folder / "Tandem-0.2.0.AppImage").write_bytes(b"other")
    return folder


@pytest.fixture
def signed(clone, dist, key):
    done = release(clone, "sign", dist, "--key", key[0], "--page", PAGE)
    assert done.returncode == 0, done.stderr
    return dist


def test_a_signed_release_is_right(clone, signed, key):
    assert sorted(path.name for path in signed.iterdir()) == [
        "SHA256SUMS", "SHA256SUMS.sig", "Tandem-0.2.0.AppImage", "release.json", "release.json.sig", "release.signed",
        "tandem_0.2.0_amd64.deb",
    ]  # fmt: skip
    done = release(clone, "verify", signed, "--public-key", key[1])
    assert (done.returncode, done.stderr) == (0, "Signatures and checksums are right.\n")


def test_the_app_reads_what_was_published(signed, key):
    import base64

    told = read_release(verified_payload((signed / "release.signed").read_bytes(), [base64.b64decode(key[1])]))
    assert (told.version, told.date, told.page) == ("0.2.0", "2027-01-31", PAGE)
    assert "- A long item that goes on in the next line, with `code`.\n- Another." in told.notes
    assert [(file.name, file.size) for file in told.files] == [
        ("Tandem-0.2.0.AppImage", 5),
        ("tandem_0.2.0_amd64.deb", 7000),
    ]


def test_openssl_and_sha256sum_say_the_same(signed, key):
    openssl, sha256sum = shutil.which("openssl"), shutil.which("sha256sum")
    if (
        not openssl
        or not sha256sum
        or b"OpenSSL 3" not in subprocess.run([openssl, "version"], capture_output=True, check=False).stdout
    ):
        pytest.skip("needs OpenSSL 3 and sha256sum")
    for name in ("SHA256SUMS", "release.json"):
        raw = signed.parent / "raw"
        subprocess.run([openssl, "base64", "-d", "-A", "-in", signed / f"{name}.sig", "-out", raw], check=True)
        command = [openssl, "pkeyutl", "-verify", "-pubin", "-inkey", f"{key[0]}.pub", "-rawin"]
        done = subprocess.run(
            [*command, "-in", signed / name, "-sigfile", raw], capture_output=True, check=False, text=True
        )
        assert (done.returncode, done.stdout.strip()) == (0, "Signature Verified Successfully")
        (signed.parent / "changed").write_bytes((signed / name).read_bytes() + b" ")
        done = subprocess.run(
            [*command, "-in", signed.parent / "changed", "-sigfile", raw], capture_output=True, check=False
        )
        assert done.returncode != 0
    assert (
        subprocess.run(
            [sha256sum, "-c", "--strict", "SHA256SUMS"], cwd=signed, capture_output=True, check=False
        ).returncode
        == 0
    )


def change(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda dist: change(dist / "tandem_0.2.0_amd64.deb"), "tandem_0.2.0_amd64.deb was changed"),
        (lambda dist: (dist / "Tandem-0.2.0.AppImage").unlink(), "Tandem-0.2.0.AppImage is missing"),
        (lambda dist: (dist / "extra.exe").write_bytes(b"x"), "extra.exe is not in SHA256SUMS"),
        (lambda dist: change(dist / "SHA256SUMS"), "SHA256SUMS is not signed with this key"),
        (lambda dist: change(dist / "release.json"), "release.json is not signed with this key"),
        (lambda dist: change(dist / "release.signed"), "release.signed, release.json or SHA256SUMS:"),
        (lambda dist: (dist / "SHA256SUMS.sig").unlink(), "SHA256SUMS is not signed with this key"),
        (lambda dist: (dist / "release.signed").unlink(), "release.signed is missing"),
    ],
    ids=range(8),
)
def test_damage_is_found_and_named(clone, signed, key, damage, words):
    damage(signed)
    done = release(clone, "verify", signed, "--public-key", key[1])
    assert done.returncode == 1
    assert words in done.stderr


def test_another_key_does_not_verify(clone, signed, tmp_path):
    other = release(clone, "key", tmp_path / "other.key").stdout.strip()
    done = release(clone, "verify", signed, "--public-key", other)
    assert done.returncode == 1
    assert "SHA256SUMS is not signed with this key" in done.stderr


def test_without_a_key_it_warns_and_ends_with_3_and_removes_older_signatures(clone, signed):
    done = release(clone, "sign", signed)
    assert done.returncode == 3
    assert "NOT SIGNED" in done.stderr
    assert not {"SHA256SUMS.sig", "release.json.sig", "release.signed"} & {path.name for path in signed.iterdir()}
    assert json.loads((signed / "release.json").read_bytes())["version"] == "0.2.0"
    assert release(clone, "sign", signed, "--allow-unsigned").returncode == 0


def test_the_private_key_is_encrypted_and_for_its_owner_alone(clone, key, dist):
    path, _ = key
    assert path.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
    done = release(clone, "sign", dist, "--key", path, "--page", PAGE, TANDEM_RELEASE_PASSPHRASE="wrong horse battery")
    assert done.returncode == 1
    assert "passphrase is wrong" in done.stderr
    assert not (dist / "release.json").exists()


def test_a_key_is_never_overwritten_and_a_short_passphrase_refused(clone, key, tmp_path):
    before = key[0].read_bytes()
    assert "never overwritten" in release(clone, "key", key[0]).stderr
    assert key[0].read_bytes() == before
    done = release(clone, "key", tmp_path / "weak.key", TANDEM_RELEASE_PASSPHRASE="short")
    assert done.returncode == 1
    assert not (tmp_path / "weak.key").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--page", "http://tandem.example"], "begins with https://"),
        ([], "Say where people get this release"),
        (["--key", "/nowhere/key"], "cannot be read"),
    ],
)
def test_what_cannot_be_signed_is_said(clone, dist, key, arguments, words):
    done = release(clone, "sign", dist, "--key", key[0], *arguments)
    assert done.returncode == 1
    assert words in done.stderr


def test_an_empty_folder_is_said(clone, key, tmp_path):
    done = release(clone, "sign", tmp_path, "--key", key[0], "--page", PAGE)
    assert (done.returncode, "There are no packages" in done.stderr) == (1, True)


def test_check_and_notes(clone):
    assert release(clone, "check", "--tag", "v0.2.0").stderr == "0.2.0 can be released.\n"
    done = release(clone, "check", "--tag", "v0.3.0")
    assert (done.returncode, done.stderr) == (1, "the tag is v0.3.0; it must be v0.2.0\n")
    assert release(clone, "notes", "0.1.0").stdout == "- The first one.\n"
    assert release(clone, "notes").stdout.startswith("The **second** one.\n")
    assert "says nothing of 9.9.9" in release(clone, "notes", "9.9.9").stderr
