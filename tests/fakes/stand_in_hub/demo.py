"""The demonstration set: the pocket pair as real repositories, invented families around it for search and trouble."""

from __future__ import annotations

from typing import Any

from desktop.paths import pocket_file
from tests.fakes.stand_in_hub.content import Hollow
from tests.fakes.stand_in_hub.hub import StandInHub

GIB = 1024**3
MIB = 1024**2
CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' "
    "+ '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
QUANTIZATIONS = {"Q4_K_M": 0.6, "Q6_K": 0.83, "Q8_0": 1.07}
"""File bytes for each parameter, roughly."""


def demo_hub(port: int = 0, rate: int = 0) -> StandInHub:
    """A hub that is not started yet. rate: bytes a second of every body, 0 = no limit."""
    hub = StandInHub(port=port, rate=rate)
    _add_pocket(hub)
    _add_family(hub, "northlight/Heron-1.7B", 1.7, downloads=48_000)
    _add_family(hub, "northlight/Heron-4B", 4.0, downloads=91_000)
    _add_family(hub, "northlight/Heron-8B", 8.2, downloads=122_000, context=131_072)
    _add_family(hub, "quarry/Basalt-70B", 70.6, downloads=9_300, licence="mit", context=131_072)
    _add_family(hub, "harbour-ai/Tern-3B", 3.2, downloads=61_000, licence="other", gated="manual")
    _add_family(hub, "saltmarsh/Avocet-2B", 2.1, downloads=12_000, licence="gemma", gated="auto", granted=True)
    _add_family(hub, "oddity/Moth-2B", 2.0, downloads=700, architecture="mothnet")
    _add_lone_instruct(hub)
    _add_others(hub)
    return hub


def _add_pocket(hub: StandInHub) -> None:
    for voice, parents in (("base", ()), ("instruct", ("demo/Pocket-6M-Base",))):
        name = f"Pocket-6M-{voice.title()}"
        hub.add_repo(
            f"demo/{name}",
            {"README.md": b"# Pocket\n", "config.json": b"{}", "model.safetensors": b"\0" * 2048},
            base_models=parents,
            relation="finetune" if parents else "",
            licence="cc0-1.0",
            downloads=900,
            likes=12,
            parameters=5_639_424,
            tags=("conversational",) if parents else (),
        )
        gguf = {"total": 5_639_424, "architecture": "llama", "context_length": 1024}
        file = pocket_file(voice)
        hub.add_repo(
            f"demo/{name}-GGUF",
            {"README.md": b"# Pocket as GGUF\n", f"pocket-6m-{voice}-Q8_0.gguf": file},
            base_models=(f"demo/{name}",),
            relation="quantized",
            licence="cc0-1.0",
            downloads=2_400,
            likes=31,
            gguf=gguf | ({"chat_template": CHATML} if parents else {}),
            tags=("conversational",) if parents else (),
        )


def _add_family(
    hub: StandInHub,
    name: str,
    billions: float,
    context: int = 32_768,
    architecture: str = "qwen3",
    **about: Any,
) -> None:
    """Sources and GGUF builds of a base and an instruct variant. The builds' files only claim their sizes."""
    total, downloads = round(billions * 1e9), about.pop("downloads")
    about = {"licence": "apache-2.0"} | about
    model = name.split("/")[1]
    for variant, parents in (("Base", ()), ("Instruct", (f"{name}-Base",))):
        source, tags = f"{name}-{variant}", ("conversational",) if parents else ()
        hub.add_repo(
            source,
            {"README.md": f"# {model} {variant}\n".encode(), "model.safetensors": Hollow(2 * total, b"")},
            base_models=parents,
            relation="finetune" if parents else "",
            downloads=downloads,
            likes=downloads // 60,
            parameters=total,
            tags=tags,
            **about,
        )
        gguf = {"total": total, "architecture": architecture, "context_length": context}
        hub.add_repo(
            f"{source}-GGUF",
            {"README.md": b"# GGUF\n", **_builds(f"{model}-{variant}", total)},
            base_models=(source,),
            relation="quantized",
            downloads=downloads // 3,
            likes=downloads // 300,
            gguf=gguf | ({"chat_template": CHATML} if parents else {}),
            tags=tags,
            **about,
        )


def _builds(stem: str, total: int) -> dict[str, Hollow]:
    """One file a quantization; above 40 GiB in two parts."""
    files = {}
    for quantization, each in QUANTIZATIONS.items():
        size = int(total * each)
        if size > 40 * GIB:
            for part in (1, 2):
                files[f"{quantization}/{stem}-{quantization}-0000{part}-of-00002.gguf"] = Hollow(size // 2 + part)
        else:
            files[f"{stem}-{quantization}.gguf"] = Hollow(size)
    return files


def _add_lone_instruct(hub: StandInHub) -> None:
    """A base that nobody made a GGUF of, with an instruct variant that has one."""
    hub.add_repo(
        "fieldnotes/Lark-1B-Base",
        {"README.md": b"# Lark\n", "model.safetensors": Hollow(2_000_000_000, b"")},
        licence="apache-2.0",
        downloads=5_100,
        likes=80,
        parameters=1_000_000_000,
    )
    hub.add_repo(
        "fieldnotes/Lark-1B-Instruct",
        {"README.md": b"# Lark\n", "model.safetensors": Hollow(2_000_000_000, b"")},
        base_models=("fieldnotes/Lark-1B-Base",),
        relation="finetune",
        licence="apache-2.0",
        downloads=7_700,
        likes=140,
        parameters=1_000_000_000,
        tags=("conversational",),
    )
    hub.add_repo(
        "fieldnotes/Lark-1B-Instruct-GGUF",
        {"README.md": b"# Lark\n", **_builds("Lark-1B-Instruct", 1_000_000_000)},
        base_models=("fieldnotes/Lark-1B-Instruct",),
        relation="quantized",
        licence="apache-2.0",
        downloads=3_000,
        likes=44,
        gguf={"total": 1_000_000_000, "architecture": "llama", "context_length": 8192, "chat_template": CHATML},
        tags=("conversational",),
    )


def _add_others(hub: StandInHub) -> None:
    """What lies in the same search results and is no voice: an embedding model, an adapter, an image part."""
    hub.add_repo(
        "northlight/Heron-Embedding-0.6B-GGUF",
        {"README.md": b"# Embedding\n", "Heron-Embedding-0.6B-Q8_0.gguf": Hollow(640 * MIB)},
        licence="apache-2.0",
        downloads=33_000,
        likes=210,
        gguf={"total": 600_000_000, "architecture": "qwen3", "context_length": 32_768},
        pipeline_tag="feature-extraction",
    )
    hub.add_repo(
        "northlight/Heron-4B-Vision-GGUF",
        {
            "README.md": b"# Vision\n",
            "Heron-4B-Vision-Q4_K_M.gguf": Hollow(2500 * MIB),
            "mmproj-Heron-4B-Vision-F16.gguf": Hollow(830 * MIB),
        },
        licence="apache-2.0",
        downloads=21_000,
        likes=190,
        gguf={"total": 4_000_000_000, "architecture": "qwen3", "context_length": 32_768, "chat_template": CHATML},
        pipeline_tag="image-text-to-text",
    )
    hub.add_repo(
        "someone/Heron-4B-Pirate-LoRA-GGUF",
        {"README.md": b"# Adapter\n", "heron-4b-pirate-lora-F16.gguf": Hollow(60 * MIB)},
        base_models=("northlight/Heron-4B-Instruct",),
        relation="adapter",
        licence="apache-2.0",
        downloads=120,
        likes=3,
        gguf={"total": 30_000_000, "architecture": "qwen3"},
    )
