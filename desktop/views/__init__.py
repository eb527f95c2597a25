"""What you see: widgets that show state and emit intentions. No files, no threads, no SQL."""
