"""Two answers compared: connects votes and columns with the window."""
