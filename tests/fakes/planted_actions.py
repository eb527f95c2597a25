"""What a hostile model file would do in an engine, by name: ACTIONS. Each raises OSError where it is refused."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import mmap
import os
import platform
import resource
import signal
import socket
import struct
import subprocess
import termios
from collections.abc import Callable
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
PARENT = os.getppid()
ARM = platform.machine() == "aarch64"


def call(x86: int, arm: int, *arguments: object) -> int:
    """A system call by number."""
    result = LIBC.syscall(arm if ARM else x86, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), "")
    return int(result)


def function(name: str, *arguments: object) -> int:
    result = getattr(LIBC, name)(*arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), "")
    return int(result)


# --- network


def connect(port: str) -> None:
    socket.create_connection(("127.0.0.1", int(port)), 2).close()


def connect_six(port: str) -> None:
    socket.create_connection(("::1", int(port)), 2).close()


def bind(_: str = "") -> None:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        made.listen()


def send_datagram(port: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.sendto(b"x", ("127.0.0.1", int(port)))


def unix_socket(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.connect(path)


def abstract_socket(name: str) -> None:
    unix_socket("\0" + name)


def netlink(_: str = "") -> None:
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW).close()


def socket_pair(_: str = "") -> None:
    for end in socket.socketpair():
        end.close()


def io_uring(_: str = "") -> None:
    call(425, 425, 4, ctypes.create_string_buffer(120))


# --- programs and processes


def execute(_: str = "") -> None:
    os.execv("/bin/true", ["true"])


def run_program(_: str = "") -> None:
    subprocess.run(["/bin/true"], check=True)


def shell(_: str = "") -> None:
    if os.system("true"):
        raise PermissionError(errno.EPERM, "")


def spawn(_: str = "") -> None:
    os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)


def execute_memory(_: str = "") -> None:
    made = os.memfd_create("program")
    os.write(
        made, Path("/lib/x86_64-linux-gnu/libc.so.6" if not ARM else "/lib/aarch64-linux-gnu/libc.so.6").read_bytes()
    )
    os.execve(made, ["program"], {})


def fork(_: str = "") -> None:
    made = os.fork()
    if made == 0:
        os._exit(0)
    os.waitpid(made, 0)


def clone(_: str = "") -> None:
    made = call(56, 220, signal.SIGCHLD, 0, 0, 0, 0)
    if made == 0:
        os._exit(0)
    os.waitpid(made, 0)


def clone_three(_: str = "") -> None:
    made = call(435, 435, struct.pack("11Q", 0, 0, 0, 0, signal.SIGCHLD, *[0] * 6), 88)
    if made == 0:
        os._exit(0)
    os.waitpid(made, 0)


def new_user(_: str = "") -> None:
    function("unshare", 0x10000000)


# --- other processes


def ptrace(_: str = "") -> None:
    function("ptrace", 0x4206, PARENT, 0, 0)


def read_memory_of_parent(_: str = "") -> None:
    buffer = ctypes.create_string_buffer(8)
    vector = struct.pack("QQ", ctypes.addressof(buffer), 8)
    call(310, 270, PARENT, vector, 1, vector, 1, 0)


def kill(number: str) -> None:
    os.kill(PARENT, int(number))


def kill_group(_: str = "") -> None:
    os.kill(0, 0)


def kill_everybody(_: str = "") -> None:
    os.kill(-1, 0)


def kill_thread(_: str = "") -> None:
    call(234, 131, PARENT, PARENT, 0)


def kill_thread_alone(_: str = "") -> None:
    call(200, 130, PARENT, 0)


def queue_signal(_: str = "") -> None:
    call(129, 138, PARENT, signal.SIGUSR1, struct.pack("iii116x", signal.SIGUSR1, 0, -1))


def pidfd(_: str = "") -> None:
    os.pidfd_open(PARENT)


def limit_parent(_: str = "") -> None:
    resource.prlimit(PARENT, resource.RLIMIT_CPU, (1 << 40, resource.RLIM_INFINITY))


def renice_parent(_: str = "") -> None:
    os.setpriority(os.PRIO_PROCESS, PARENT, os.getpriority(os.PRIO_PROCESS, PARENT))


def signal_by_pipe(_: str = "") -> None:
    reading, writing = os.pipe()
    try:
        fcntl.fcntl(reading, fcntl.F_SETOWN, PARENT)
    finally:
        os.close(reading)
        os.close(writing)


def bind_parent(_: str = "") -> None:
    os.sched_setaffinity(PARENT, os.sched_getaffinity(PARENT))


def outlive_parent(_: str = "") -> None:
    function("prctl", 1, 0, 0, 0, 0)


def type_into_terminal(_: str = "") -> None:
    fcntl.ioctl(0, termios.TIOCSTI, b"x")


# --- files


def read(path: str) -> None:
    with Path(path).open("rb") as file:
        file.read(1)


def read_of_parent(name: str) -> None:
    read(f"/proc/{PARENT}/{name}")


def list_folder(path: str) -> None:
    list(Path(path).iterdir())


def write(path: str) -> None:
    with Path(path).open("ab") as file:
        file.write(b"x")


def write_raw(path: str) -> None:
    os.close(call(257, 56, -100, path.encode(), os.O_WRONLY))


def write_by_the_other_call(path: str) -> None:
    os.close(call(437, 437, -100, path.encode(), struct.pack("QQQ", os.O_WRONLY, 0, 0), 24))


def write_unnamed(folder: str) -> None:
    os.close(os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o600))


def truncate(path: str) -> None:
    os.truncate(path, 0)


def remove(path: str) -> None:
    Path(path).unlink()


def remove_folder(path: str) -> None:
    Path(path).rmdir()


def make_folder(path: str) -> None:
    Path(path).mkdir()


def make_pipe(path: str) -> None:
    os.mkfifo(path)


def rename(old: str, new: str) -> None:
    Path(old).rename(new)


def hard_link(old: str, new: str) -> None:
    os.link(old, new)


def soft_link(old: str, new: str) -> None:
    Path(new).symlink_to(old)


def change_mode(path: str) -> None:
    Path(path).chmod(0o777)


def change_owner(path: str) -> None:
    os.chown(path, os.getuid(), os.getgid())


def change_time(path: str) -> None:
    os.utime(path)


def change_attribute(path: str) -> None:
    os.setxattr(path, "user.planted", b"x")


def make_unchangeable(path: str) -> None:
    """chattr on a file that is open for reading: the same flags again, so that nothing stays of it."""
    with Path(path).open("rb") as file:
        flags = fcntl.ioctl(file, 0x80086601, b"\0" * 8)
        fcntl.ioctl(file, 0x40086602, flags)


def change_mode_of_log(_: str = "") -> None:
    os.fchmod(2, 0o777)


def watch(path: str) -> None:
    call(294, 26, 0)
    raise AssertionError(path)


def open_device(path: str) -> None:
    os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY))


# --- the system


def mount(path: str) -> None:
    function("mount", b"none", path.encode(), b"tmpfs", 0, None)


def unmount(path: str) -> None:
    function("umount2", path.encode(), 0)


def change_root(path: str) -> None:
    os.chroot(path)


def bpf(_: str = "") -> None:
    call(321, 280, 5, ctypes.create_string_buffer(120), 120)


def key(_: str = "") -> None:
    call(250, 219, 0, -3, 1)


def perf(_: str = "") -> None:
    call(298, 241, ctypes.create_string_buffer(b"\0\0\0\0p", 112), 0, -1, -1, 0)


def fault_handler(_: str = "") -> None:
    os.close(call(323, 282, 1))


def shared_memory(_: str = "") -> None:
    call(29, 194, 0, 4096, 0o1600)


def message_queue(_: str = "") -> None:
    call(240, 180, b"planted", os.O_RDWR | os.O_CREAT, 0o600, None)


def handle(path: str) -> None:
    call(303, 264, -100, path.encode(), ctypes.create_string_buffer(b"\x80", 136), ctypes.create_string_buffer(8), 0)


def unknown_call(_: str = "") -> None:
    call(500, 500, 0)


def x32_call(_: str = "") -> None:
    call(0x40000000 + 39, 0x40000000 + 39)


def i386_call(_: str = "") -> None:
    """socket() by the gate of 32-bit programs, whose numbers are others: mov eax, 359; int 0x80; ret."""
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(bytes.fromhex("53b867010000bb01000000b90100000031d2cd805bc3"))
    result = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
    if result < 0:
        raise OSError(-result, "")


ACTIONS: dict[str, Callable[..., None]] = {
    name: value for name, value in globals().items() if callable(value) and getattr(value, "__module__", "") == __name__
}
