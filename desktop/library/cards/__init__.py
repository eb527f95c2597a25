"""What the library shows, in words and figures that are ready for widgets."""
