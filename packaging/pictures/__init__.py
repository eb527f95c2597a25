"""The pictures of the window: a stage to take them on, and the scenes it is brought into."""
