"""The steps by which dev.py turns a fresh clone into a running Tandem, with nothing but the standard library."""
