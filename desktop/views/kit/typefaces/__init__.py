"""Fonts that come with Tandem, loaded when a text needs them."""
