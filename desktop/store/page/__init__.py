"""Pages on disk: their takes, and the pieces that these are made of."""
