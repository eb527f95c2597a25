"""What was said: conversations, costumes, and what an engine is asked. Pure rules. No Qt."""
