"""The library's screen: families as cards, files as rows, search, inspector, sign-in. It shows and emits actions."""
