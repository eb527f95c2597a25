"""The control tokens: their names and their numbers in the vocabulary."""

END_OF_TEXT, START, END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
SPECIAL = (END_OF_TEXT, START, END)
END_OF_TEXT_ID, START_ID, END_ID = range(3)
