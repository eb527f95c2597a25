"""The lens: a text token by token, a strip above it, a card at the token that is looked at."""
