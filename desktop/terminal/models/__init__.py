"""The `models` commands of the terminal: the library without a window. No Qt."""
