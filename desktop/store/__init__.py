"""What was said, on disk: the only room with SQL. No Qt."""
