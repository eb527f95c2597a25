"""The recipe of the pocket pair: from hand-written wordings to two GGUF files."""
