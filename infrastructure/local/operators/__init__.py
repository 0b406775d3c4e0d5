"""What an operator asks of a stack: what happened, who is on the lists, which keys there are."""
