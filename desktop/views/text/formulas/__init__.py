"""Formulas: TeX made into drawings beside the window's thread, and set into text as objects."""
