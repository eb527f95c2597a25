"""Installer and zip for Windows: version resource, packing, signatures."""
