"""Work out what a choice between options is worth, to whom, and what would change it."""
