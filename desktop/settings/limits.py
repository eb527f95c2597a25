"""What each setting may be: the only table of limits, for the file, the dialog, the terminal and the sampler."""

from __future__ import annotations

LIMITS: dict[str, tuple[float, float]] = {
    "text_zoom": (0.5, 3.0),
    "temperature": (0.0, 5.0),
    "top_k": (0, 1_000_000),
    "top_p": (0.0, 1.0),
    "min_p": (0.0, 1.0),
    "typical_p": (0.0, 1.0),
    "xtc_probability": (0.0, 1.0),
    "xtc_threshold": (0.0, 1.0),
    "dry_multiplier": (0.0, 10.0),
    "dry_base": (1.0, 100.0),
    "dry_allowed_length": (0, 10_000),
    "dry_last_n": (-1, 1_048_576),
    "repeat_penalty": (0.1, 10.0),
    "repeat_last_n": (-1, 1_048_576),
    "frequency_penalty": (-2.0, 2.0),
    "presence_penalty": (-2.0, 2.0),
    "mirostat": (0, 2),
    "mirostat_tau": (0.0, 100.0),
    "mirostat_eta": (0.0, 1.0),
    "seed": (-1, 2**32 - 2),  # llama.cpp draws one itself for 2^32 - 1
    "max_tokens": (-1, 1_048_576),
    "samples": (1, 8),
    "n_ctx": (0, 16_777_216),
    "threads": (0, 1024),
    "gpu_layers": (-1, 10_000),
    "max_mib_per_s": (0.0, 100_000.0),
    "idle_unload_minutes": (0, 10_080),
}
"""The lowest and highest value of every number, both allowed: file, dialog, terminal and sampler read it here."""

MEANINGLESS = {"max_tokens": 0}
"""A value between those two that is none: an answer without a token."""

CHOICES: dict[str, tuple[str, ...]] = {
    "overflow": ("stop", "drop_oldest", "shift"),
    "kv_type": ("f16", "q8_0", "q4_0"),
    "flash_attention": ("auto", "on", "off"),
}
"""The words that a setting may be, where its type does not say so."""
