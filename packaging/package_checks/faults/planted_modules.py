"""Puts modules with processor code into a folder of libraries that have a fault: they die, hang, or compute wrongly."""

import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("planted_module.c")
BEHIND = "behind-"  # and a module's name: the real one, through which the planted one works
# Each is a name in planted_module.c. At which point of an engine's life it shows:
WHEN_OPENED = ("LOAD_SIGILL", "LOAD_HANG", "SCORE_SIGILL")
REFUSED_BY_GGML = ("OTHER_VERSION", "NO_BACKEND")
WHEN_COMPUTING = ("SIGSEGV_2", "SIGILL_1", "ABORT_1", "HANG_1", "HANG_2", "SPIN_2", "LEAVE_1", "REFUSE_2")
WRONG_LOGITS = ("ZERO", "NEGATED", "HALVED", "NOT_A_NUMBER", "NOISE", "SHIFTED")
OF_EVERY_KIND = ("LOAD_SIGILL", "OTHER_VERSION", "SIGSEGV_2", "NEGATED", "HANG_2")


def can_plant() -> bool:
    """Whether there is a compiler to make them with."""
    return shutil.which("cc") is not None


def plant(fault: str, module: Path) -> None:
    """Put a module with this fault into a real one's place. Raises CalledProcessError where it does not compile."""
    real = module.with_name(BEHIND + module.name)
    if not real.exists():
        module.rename(real)
    base = next(path for path in sorted(module.parent.glob("libggml-base.so*")))
    planted = module.with_name(f".{module.name}")
    command = ["cc", "-shared", "-fPIC", "-O1", f"-DFAULT={fault}", "-o", str(planted), str(SOURCE), str(base), "-ldl"]
    subprocess.run([*command, "-Wl,-rpath,$ORIGIN"], check=True, capture_output=True)
    planted.replace(module)


def restore(module: Path) -> None:
    """Put the real one back."""
    module.with_name(BEHIND + module.name).replace(module)
