"""What a run leaves behind when it does not end well, and what is told of it."""
