"""Other programs' formats, in and out: their chats to ours and back. No SQL, no Qt."""
