"""The model files on this computer: found, described, listed, checked and removed."""
