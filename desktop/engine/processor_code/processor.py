"""Which processor this is: what tells its instruction set from another's."""

from __future__ import annotations

import functools
import platform
import re
import sys
from pathlib import Path

# What /proc/cpuinfo says about the instructions of a processor, on x86 and on ARM.
_FIELDS = re.compile(
    r"^(?:vendor_id|cpu family|model|model name|flags|Features|CPU implementer|CPU variant|CPU part|isa)\s*:.*$",
    re.MULTILINE,
)
_FIRST_BLOCK_BYTES = 16_384  # of the first core; the kernel asks each further core anew, which takes its time


@functools.cache
def identity() -> str:
    """Maker, model and instruction sets, a line each; never empty."""
    found = _FIELDS.findall(_first_block()) if sys.platform == "linux" else []
    return "\n".join(found) or platform.processor() or platform.machine()


def _first_block() -> str:
    try:
        with Path("/proc/cpuinfo").open("rb", buffering=0) as file:
            beginning = file.read(_FIRST_BLOCK_BYTES)
    except OSError:
        return ""
    return beginning.decode("utf-8", "replace").split("\n\n", 1)[0]
