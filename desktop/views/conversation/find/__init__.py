"""Finding words in the chat that is shown, going to them, and going back."""
