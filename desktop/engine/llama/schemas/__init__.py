"""JSON schemas: rewritten into what llguidance keeps to exactly, refused where it would not, kept to at each token."""
