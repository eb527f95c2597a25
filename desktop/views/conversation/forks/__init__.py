"""The forks of a chat beside it: a list with a filter, a small map, and the frame that gives them room."""
