"""The page that is open: its text, what is written on it and undone, and its ways on."""
