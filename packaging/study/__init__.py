"""What the lens shows on pairs that are here: the tables of docs/lens.md, measured, not remembered."""
