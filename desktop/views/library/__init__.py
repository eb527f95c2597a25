"""The library page: families as cards, files as rows, search, inspector, sign-in. It shows and emits ids only."""
