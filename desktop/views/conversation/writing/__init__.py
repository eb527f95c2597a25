"""What the composer is made of: its field, attached texts, what waits, the costume."""
