"""Releases: one version, its notes, checksums, signatures, and the notice that tells of it."""
