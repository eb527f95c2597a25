"""Finding words: how they are compared, what is told of a place, and all places in one chat, on all its ways."""
