"""Packages for Linux: .deb, archive, AppImage, and what the desktop is told of them."""
