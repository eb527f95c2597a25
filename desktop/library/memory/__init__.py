"""What model files take of memory, and whether they fit into this computer."""
