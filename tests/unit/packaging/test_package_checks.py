"""What the checks of a finished package conclude from what they see; the checks themselves need a package and root."""

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from package_checks import contents, instructions, processes, stored_chats, tiny_program
from package_checks.bare_root import SYSTEMS, debootstrap_command
from package_checks.decode_speed import spread
from package_checks.desktop_entry import exec_command
from package_checks.engine_talk import EngineEnded, ask
from package_checks.host_network import apt_proxy_lines, apt_settings, certificate_file, proxy_environment
from package_checks.installed_files import all_files, left_behind, owned_files, pulled_in, sizes
from package_checks.outcome import Outcome, Verdict, exit_status, one_line, summary, table
from package_checks.screen_picture import colour_count, png, read_dump, shows_something
from package_steps.linux.shared_libraries import ElfFile

from desktop.chat.conversation import Ending, Status, Writer, WriterKind
from desktop.engine.process import engine_command
from desktop.paths import pocket_file
from desktop.store.chats import ChatStore
from desktop.voice import Voice

SCRIPT = Path(__file__).resolve().parents[3] / "packaging" / "check_package.py"


def dump(width: int, height: int, pixels: list[int], colours: int = 0) -> bytes:
    """An X window dump as Xvfb writes it: little-endian pixels, a name after the header, a colour map."""
    name = b"screen\0\0"
    fields = [100 + len(name), 7, 2, 24, width, height, 0, 0, 32, 0, 32, 32, width * 4, 4, 0, 0, 0, 8, 256, colours]
    head = struct.pack(">25I", *fields, *[0] * 5) + name
    return head + bytes(12 * colours) + b"".join(struct.pack("<I", pixel) for pixel in pixels)


def test_a_dump_becomes_the_same_picture_as_png() -> None:
    picture = read_dump(dump(2, 1, [0x112233, 0xFFEEDD], colours=3))
    assert picture.rows == [bytes.fromhex("112233ffeedd")]
    file = png(picture)
    assert file[16:24] == struct.pack(">II", 2, 1)
    body = file[file.index(b"IDAT") + 4 : file.index(b"IEND") - 8]
    assert zlib.decompress(body) == b"\0" + picture.rows[0]


def test_a_dump_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bits"):
        read_dump(dump(1, 1, [0]).replace(struct.pack(">I", 32), struct.pack(">I", 16)))


def test_a_blank_screen_shows_nothing_and_a_gradient_does() -> None:
    assert not shows_something(read_dump(dump(40, 4, [0xFFFFFF] * 160)))
    gradient = read_dump(dump(40, 4, list(range(160))))
    assert colour_count(gradient) == 40  # of every fourth row
    assert shows_something(gradient)


def test_a_desktop_entry_gives_its_command_without_field_codes() -> None:
    entry = "[Desktop Entry]\nName=T\nExec=tandem %F --at '100%%' %u\n[Desktop Action New]\nExec=other\n"
    assert exec_command(entry) == ["tandem", "--at", "100%"]


def test_every_extension_is_told_by_its_instructions() -> None:
    lines = [
        "0000000000001000 <plain>:",
        "    1000:\tadd    %eax,%ebx",
        "    1002:\tmovaps %xmm0,%xmm1",
        "0000000000002000 <new>:",
        "    2000:\tvpaddd %ymm0,%ymm1,%ymm2",
        "    2004:\tvpaddd %zmm0,%zmm1,%zmm2",
        "    2008:\tmulx   %rax,%rbx,%rcx",
        "    200c:\tvfmadd231ps %ymm0,%ymm1,%ymm2",
        "    2010:\tvaddps %ymm0,%ymm1,%ymm2",
        "    2014:\tvaddps %ymm0,%ymm1,%ymm2",
    ]
    found = instructions.count(lines)
    assert found == {
        ("AVX2", "new"): 1,
        ("AVX-512", "new"): 1,
        ("BMI2", "new"): 1,
        ("FMA", "new"): 1,
        ("AVX", "new"): 2,
    }


@pytest.mark.skipif(sys.platform != "linux", reason="writes a program for Linux")
def test_the_tiny_program_runs_and_an_undefined_instruction_ends_it(tmp_path: Path) -> None:
    assert not tiny_program.refused([], b"\x90", tmp_path)  # nop
    assert tiny_program.refused([], b"\x0f\x0b", tmp_path)  # ud2


def test_the_same_content_is_found_twice_and_equal_sizes_are_not_enough(tmp_path: Path) -> None:
    files = {"one": b"a" * 9, "two": b"a" * 9, "other": b"b" * 9, "alone": b"a" * 8}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    groups = contents.same_content(sorted(tmp_path.iterdir()))
    assert [[path.name for path in group] for group in groups] == [["one", "two"]]


@pytest.mark.parametrize(
    "path",
    ["/x/a.pyi", "/x/include/b.h", "/x/tests/t.py", "/x/__pycache__/c.pyc", "/x/libq.a", "/x/Qt/libexec/moc"],
)
def test_development_files_are_known(path: str) -> None:
    assert contents.DEVELOPMENT.search(path)


@pytest.mark.parametrize(
    "path", ["/x/libllama.so", "/x/resources/latest.json", "/x/base_library.zip", "/x/contest.svg"]
)
def test_other_files_are_no_development_files(path: str) -> None:
    assert not contents.DEVELOPMENT.search(path)


@pytest.mark.parametrize(("mode", "safe"), [(0o100644, True), (0o104755, False), (0o100666, False), (0o100600, False)])
def test_rights(mode: int, safe: bool) -> None:
    assert contents.safe_mode(mode) is safe


def test_dependencies_without_versions_and_bars() -> None:
    assert contents.dependency_names("libc6 (>= 2.36), a | b:any, c") == ["libc6", "a", "b", "c"]


def test_the_newest_c_library_is_told_by_its_numbers() -> None:
    versions = {
        "libc.so.6": frozenset({"GLIBC_2.9", "GLIBC_2.35", "GLIBC_PRIVATE"}),
        "libm.so.6": frozenset({"GLIBC_2.4"}),
    }
    assert contents.newest_glibc(ElfFile(Path("x"), versions=versions)) == (2, 35)
    assert contents.newest_glibc(ElfFile(Path("x"), versions={"libz.so.1": frozenset({"ZLIB_1.2"})})) == ()


def test_what_stays_behind_is_what_nobody_owns(tmp_path: Path) -> None:
    for folder in ("usr/lib", "etc", "proc/1", "var/lib/dpkg/info", "home/anna"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "etc/old").touch()
    before = all_files(tmp_path)
    for name in ("usr/lib/owned.so", "etc/forgotten", "home/anna/chat", "proc/1/status"):
        (tmp_path / name).touch()
    (tmp_path / "var/lib/dpkg/info/other.list").write_text("/lib/owned.so\n", "utf-8")
    assert left_behind(before, all_files(tmp_path), owned_files(tmp_path)) == ["/etc/forgotten"]


def test_what_an_installation_pulled_in() -> None:
    had, has = sizes("libc6 12\n"), sizes("libc6 12\nlibx 30\ntandem 200\nbroken\n")
    pulled = pulled_in(had, has, "tandem")
    assert (pulled.names, pulled.installed_kb) == (["libx"], 30)


def test_the_hosts_way_to_the_network(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.touch()
    environment = {
        "http_proxy": "http://p:1",
        "NO_PROXY": "x",
        "no_proxy": "",
        "SSL_CERT_FILE": str(bundle),
        "HOME": "/",
    }
    assert proxy_environment(environment) == {"http_proxy": "http://p:1", "NO_PROXY": "x"}
    assert certificate_file(environment) == bundle
    lines = apt_proxy_lines('Acquire::http::Proxy "http://p:1";\nAcquire::Languages "none";\n')
    assert lines == ['Acquire::http::Proxy "http://p:1";']
    assert f'CAInfo "{bundle}"' in apt_settings(lines, bundle)
    assert lines[0] in apt_settings(lines, None)


def test_debootstrap_gets_a_script_only_for_a_suite_it_does_not_know(tmp_path: Path) -> None:
    (tmp_path / "trixie").touch()
    known = debootstrap_command(SYSTEMS["trixie"], Path("/t"), "", None, tmp_path)
    assert known[-2:] == ["/t", ""]  # debootstrap's own mirror
    unknown = debootstrap_command(SYSTEMS["noble"], Path("/t"), "http://m", Path("/k"), tmp_path)
    assert unknown[-3:] == ["/t", "http://m", "gutsy"]
    assert "--keyring=/k" in unknown


def test_family_of_a_process() -> None:
    family = {2: 1, 3: 2, 4: 3, 5: 1}
    assert processes.below(2, family) == [3, 4]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_process_that_ended_and_was_not_waited_for_is_gone() -> None:
    command = [sys.executable, "-c", "print('up', flush=True); input()"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert process.stdout.readline() == b"up\n"  # before that, it may not even have its own memory
        assert process.pid in processes.parents()
        assert processes.resident_mb(process.pid) > 1
        process.kill()
        assert processes.wait_until_gone([process.pid], 5) == []
    finally:
        process.kill()
        process.communicate()


def test_stored_chats_are_read_while_the_window_holds_them(tmp_path: Path) -> None:
    assert stored_chats.messages(tmp_path) == []
    store = ChatStore(tmp_path / ".local/share/tandem/chats.sqlite3")
    chat = store.items.create("A chat")
    question = store.messages.add_question(chat.id, None, "What is hot?")
    writer = Writer(WriterKind.ENGINE, Voice.INSTRUCT, "f.gguf")
    answer = store.messages.start_answer(chat.id, question.id, (None, None), "instruct", writer)
    assert stored_chats.asked(tmp_path, "is hot")
    assert stored_chats.answers(tmp_path) == 0  # it is running
    store.messages.finish_answer(answer.id, Ending(Status.COMPLETE, "The sun."))
    assert stored_chats.answers(tmp_path) == 1
    store.close()


def test_an_engine_is_spoken_to_by_hand_as_the_window_speaks_to_it(tmp_path: Path) -> None:
    here = {"PYTHONPATH": str(SCRIPT.parents[1])}
    answer = ask(engine_command(), pocket_file(Voice.BASE), tmp_path / "engine.log", tokens=4, environment=here)
    assert answer.tokens == 4
    assert answer.text.strip()
    with pytest.raises(EngineEnded, match=r"none\.gguf"):
        ask(engine_command(), tmp_path / "none.gguf", tmp_path / "engine.log", environment=here)


def test_outcomes_for_people_and_for_scripts() -> None:
    outcomes = [Outcome("a", Verdict.WORKS, "fine"), Outcome("b", Verdict.SAYS_WHY, "words")]
    assert exit_status(outcomes) == 0
    assert exit_status([*outcomes, Outcome("c", Verdict.FAILED, "")]) == 1
    assert "says why  b" in table(outcomes)
    assert summary(outcomes) == "1 works, 1 says why"
    assert summary([]) == "nothing was checked"
    name = "libxcb-render-util0"
    assert name in table([Outcome("a", Verdict.WORKS, f"{'x' * 12} {name}")], width=32), "names are not broken"
    assert one_line("a\n  b " + "c" * 400, 10) == "… " + "c" * 10


def test_the_middle_half() -> None:
    assert spread([1.0]) == (1.0, 1.0, 1.0)
    assert spread([1.0, 2.0, 3.0, 4.0, 5.0]) == (3.0, 2.0, 4.0)


def test_a_package_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPT), "contents", "--package", str(tmp_path / "none.deb")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "There is no package" in done.stderr
    assert "Traceback" not in done.stderr
