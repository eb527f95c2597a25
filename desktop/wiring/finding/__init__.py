"""What looks for something and jumps there: search, find, forks, palette, and the way back."""
