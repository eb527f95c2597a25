"""What the user has chosen. No Qt."""
