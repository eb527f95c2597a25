"""What a selection brings into other programs: the markdown it was made of, also of a part of a word."""
