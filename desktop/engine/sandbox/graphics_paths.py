"""What graphics drivers on Linux open while they work: device nodes, their settings, and caches of compiled programs.

Taken from the drivers' own documents and sources: the Vulkan loader's search path, Mesa's environment variables,
NVIDIA's and AMD's container toolkits, which list the nodes and files to hand into a container.
"""

from __future__ import annotations

import os
from itertools import chain
from pathlib import Path
from typing import Final

from desktop.engine.sandbox.home import holds_home, user_folder
from desktop.engine.sandbox.landlock import CACHE, DEVICE, READ, Rule

_NODES: Final = ("dri", "kfd", "dxg", "nvidia*", "nvidia-caps*/*", "mali*", "accel", "udmabuf", "dma_heap")  # of /dev
_SETTINGS: Final = """/sys /proc/driver /proc/devices /proc/modules /proc/version /proc/sys/kernel /proc/sys/vm
/etc/vulkan /etc/OpenCL /etc/nvidia /etc/drirc /etc/glvnd /etc/amd /etc/machine-id
/usr/share/vulkan /usr/share/glvnd /usr/share/drirc.d /usr/share/libdrm /usr/share/nvidia /usr/share/OpenCL
/usr/local/share/vulkan /usr/local/cuda /opt/rocm /opt/amdgpu /opt/cuda /opt/intel
/run/opengl-driver /run/opengl-driver-32 /run/nvidia-persistenced"""
_VERSIONED: Final = ("/usr/local/cuda-*", "/opt/rocm-*", "/opt/cuda-*")
_PATH_VARIABLES: Final = ("VK_ICD_FILENAMES", "VK_DRIVER_FILES", "VK_ADD_DRIVER_FILES", "VK_LAYER_PATH")
_ROOT_VARIABLES: Final = ("CUDA_PATH", "CUDA_HOME", "ROCM_PATH", "HIP_PATH")
_CACHES: Final = {  # below the cache folder, by the node whose driver keeps them
    "nvidia*": ("nvidia",),
    "dri": ("mesa_shader_cache", "mesa_shader_cache_db", "radv_builtin_shaders64", "neo_compiler_cache"),
    "kfd": ("comgr",),
}


def rules() -> list[Rule]:
    """For the drivers of the nodes that this computer has. Makes the folders their caches will be in."""
    settings = [Path(path) for path in _SETTINGS.split()]
    versioned = chain.from_iterable(Path("/").glob(pattern.lstrip("/")) for pattern in _VERSIONED)
    made = [Rule(path, READ) for path in (*settings, *versioned, *_named_by_environment(), *_of_the_user())]
    made += [Rule(node, DEVICE) for node in chain.from_iterable(map(_nodes, _NODES))]
    return made + [Rule(folder, CACHE) for folder in _caches()]


def _nodes(pattern: str) -> list[Path]:
    return list(Path("/dev").glob(pattern))


def _named_by_environment() -> list[Path]:
    listed = chain.from_iterable(os.environ.get(name, "").split(os.pathsep) for name in _PATH_VARIABLES)
    roots = (os.environ.get(name, "") for name in _ROOT_VARIABLES)
    return [Path(path) for path in (*listed, *roots) if os.path.isabs(path) and not holds_home(path)]  # noqa: PTH117


def _of_the_user() -> list[Path]:
    data = os.environ.get("XDG_DATA_HOME") or str(user_folder() / ".local/share")
    config = os.environ.get("XDG_CONFIG_HOME") or str(user_folder() / ".config")
    return [Path(data, "vulkan"), Path(config, "vulkan"), user_folder() / ".drirc"]


def _caches() -> list[Path]:
    folder = Path(os.environ.get("XDG_CACHE_HOME") or user_folder() / ".cache")
    wanted = [folder / name for pattern, names in _CACHES.items() if _nodes(pattern) for name in names]
    if _nodes("nvidia*"):
        wanted.append(Path(os.environ.get("CUDA_CACHE_PATH") or user_folder() / ".nv"))
    for path in wanted:
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError:  # a home that cannot be written: then there is no cache either
            continue
    return wanted
