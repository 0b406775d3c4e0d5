"""What an operator does to a stack: keys, people, mailings."""
