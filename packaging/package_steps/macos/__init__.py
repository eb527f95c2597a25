"""The disk image for macOS: bundle, what the system is told of it, signatures."""
