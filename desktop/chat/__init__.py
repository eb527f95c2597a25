"""What was said: conversations, costumes and their storage. No Qt."""
