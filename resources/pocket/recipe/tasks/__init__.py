"""What can be asked for that is no fact: to copy, to pick a number, a form, a poem, a premise put right."""
