"""What a transcript is made of beside its messages: its page, what of it is built, and where one reads."""
